"""Responses: who proposes what, who reads it, and how one is selected."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from accounts.actors import Actor
from accounts.models.memberships import Role
from catalogue.addresses import record_path
from needs.forms.responding import ResponseForm
from needs.models.needs import Need
from needs.models.responses import Question, Response
from needs.services import questions
from needs.services import responses as services
from needs.services.needs import withdraw_need
from notifications.services import sending
from pilots.models.pilots import Pilot
from records.errors import Incomplete, Refused, WrongState
from records.models.events import Event
from records.models.taxonomies import InteropStandard
from tests.factories import ENDING, NeedFactory, OrganisationFactory, ResponseFactory, SolutionFactory, acting, term
from tests.needs.browser import sent

SignIn = Callable[[Actor], Client]
pytestmark = pytest.mark.django_db

VALUES = {
    "language": "fr",
    "pitch": "Voici.",
    "requirements": "Un jour.",
    "cost_model": "licence",
    "weeks_to_start": 4,
    "contact_email": "a@b.ca",
}
FITS = [{"answer": "met", "note": ""}, {"answer": "not_met", "note": "Prévu en 2027."}]


def _need(**values: Any) -> Need:
    return NeedFactory(published=True, constraints_fr="- Hébergement au Québec\n\n- En français", **values)


def _vendor(**values: Any) -> tuple[Actor, Any]:
    actor = acting(Role.VENDOR_MEMBER, OrganisationFactory(vendor=True, **values))
    return actor, SolutionFactory(organisation=actor.membership.organisation, listed=True)


def _send(need: Need, **values: Any) -> Response:
    actor, solution = _vendor()
    return services.send_response(need, solution, by=actor, values=VALUES | values, fits=FITS)


def _office(need: Need) -> Actor:
    return acting(Role.INNOVATION_OFFICER, need.organisation)


def test_each_line_of_the_constraints_and_each_standard_is_answered() -> None:
    need = _need()
    need.standards.add(term(InteropStandard, "fhir", "FHIR R4"))
    assert [each.text for each in need.stated_constraints()] == ["Hébergement au Québec", "En français", "FHIR R4"]
    actor, solution = _vendor()
    for fits in (FITS, [*FITS, {"answer": ""}]):
        with pytest.raises(Incomplete) as refused:
            services.send_response(need, solution, by=actor, values=VALUES, fits=fits)
        assert set(refused.value.gaps) == {"fits"}
    assert not Response.objects.exists()


def test_a_vendor_proposes_from_the_page_and_the_office_is_told(sign_in: SignIn, django_capture_on_commit_callbacks: Any) -> None:
    need, (actor, solution) = _need(responses_until=timezone.localdate()), _vendor()
    officer = _office(need)
    client = sign_in(actor)
    assert reverse("needs:respond", args=[need.reference]) in client.get(record_path(need)).content.decode()
    address = reverse("needs:respond", args=[need.reference])
    data = sent(ResponseForm(actor=actor, need=need), solution=solution.pk, **VALUES, fit_0="met", fit_note_1="Bientôt")
    response = client.post(address, data)
    assert response.status_code == 422
    html = response.content.decode()
    assert 'href="#id_fit_1"' in html
    assert "Bientôt" in html, "nothing typed is lost"
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(address, data | {"fit_1": "partly"}).status_code == 302
    made = Response.objects.get()
    assert [(fit.constraint, fit.answer, fit.note) for fit in made.fits.all()] == [
        ("Hébergement au Québec", "met", ""), ("En français", "partly", "Bientôt"),
    ]  # fmt: skip
    told = {message.to[0]: message.body for message in mail.outbox}
    assert told.keys() == {officer.user.email, actor.user.email}, "the office, and a receipt to whoever sent it"
    assert all(solution.name_fr in body for body in told.values())
    assert "1 réponse" in sign_in(officer).get(reverse("workspace")).content.decode()


def test_a_solution_proposed_already_leads_to_its_response(sign_in: SignIn) -> None:
    need = _need()
    sent_before = _send(need)
    client = sign_in(acting(Role.VENDOR_MEMBER, sent_before.organisation))
    address = reverse("needs:respond", args=[need.reference])
    answer = client.get(f"{address}?solution={sent_before.solution.reference}")
    assert answer.status_code == 302
    assert answer["Location"] == reverse("needs:response", args=[sent_before.pk])


@pytest.mark.parametrize("late", [True, False])
def test_a_response_after_the_deadline_is_refused(late: bool, sign_in: SignIn) -> None:
    need = _need(responses_until=timezone.localdate() - timedelta(days=late))
    if late:
        with pytest.raises(WrongState, match="date limite"):
            _send(need)
        actor, _solution = _vendor()
        page = sign_in(actor).get(reverse("needs:respond", args=[need.reference]), follow=True)
        assert "La date limite des réponses est passée." in page.content.decode()
    else:
        assert _send(need).state == "sent"


@pytest.mark.parametrize(
    ("vendor", "solution", "gap"),
    [({"is_verified": False}, {}, "vérifiée"), ({}, {"listed": False}, "brouillon"), ({}, {"twice": True}, "déjà proposé")],
)
def test_a_response_that_cannot_be_sent_says_why(vendor: Any, solution: Any, gap: str) -> None:
    need, (actor, offered) = _need(), _vendor(**vendor)
    if solution.get("listed") is False:
        offered = SolutionFactory(organisation=actor.membership.organisation)
    if solution.get("twice"):
        services.send_response(need, offered, by=actor, values=VALUES, fits=FITS)
    with pytest.raises(Incomplete) as refused:
        services.send_response(need, offered, by=actor, values=VALUES, fits=FITS)
    assert gap in str(refused.value.gaps["solution"])


def test_a_vendor_that_is_not_verified_reads_why_beside_the_field(sign_in: SignIn) -> None:
    need, (actor, solution) = _need(), _vendor(is_verified=False)
    data = sent(ResponseForm(actor=actor, need=need), solution=solution.pk, **VALUES, fit_0="met", fit_1="met")
    response = sign_in(actor).post(reverse("needs:respond", args=[need.reference]), data)
    assert response.status_code == 422
    assert "n’est pas encore vérifiée" in response.content.decode()


def test_nobody_proposes_the_solution_of_another_company() -> None:
    need, (actor, _own) = _need(), _vendor()
    with pytest.raises(Refused):
        services.send_response(need, SolutionFactory(listed=True), by=actor, values=VALUES, fits=FITS)


@pytest.mark.parametrize("state", ["draft", "submitted", "in_pilot", "met", "closed", "withdrawn"])
def test_only_a_published_need_takes_responses(state: str) -> None:
    need = NeedFactory(state=state, constraints_fr="a\nb")
    with pytest.raises(WrongState):
        _send(need)


def test_a_response_changes_until_somebody_decides() -> None:
    need = _need()
    actor, solution = _vendor()
    response = services.send_response(need, solution, by=actor, values=VALUES, fits=FITS)
    changed = services.change_response(response, by=actor, values={"pitch": "Mieux."}, fits=FITS, version=1)
    assert (changed.pitch, changed.version) == ("Mieux.", 2)
    with pytest.raises(WrongState, match="autre fenêtre"):
        services.change_response(response, by=actor, values={"pitch": "Perdu."}, fits=FITS, version=1)
    colleague = acting(Role.VENDOR_MEMBER, solution.organisation)
    with pytest.raises(WrongState, match="collègue"):
        services.change_response(response, by=colleague, values={"pitch": "Perdu."}, fits=FITS, version=1)
    services.shortlist_response(response, by=_office(need))
    with pytest.raises(WrongState):
        services.change_response(response, by=actor, values={}, fits=FITS)


@pytest.mark.parametrize(
    ("action", "states"),
    [
        (lambda r, o, v: services.shortlist_response(r, by=o), {"sent"}),
        (lambda r, o, v: services.decline_response(r, by=o, reason="Trop cher."), {"sent", "shortlisted"}),
        (lambda r, o, v: services.select_response(r, by=o, reason_fr="La meilleure."), {"shortlisted"}),
        (lambda r, o, v: services.withdraw_response(r, by=v), {"sent", "shortlisted"}),
    ],
    ids=["shortlist", "decline", "select", "withdraw"],
)
@pytest.mark.parametrize("state", [state.value for state in Response.State])
def test_an_action_on_a_response_is_possible_only_from_its_states(action: Any, states: set[str], state: str) -> None:
    reasons = {"decline_reason": "x"} if state == "declined" else {"selection_reason_fr": "x"} if state == "selected" else {}
    response = ResponseFactory(state=state, **reasons)
    officer, vendor = _office(response.need), acting(Role.VENDOR_MEMBER, response.organisation)
    if state in states:
        action(response, officer, vendor)
    else:
        with pytest.raises(WrongState):
            action(response, officer, vendor)


@pytest.mark.parametrize("role", [Role.CONTRIBUTOR, Role.MINISTRY_ANALYST, Role.REGISTRY_ADMINISTRATOR, Role.VENDOR_MEMBER])
def test_only_the_innovation_office_decides(role: str) -> None:
    response = ResponseFactory()
    own = acting(role, response.need.organisation) if role == Role.CONTRIBUTOR else acting(role)
    for action in (
        lambda: services.shortlist_response(response, by=own),
        lambda: services.decline_response(response, by=own, reason="x"),
        lambda: services.select_response(response, by=own, reason_fr="x"),
    ):
        with pytest.raises(Refused):
            action()
    with pytest.raises(Refused):
        services.shortlist_response(response, by=acting(Role.INNOVATION_OFFICER))


def test_selecting_is_public_declines_the_others_and_opens_a_pilot(
    client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    need = _need()
    chosen, other = _send(need), _send(need)
    officer = _office(need)
    services.shortlist_response(chosen, by=officer)
    with pytest.raises(Incomplete) as refused:
        services.select_response(chosen, by=officer, reason_fr="")
    assert set(refused.value.gaps) == {"reason_fr", "others_reason"}
    sending.run()
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        services.select_response(chosen, by=officer, reason_fr="La seule en français.", others_reason="Pas en français.")
    other.refresh_from_db()
    assert (other.state, other.decline_reason) == ("declined", "Pas en français.")
    pilot = Pilot.objects.get(need=need, solution=chosen.solution)
    assert (pilot.state, pilot.organisation, pilot.published_at) == ("planned", need.organisation, None)
    html = client.get(record_path(need)).content.decode()
    assert "La seule en français." in html
    assert chosen.organisation.name in html
    assert Event.objects.get(verb="need.response_selected").is_public
    told = client.get(reverse("api-need", args=[need.reference])).json()["details"]["selected"]
    assert told == {"solution": chosen.solution.reference, "organisation": chosen.organisation.slug}
    assert len(mail.outbox) == 2
    with pytest.raises(WrongState, match="a été choisie"):
        _send(need)


def test_nothing_of_a_response_is_public_until_it_is_selected(client: Client, sign_in: SignIn) -> None:
    need = _need()
    response = _send(need, pitch="Un secret commercial")
    services.decline_response(_send(need), by=_office(need), reason="Un autre secret")
    secrets = ("Un secret commercial", "Un autre secret", response.solution.reference, response.organisation.slug)
    doors = [
        record_path(need), reverse("needs:list"), reverse("search"), reverse("needs:export"), reverse("api-needs"),
        reverse("api-need", args=[need.reference]),
    ]  # fmt: skip
    readers = [Client(), sign_in(acting()), sign_in(acting(Role.REGISTRY_ADMINISTRATOR)), sign_in(_vendor()[0])]
    for reader in readers:
        for door in doors:
            got = reader.get(door, {"q": need.reference} if door == reverse("search") else {})
            body = (b"".join(got.streaming_content) if got.streaming else got.content).decode()
            assert not [secret for secret in secrets if secret in body], door
    rival = sign_in(_vendor()[0])
    page = rival.get(reverse("needs:exchange", args=[need.reference])).content.decode()
    assert not [secret for secret in secrets if secret in page]
    assert rival.get(reverse("needs:response", args=[response.pk])).status_code == 404


@pytest.mark.parametrize(
    ("role", "is_own", "sees"),
    [
        (Role.CONTRIBUTOR, True, True), (Role.INNOVATION_OFFICER, True, True), (Role.MINISTRY_ANALYST, False, True),
        (Role.REGISTRY_ADMINISTRATOR, False, False), (Role.INNOVATION_OFFICER, False, False), (Role.EVALUATOR, False, False),
    ],
)  # fmt: skip
def test_the_comparison_is_read_by_the_establishment_and_the_ministry(
    role: str, is_own: bool, sees: bool, sign_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    need = _need()
    for _ in range(4):
        _send(need)
    client = sign_in(acting(role, need.organisation) if is_own else acting(role))
    client.get("/")
    with django_assert_max_num_queries(28):
        page = client.get(reverse("needs:exchange", args=[need.reference]))
    assert page.status_code == (200 if sees else 404)
    if sees:
        assert page.content.decode().count("Prévu en 2027.") == 4


def test_each_cell_of_the_comparison_names_its_solution_so_that_a_phone_can_stack_them(sign_in: SignIn) -> None:
    need = _need()
    names = [_send(need).solution.heading() for _ in range(2)]
    page = sign_in(_office(need)).get(reverse("needs:exchange", args=[need.reference]))
    html, rows = page.content.decode(), [row for part in page.context["parts"] for row in part.rows]
    assert len(rows) > 10
    assert all(html.count(f'data-of="{escape(name)}"') >= len(rows) for name in names)


def test_the_office_decides_from_the_pages(sign_in: SignIn) -> None:
    need = _need()
    response, other = _send(need), _send(need)
    client = sign_in(_office(need))
    client.post(reverse("needs:response-shortlist", args=[response.pk]))
    page = client.post(reverse("needs:response-decline", args=[other.pk]), {"reason": " "})
    assert page.status_code == 422
    client.post(reverse("needs:response-decline", args=[other.pk]), {"reason": "Trop tard."})
    client.post(reverse("needs:response-select", args=[response.pk]), {"reason_fr": "La meilleure."})
    states = dict(Response.objects.values_list("pk", "state"))
    assert states == {response.pk: "selected", other.pk: "declined"}
    vendor = sign_in(acting(Role.VENDOR_MEMBER, other.organisation))
    assert "Trop tard." in vendor.get(reverse("needs:response", args=[other.pk])).content.decode()
    assert "Non retenue" in vendor.get(reverse("needs:my-responses")).content.decode()


def test_a_vendor_withdraws_and_may_propose_again(sign_in: SignIn) -> None:
    need = _need()
    actor, solution = _vendor()
    first = services.send_response(need, solution, by=actor, values=VALUES, fits=FITS)
    sign_in(actor).post(reverse("needs:response-withdraw", args=[first.pk]))
    first.refresh_from_db()
    assert first.state == "withdrawn"
    assert services.send_response(need, solution, by=actor, values=VALUES, fits=FITS).pk != first.pk


def test_a_withdrawn_need_refuses_responses_with_its_reason() -> None:
    need = _need()
    withdraw_need(need, by=_office(need), values=ENDING)
    with pytest.raises(WrongState):
        _send(need)


# ── Questions ────────────────────────────────────────────────────────────────────────────────────────────────


def _page(sign_in: SignIn, actor: Actor, need: Need) -> str:
    return sign_in(actor).get(reverse("needs:exchange", args=[need.reference])).content.decode()


def test_a_question_to_all_is_answered_by_each_for_the_establishment_alone(sign_in: SignIn) -> None:
    need = _need()
    one, two = _send(need), _send(need)
    first, second = (acting(Role.VENDOR_MEMBER, each.organisation) for each in (one, two))
    question = questions.ask(need, by=_office(need), text="Combien de temps ?")
    assert "Combien de temps ?" in _page(sign_in, first, need)
    assert "Combien de temps ?" not in _page(sign_in, _vendor()[0], need), "it is for those that responded"
    assert "Répondre à une question" in sign_in(second).get(reverse("workspace")).content.decode()
    sign_in(first).post(reverse("needs:answer", args=[need.reference, question.pk]), {"text": "Six semaines."})
    questions.answer(question, by=second, text="Deux ans.")
    assert "Deux ans." not in _page(sign_in, first, need)
    office = _page(sign_in, _office(need), need)
    assert "Six semaines." in office
    assert "Deux ans." in office
    with pytest.raises(WrongState):
        questions.answer(question, by=first, text="Encore.")


def test_a_question_to_one_vendor_is_read_by_that_one(sign_in: SignIn) -> None:
    need = _need()
    one, two = _send(need), _send(need)
    client = sign_in(_office(need))
    client.post(reverse("needs:ask-one", args=[need.reference, one.pk]), {"text": "Et la nuit ?"})
    question = Question.objects.get()
    assert "Et la nuit ?" in _page(sign_in, acting(Role.VENDOR_MEMBER, one.organisation), need)
    rival = acting(Role.VENDOR_MEMBER, two.organisation)
    assert "Et la nuit ?" not in _page(sign_in, rival, need)
    with pytest.raises(Refused):
        questions.answer(question, by=rival, text="Moi !")


@pytest.mark.parametrize("is_for_all", [True, False])
def test_a_vendors_question_is_answered_to_it_or_to_all_without_its_name(is_for_all: bool, sign_in: SignIn) -> None:
    need = _need()
    asker, _solution = _vendor(name_fr="Société Curieuse")
    rival, _other = _vendor()
    sign_in(asker).post(reverse("needs:ask", args=[need.reference]), {"text": "Quel dossier électronique ?"})
    question = Question.objects.get()
    assert "Quel dossier" not in _page(sign_in, rival, need)
    client = sign_in(_office(need))
    data = {"text": "Le même que partout."} | ({"is_for_all": "on"} if is_for_all else {})
    client.post(reverse("needs:answer", args=[need.reference, question.pk]), data)
    assert "Le même que partout." in _page(sign_in, asker, need)
    seen = _page(sign_in, rival, need)
    assert ("Le même que partout." in seen) is is_for_all
    assert "Société Curieuse" not in seen
    assert "Société Curieuse" in _page(sign_in, _office(need), need)


def test_a_vendor_that_is_not_verified_asks_nothing() -> None:
    with pytest.raises(Incomplete):
        questions.ask(_need(), by=_vendor(is_verified=False)[0], text="Alors ?")


def test_an_establishment_without_a_response_has_nobody_to_ask() -> None:
    need = _need()
    with pytest.raises(WrongState):
        questions.ask(need, by=_office(need), text="Quelqu’un ?")


def test_free_of_charge_does_not_go_with_an_amount() -> None:
    with pytest.raises(Incomplete) as refused:
        _send(_need(), cost_model="free", cost_low=5000)
    assert "cost_model" in refused.value.gaps
    _send(_need(), cost_model="free", cost_low=0)


def test_what_a_vendor_sent_was_received_by_the_establishment(sign_in: SignIn) -> None:
    need = _need()
    response = _send(need)
    page = reverse("needs:response", args=[response.pk])
    assert "Reçue" in sign_in(_office(need)).get(page).content.decode()
    vendor = acting(Role.VENDOR_MEMBER, response.organisation)
    html = sign_in(vendor).get(page).content.decode()
    assert "Envoyée" in html
    assert "Reçue –" not in html


def test_after_the_choice_the_page_of_responses_says_so_and_asks_the_chosen_vendor(sign_in: SignIn) -> None:
    need = _need()
    chosen, officer = _send(need), _office(need)
    question = questions.ask(need, by=officer, text="Quand pouvez-vous commencer?")
    client, page = sign_in(officer), reverse("needs:exchange", args=[need.reference])
    html = client.get(page).content.decode()
    assert html.count("Poser une question à tous") == 2, "above, and beside the questions"
    assert "Sans réponse pour l’instant." in html
    services.shortlist_response(chosen, by=officer)
    services.select_response(chosen, by=officer, reason_fr="La seule en français.", others_reason="")
    html = client.get(page).content.decode()
    assert "Une solution a été choisie" in html
    assert "Poser une question à tous" not in html
    assert f"Poser une question à {chosen.organisation}" in html
    assert question.text in html
