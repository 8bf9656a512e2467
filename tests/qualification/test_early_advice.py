"""Early advice for solutions of TRL 3 to 5: private, given within a service standard, and binding nobody."""

import html
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.db.models import F
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from accounts.actors import Actor
from accounts.models.memberships import Role
from authoring.quotas import QuotaReached
from authoring.workspace import awaiting
from notifications.services import sending
from qualification.models.applications import Application, Evidence
from qualification.models.early_advice import EarlyAdvice
from qualification.services.early_advice import (
    ADVICE_DAYS,
    MAX_REQUESTS,
    assign_advice,
    declare_for_advice,
    give_advice,
    withdraw_advice,
)
from qualification.vendor_path import paths
from records.errors import Incomplete, Refused, WrongState
from records.models.events import Event
from solutions.models.solutions import Solution
from solutions.services.solutions import archive_solution
from tests.factories import OrganisationFactory, SolutionFactory, acting
from tests.qualification import early, flow

SignIn = Callable[[Actor], Client]
pytestmark = pytest.mark.django_db


def _said(client: Client, address: str) -> str:
    return html.unescape(client.get(address).content.decode())


def _page(advice: EarlyAdvice) -> str:
    return reverse("qualification:early", args=[advice.pk])


def _form(**more: Any) -> dict[str, Any]:
    return {"purpose": "Trier.", "level": "low", "evidence": "Un essai.", "question_1": "Que faut-il?", **more}


# ── Asking ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_vendor_asks_from_its_path_and_reads_by_when_it_is_answered(sign_in: SignIn) -> None:
    solution, vendor = early.young()
    client = sign_in(vendor)
    address = reverse("qualification:early-ask", args=[solution.reference])
    assert address in _said(client, reverse("workspace"))
    assert address in _said(client, reverse("qualification:early-list"))
    assert "n’engage personne" in _said(client, address)
    response = client.post(address, _form(question_2="Combien de sites?"))
    advice = EarlyAdvice.objects.get()
    assert response.headers["Location"] == _page(advice)
    assert advice.due_on == timezone.localdate() + timedelta(days=ADVICE_DAYS)
    body = _said(client, _page(advice))
    for words in ("Combien de sites?", "n’engage personne", "Le ministère a reçu la demande"):
        assert words in body
    event = Event.objects.get(verb="early_advice.asked")
    assert (event.is_public, event.data["solution"]) == (False, solution.reference)


@pytest.mark.parametrize(("maturity", "is_offered"), [(2, False), (3, True), (5, True), (6, False), (None, False)])
def test_early_advice_is_for_solutions_of_trl_3_to_5(maturity: int | None, is_offered: bool, sign_in: SignIn) -> None:
    solution, vendor = early.young()
    Solution.objects.update(maturity=maturity)
    solution.refresh_from_db()
    address = reverse("qualification:early-ask", args=[solution.reference])
    client = sign_in(vendor)
    assert (address in _said(client, reverse("workspace"))) is is_offered
    assert (address in _said(client, reverse("qualification:of-solution", args=[solution.reference]))) is is_offered
    assert ('name="purpose"' in _said(client, address)) is is_offered
    client.post(address, _form())
    assert EarlyAdvice.objects.exists() is is_offered


def test_a_draft_may_be_advised_on_and_its_record_is_shown_to_its_vendor_alone(sign_in: SignIn) -> None:
    solution, vendor = early.young(listed=False)
    advice = early.ask(solution, vendor)
    body = _said(sign_in(flow.analyst()), _page(advice))
    assert "Elle trie les plaies." in body
    assert f"/solutions/{solution.reference}" not in body


def test_a_solution_has_one_open_request_at_most() -> None:
    advice, vendor = early.asked()
    with pytest.raises(WrongState):
        early.ask(advice.solution, vendor)
    withdraw_advice(advice, by=vendor)
    assert early.ask(advice.solution, vendor).is_open


def test_the_requests_of_a_solution_are_counted() -> None:
    solution, vendor = early.young()
    for _each in range(MAX_REQUESTS):
        withdraw_advice(early.ask(solution, vendor), by=vendor)
    with pytest.raises(QuotaReached):
        early.ask(solution, vendor)


def test_a_request_says_what_is_missing_beside_each_field(sign_in: SignIn) -> None:
    solution, vendor = early.young()
    address = reverse("qualification:early-ask", args=[solution.reference])
    response = sign_in(vendor).post(address, _form(question_1=" ", purpose=""))
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"purpose"}
    with pytest.raises(Incomplete) as missing:
        early.ask(solution, vendor, evidence=" ", questions=[])
    assert set(missing.value.gaps) == {"evidence", "question_1"}


def test_nothing_is_asked_while_an_application_is_examined_or_once_it_is_qualified() -> None:
    _application, vendor = flow.submitted()
    Solution.objects.update(maturity=5)
    with pytest.raises(WrongState):
        early.ask(Solution.objects.get(), vendor)
    decision, owner, _ministry = flow.decided()
    Solution.objects.update(maturity=5)
    with pytest.raises(WrongState):
        early.ask(Solution.objects.get(pk=decision.application.solution_id), owner)


# ── Assigning and answering ──────────────────────────────────────────────────────────────────────────────────


def test_the_ministry_assigns_it_from_its_tasks_and_the_analyst_answers(sign_in: SignIn) -> None:
    advice, vendor = early.asked()
    ministry, adviser = flow.analyst(), flow.analyst()
    assert adviser.membership
    address = reverse("qualification:early-assign", args=[advice.pk])
    [task] = [each for each in awaiting(ministry) if each.url == address]
    assert task.due_at is not None
    client = sign_in(ministry)
    data = {"adviser": adviser.membership.pk, "level": "moderate", "due_on": advice.due_on.isoformat()}
    assert client.post(address, data).headers["Location"] == _page(advice)
    assert not [each for each in awaiting(ministry) if "avis-preliminaires" in each.url]

    advice.refresh_from_db()
    assert advice.protocol.level == "moderate"
    write = reverse("qualification:early-answer", args=[advice.pk])
    assert [each for each in awaiting(adviser) if each.url == write]
    main = advice.main_requirements[0]
    first, second = advice.questions.all()
    sent = {"opinion": "Il manque une étude.", f"answer_{first.pk}": "Deux.", f"answer_{second.pk}": "Non."}
    writer = sign_in(adviser)
    assert writer.post(write, sent).status_code == 422, "one requirement at least"
    writer.post(write, sent | {f"remark_{main.code}": "Une page suffit."})
    body = _said(sign_in(vendor), _page(advice))
    for words in ("Il manque une étude.", "Deux.", "Non.", "Une page suffit.", main.title, "n’engage personne"):
        assert words in body
    assert str(adviser.user) not in body, "the vendor does not read who gave it"


def test_every_question_is_answered_before_the_advice_is_sent() -> None:
    advice, _vendor, adviser = early.assigned()
    words = early.words(advice)
    [left] = [each.pk for each in advice.questions.filter(position=2)]
    with pytest.raises(Incomplete) as missing:
        give_advice(advice, by=adviser, **words | {"answers": {left - 1: "Oui."}, "opinion": ""})
    assert set(missing.value.gaps) == {"opinion", f"answer_{left}"}


def test_an_evaluator_reads_the_request_once_they_declared_to_have_no_conflict(sign_in: SignIn) -> None:
    advice, _vendor, evaluator = early.assigned(Role.EVALUATOR)
    address = reverse("qualification:early-answer", args=[advice.pk])
    client = sign_in(evaluator)
    assert client.get(_page(advice)).headers["Location"] == address
    assert "Elle trie les plaies." not in _said(client, address)
    with pytest.raises(Refused):
        give_advice(advice, by=evaluator, **early.words(advice))
    assert client.post(address, {"has_conflict": "false"}).headers["Location"] == _page(advice)
    assert "Elle trie les plaies." in _said(client, _page(advice))
    assert client.get(address).status_code == 200


def test_whoever_has_a_conflict_gives_no_advice_and_the_ministry_names_somebody_else(sign_in: SignIn) -> None:
    advice, _vendor, evaluator = early.assigned(Role.EVALUATOR)
    address = reverse("qualification:early-answer", args=[advice.pk])
    client = sign_in(evaluator)
    client.post(address, {"has_conflict": "true", "note": "Un contrat."})
    advice.refresh_from_db()
    assert advice.adviser is None
    assert client.get(_page(advice)).status_code == 404
    assert [each for each in awaiting(flow.analyst()) if each.url == reverse("qualification:early-assign", args=[advice.pk])]


def test_nobody_of_the_vendors_group_gives_the_advice() -> None:
    advice, _vendor = early.asked()
    sister = OrganisationFactory(parent=advice.solution.organisation)
    tied = acting(Role.EVALUATOR, sister)
    assert tied.membership
    with pytest.raises(Incomplete):
        assign_advice(advice, tied.membership, by=flow.analyst(), level="low")


def test_somebody_else_may_be_named_and_declares_anew() -> None:
    advice, _vendor, evaluator = early.assigned(Role.EVALUATOR)
    advice = declare_for_advice(advice, by=evaluator, has_conflict=False)
    other = acting(Role.EVALUATOR)
    assert other.membership
    advice = assign_advice(advice, other.membership, by=flow.analyst(), level="low")
    assert advice.declared_at is None
    assert not evaluator.can("qualification.read_advice", advice)


def test_advice_that_was_given_is_not_changed() -> None:
    advice, vendor, adviser = early.given()
    with pytest.raises(WrongState):
        give_advice(advice, by=adviser, **early.words(advice))
    with pytest.raises(WrongState):
        withdraw_advice(advice, by=vendor)


# ── Who reads it ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("role", [Role.INNOVATION_OFFICER, Role.EVALUATOR, Role.VENDOR_MEMBER])
def test_others_do_not_know_of_it(role: str, sign_in: SignIn) -> None:
    advice, _vendor, _adviser = early.given()
    client = sign_in(acting(role))
    assert client.get(_page(advice)).status_code == 404
    assert advice.heading() not in _said(client, reverse("qualification:early-list"))


def test_it_shows_on_nothing_public_and_never_counts_as_a_qualification(client: Client) -> None:
    solution, vendor = early.young()
    shown = reverse("solutions:detail", args=[solution.reference, solution.slug()])
    before = client.get(shown).content.decode()
    api = client.get(reverse("api-solution", args=[solution.reference])).json()
    advice = early.ask(solution, vendor)
    adviser = flow.analyst()
    assert adviser.membership
    give_advice(assign_advice(advice, adviser.membership, by=adviser, level="low"), by=adviser, **early.words(advice))
    solution.refresh_from_db()
    assert solution.qualification == Solution.Qualification.NONE
    after = client.get(shown).content.decode()
    assert [word for word in ("préliminaire", "avis-preliminaires") if word in after and word not in before] == []
    assert client.get(reverse("api-solution", args=[solution.reference])).json() == api
    assert not Event.objects.filter(kind="early_advice", is_public=True).exists()


def test_the_advice_is_one_click_away_from_the_application_for_vendor_and_evaluator(sign_in: SignIn) -> None:
    advice, vendor, _adviser = early.given()
    application, _owner, ministry, reviewers = flow.in_review()
    EarlyAdvice.objects.update(solution=application.solution)
    Solution.objects.filter(pk=application.solution_id).update(organisation=vendor.organisation_id)
    Application.objects.update(organisation=vendor.organisation_id)
    page = reverse("qualification:application", args=[application.reference])
    assert _page(advice) in _said(sign_in(vendor), page)
    assert _page(advice) in _said(sign_in(ministry), page)
    reviewer = sign_in(reviewers[0][1])
    assert _page(advice) in _said(reviewer, reverse("qualification:review", args=[application.reference]))
    assert "Il manque une étude" in _said(reviewer, _page(advice))


def test_files_of_the_pool_are_opened_by_whoever_reads_the_request_and_nobody_else(sign_in: SignIn) -> None:
    application, vendor = flow.draft(maturity=4)
    piece = Evidence(
        application=application, requirement=application.protocol.requirements.first(), title="Protocole d’essai",
        name="essai.txt", content_type="text/plain", size=6, sha256="1" * 64,
    )  # fmt: skip
    piece.file.save("essai.txt", ContentFile(b"Preuve"), save=False)
    piece.save()
    address = reverse("qualification:early-ask", args=[application.solution.reference])
    client = sign_in(vendor)
    assert "essai.txt" in _said(client, address)
    client.post(address, _form(pieces=[piece.pk]))
    advice = EarlyAdvice.objects.get()
    assert list(advice.pieces.all()) == [piece]
    opened = reverse("qualification:evidence", args=[piece.pk])
    assert sign_in(acting(Role.EVALUATOR)).get(opened).status_code == 404
    analyst = sign_in(flow.analyst())
    assert opened in _said(analyst, _page(advice))
    assert analyst.get(opened, follow=True).status_code == 200
    other, stranger = early.young(organisation=OrganisationFactory(vendor=True))
    with pytest.raises(Incomplete):
        early.ask(other, stranger, pieces=[piece])


# ── Ending ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_vendor_withdraws_a_request_and_the_adviser_reads_it_no_more(sign_in: SignIn) -> None:
    advice, vendor, evaluator = early.assigned(Role.EVALUATOR)
    declare_for_advice(advice, by=evaluator, has_conflict=False)
    client = sign_in(vendor)
    address = reverse("qualification:early-withdraw", args=[advice.pk])
    assert client.get(address).status_code == 200
    client.post(address)
    assert "La demande a été retirée" in _said(client, _page(advice))
    assert sign_in(evaluator).get(_page(advice)).status_code == 404
    assert not awaiting(evaluator)


def test_archiving_a_solution_withdraws_its_request() -> None:
    advice, vendor = early.asked()
    archive_solution(advice.solution, by=vendor, reason="Elle n’est plus offerte.")
    advice.refresh_from_db()
    assert advice.state == EarlyAdvice.State.WITHDRAWN


def test_a_late_request_is_said_to_be_late(sign_in: SignIn) -> None:
    advice, _vendor, _adviser = early.assigned()
    EarlyAdvice.objects.update(due_on=F("due_on") - timedelta(days=ADVICE_DAYS + 2))
    ministry = flow.analyst()
    [task] = [each for each in awaiting(ministry) if each.url == _page(advice)]
    assert task.is_late
    assert "En retard" in _said(sign_in(ministry), reverse("qualification:early-list"))


def test_the_path_says_when_the_advice_is_due_and_then_leads_to_it() -> None:
    advice, vendor, adviser = early.assigned()
    assert vendor.membership
    [path] = paths(vendor.membership.organisation)
    assert path.early == ("Voir la demande d’avis préliminaire", _page(advice))
    give_advice(advice, by=adviser, **early.words(advice))
    [path] = paths(vendor.membership.organisation)
    assert path.early == ("Lire l’avis préliminaire", _page(advice))
    assert any("donné" in each for each in path.notices)


def test_the_list_asks_the_same_of_the_database_for_one_request_as_for_many(
    sign_in: SignIn, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    early.asked()
    client = sign_in(flow.analyst())
    address = reverse("qualification:early-list")
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get(address)
    for _each in range(3):
        early.asked()
    with django_assert_num_queries(len(one)):
        client.get(address)


def test_a_company_without_a_young_solution_reads_what_early_advice_is_for(sign_in: SignIn) -> None:
    vendor = acting(Role.VENDOR_MEMBER, OrganisationFactory(vendor=True))
    SolutionFactory(organisation=vendor.membership.organisation if vendor.membership else None, listed=True, maturity=8)
    body = _said(sign_in(vendor), reverse("qualification:early-list"))
    assert "à partir de NMT 6" in body
    assert "Aucune demande en cours" in body


def test_the_remark_on_a_requirement_stands_where_its_answer_is_written(sign_in: SignIn) -> None:
    advice, vendor, _adviser = early.given()
    application, _owner = flow.draft()
    EarlyAdvice.objects.update(solution=application.solution)
    Solution.objects.filter(pk=application.solution_id).update(organisation=vendor.organisation_id)
    Application.objects.update(organisation=vendor.organisation_id)
    said, unsaid = advice.main_requirements[:2]
    client, remark = sign_in(vendor), "Une page sur l’usage prévu suffit."
    assert remark in _said(client, reverse("qualification:answer", args=[application.reference, said.code]))
    assert remark not in _said(client, reverse("qualification:answer", args=[application.reference, unsaid.code]))
    page = _said(client, _page(advice))
    assert reverse("qualification:application", args=[application.reference]) in page
    assert "le protocole s’applique tel quel" in page


def test_whoever_asks_has_a_receipt_with_the_day_of_the_answer() -> None:
    advice, vendor = early.asked()
    sending.run()
    [letter] = [each for each in mail.outbox if each.to == [vendor.someone().email]]
    assert date_format(advice.due_on, "DATE_FORMAT") in letter.body
    assert early.QUESTIONS[0] in letter.body
    assert _page(advice) in letter.body


def test_once_advice_was_given_one_asks_again_and_is_led_to_no_application_that_is_not_there(sign_in: SignIn) -> None:
    advice, vendor, _adviser = early.given()
    client = sign_in(vendor)
    for page in (reverse("qualification:early-list"), reverse("qualification:of-solution", args=[advice.solution.reference])):
        assert "Demander un nouvel avis" in _said(client, page)
    assert "Aller au dossier" not in _said(client, _page(advice))
