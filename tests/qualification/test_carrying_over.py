"""A renewal begins with all that the last application said and proved; evidence is picked again, and kept once."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from accounts.actors import Actor
from accounts.models.memberships import Role
from qualification.models.applications import Application, Evidence
from qualification.pool import ELSEWHERE, HERE, SAME_SOLUTION, label, offered, picked, pool_of
from qualification.services import applications, deciding, enclosures, evidence, reviewing
from qualification.services.carrying import OLD, carried_pieces
from records.errors import Incomplete, Refused
from solutions.models.solutions import Solution
from solutions.services.releases import enter_release
from tests.factories import acting
from tests.qualification import flow

pytestmark = pytest.mark.django_db

SignIn = Callable[[Actor], Client]


def _file(data: bytes = b"Mesures.", name: str = "mesures.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def _renewed() -> tuple[Application, Application, Actor]:
    """An application that was decided, and the one that renews it."""
    decision, vendor, _ministry = flow.decided()
    last = decision.application
    return last, applications.open_application(last.solution, by=vendor), vendor


def test_a_renewal_carries_every_answer_and_every_piece_without_a_second_copy() -> None:
    last, renewal, _vendor = _renewed()
    assert renewal.renewal_of_id == last.pk
    assert {answer.text for answer in renewal.answers.all()} == {flow.WORDS}
    before, now = last.evidence.live(), renewal.evidence.live()
    assert now.count() == before.count() > 0
    assert set(now.values_list("file", "requirement__code")) == set(before.values_list("file", "requirement__code"))
    assert evidence.files_of(last.organisation).count() == before.count(), "the quota counts each content once"


def test_what_came_with_the_answer_to_a_question_is_carried_to_its_requirement() -> None:
    application, vendor, ministry, _reviewers = flow.in_review()
    row = application.protocol.requirements.get(code="CLI-01")
    until = timezone.localdate() + timedelta(days=20)
    reviewing.ask_clarifications(application, by=ministry, questions=[(row, "Quel intervalle?")], due_on=until)
    asked = application.clarifications.get()
    enclosures.enclose(asked, by=vendor, upload=_file())
    reviewing.answer_clarifications(application, by=vendor, answers={asked.pk: "De 0,8 à 0,9."})
    application.refresh_from_db()
    applications.withdraw_application(application, by=vendor)
    renewal = applications.open_application(application.solution, by=vendor)
    assert renewal.evidence.live().filter(requirement__code="CLI-01", name="mesures.txt").exists()


def test_a_content_stays_for_as_long_as_a_piece_names_it(django_capture_on_commit_callbacks: Any) -> None:
    last, renewal, vendor = _renewed()
    piece = renewal.evidence.live().first()
    assert piece
    place = Path(piece.file.path)
    with django_capture_on_commit_callbacks(execute=True):
        evidence.remove_evidence(piece, by=vendor)
    assert place.exists(), "the last application still has it"
    with django_capture_on_commit_callbacks(execute=True):
        applications.delete_draft(renewal, by=vendor)
    assert all(Path(each.file.path).exists() for each in last.evidence.live())


def test_the_content_of_the_last_piece_goes_with_it(django_capture_on_commit_callbacks: Any) -> None:
    application, vendor = flow.draft()
    first, second = application.protocol.requirements.all()[:2]
    piece = evidence.add_file(application, first, by=vendor, upload=_file(), title="")
    again = evidence.reuse(piece, application, second, by=vendor)
    assert again.file.name == piece.file.name
    for each, is_there in ((piece, True), (again, False)):
        with django_capture_on_commit_callbacks(execute=True):
            evidence.remove_evidence(each, by=vendor)
        assert Path(piece.file.path).exists() is is_there


def test_a_piece_is_reused_by_its_own_vendor_alone_and_once_for_each_requirement() -> None:
    application, vendor = flow.draft()
    row = application.protocol.requirements.first()
    assert row
    piece = evidence.add_file(application, row, by=vendor, upload=_file(), title="")
    with pytest.raises(Incomplete):
        evidence.reuse(piece, application, row, by=vendor)
    other, stranger = flow.draft()
    with pytest.raises(Refused):
        evidence.reuse(piece, other, other.protocol.requirements.get(code=row.code), by=stranger)
    with pytest.raises(Refused):
        evidence.reuse(piece, application, row, by=acting(Role.VENDOR_MEMBER))


def test_what_may_no_longer_hold_is_to_be_reviewed_and_comes_first(sign_in: SignIn) -> None:
    last, renewal, vendor = _renewed()
    *_others, old = last.evidence.live().order_by("requirement__position")
    old.added_at = renewal.opened_at - OLD - timedelta(days=1)
    old.save()
    first, *rest = carried_pieces(renewal)
    assert first.reused_from_id == old.pk
    assert first.review_reasons
    assert not any(piece.review_reasons for piece in rest)
    client = sign_in(vendor)
    page = client.get(reverse("qualification:application", args=[renewal.reference])).content.decode()
    carried = reverse("qualification:carried", args=[renewal.reference])
    assert carried in page
    assert "1 à revoir" in page
    assert "À revoir" in client.get(carried).content.decode()


def test_pieces_that_were_carried_are_removed_together(sign_in: SignIn) -> None:
    _last, renewal, vendor = _renewed()
    client, page = sign_in(vendor), reverse("qualification:carried", args=[renewal.reference])
    going = [piece.pk for piece in carried_pieces(renewal)[:2]]
    left = renewal.evidence.live().count() - 2
    answer = client.post(page, {"piece": going}, follow=True)
    assert "2 preuves ont été retirées" in answer.content.decode()
    assert renewal.evidence.live().count() == left


def _three() -> tuple[Application, Actor, dict[int, Evidence]]:
    """A draft with a piece, an earlier application of its solution with one, and one of another solution."""
    earlier, vendor = flow.draft()
    row = earlier.protocol.requirements.first()
    assert row
    before = evidence.add_file(earlier, row, by=vendor, upload=_file(b"Avant", "avant.txt"), title="")
    applications.withdraw_application(earlier, by=vendor)
    application = applications.open_application(earlier.solution, by=vendor)
    here = evidence.add_file(application, row, by=vendor, upload=_file(b"Ici", "ici.txt"), title="")
    other, _vendor = flow.draft(organisation=earlier.organisation, name_fr="Autre")
    elsewhere = evidence.add_file(other, row, by=vendor, upload=_file(b"Ailleurs", "ailleurs.txt"), title="")
    return application, vendor, {HERE: here, SAME_SOLUTION: before, ELSEWHERE: elsewhere}


def test_the_pool_offers_the_nearest_pieces_first_and_finds_them_by_name_requirement_and_application(sign_in: SignIn) -> None:
    application, vendor, pieces = _three()
    row = application.protocol.requirements.all()[1]
    again = evidence.reuse(pieces[HERE], application, application.protocol.requirements.all()[2], by=vendor)
    assert again.file.name == pieces[HERE].file.name
    found = list(offered(pool_of(application, row)))
    assert [piece.name for piece in found] == ["ici.txt", "avant.txt", "ailleurs.txt"], "each content once"
    for typed in ("avant", pieces[SAME_SOLUTION].application.reference, "AVANT txt"):
        assert [piece.pk for piece in offered(pool_of(application, row), typed)] == [pieces[SAME_SOLUTION].pk]
    said = label(pieces[SAME_SOLUTION])
    assert said.startswith("avant.txt – ")
    assert pieces[SAME_SOLUTION].application.reference in said
    options = sign_in(vendor).get(reverse("qualification:pool", args=[application.reference, row.code]), {"pick": "1", "q": ""})
    body = options.content.decode()
    assert body.index("Dans ce dossier") < body.index("antérieurs de cette solution") < body.index("autres solutions")


def test_a_piece_is_picked_by_what_the_list_puts_in_the_field_or_by_a_part_of_its_name(sign_in: SignIn) -> None:
    application, vendor, pieces = _three()
    row = application.protocol.requirements.all()[1]
    client, add = sign_in(vendor), reverse("qualification:add-evidence", args=[application.reference, row.code])
    for typed in (picked(pieces[ELSEWHERE]), "avant"):
        assert client.post(add, {"reuse": typed}).status_code == 302, typed
    assert client.post(add, {"reuse": "introuvable"}).status_code == 422
    names = set(application.evidence.live().filter(requirement=row).values_list("name", flat=True))
    assert names == {"ailleurs.txt", "avant.txt"}


def test_several_pieces_of_the_pool_are_added_at_once_without_scripts(sign_in: SignIn) -> None:
    application, vendor, pieces = _three()
    row = application.protocol.requirements.all()[1]
    client, page = sign_in(vendor), reverse("qualification:pool", args=[application.reference, row.code])
    assert "ailleurs.txt" in client.get(page, {"q": "ailleurs"}).content.decode()
    client.post(page, {"piece": [pieces[HERE].pk, pieces[ELSEWHERE].pk]})
    assert application.evidence.live().filter(requirement=row).count() == 2
    stranger = sign_in(acting(Role.VENDOR_MEMBER))
    assert stranger.get(page).status_code == 404


def test_a_renewal_marks_what_was_only_partly_met_the_last_time_and_says_what_the_reviews_said(sign_in: SignIn) -> None:
    application, vendor, ministry, [(assignment, evaluator)] = flow.in_review()
    row = application.protocol.requirements.filter(blocks=True)[0]
    flow.review(assignment, evaluator, **{row.code.replace("-", "_"): "partly"})
    application = reviewing.begin_deliberation(application, by=ministry)
    until = timezone.localdate() + timedelta(days=700)
    deciding.decide(application, by=ministry, outcome="qualified", rationale_fr="Oui.", expires_on=until)
    taken_back = applications.open_application(application.solution, by=vendor)
    applications.withdraw_application(applications.submit_application(taken_back, by=vendor, **flow.SIGNED), by=vendor)
    renewal = applications.open_application(application.solution, by=vendor)
    assert renewal.renewal_of_id == taken_back.pk, "the one that was withdrawn says nothing, the decided one does"
    client, said = sign_in(vendor), "Satisfaite en partie la dernière fois"
    overview = client.get(reverse("qualification:application", args=[renewal.reference])).content.decode()
    assert overview.count(said) == 1
    page = client.get(reverse("qualification:answer", args=[renewal.reference, row.code])).content.decode()
    assert said in page
    assert "Il manque une preuve." in page
    first, *rest = carried_pieces(renewal)
    assert first.requirement_id == row.pk
    assert first.review_reasons == (f"{said}.",)
    assert not any(piece.review_reasons for piece in rest)


def test_a_renewal_says_of_which_decision_until_when_and_for_which_version(sign_in: SignIn) -> None:
    decision, vendor, _ministry = flow.decided()
    last, solution = decision.application, decision.application.solution
    _add_version(solution, vendor)
    client = sign_in(vendor)
    before = client.get(reverse("qualification:of-solution", args=[solution.reference])).content.decode()
    renewal = applications.open_application(Solution.objects.get(pk=solution.pk), by=vendor)
    pages = [client.get(reverse(f"qualification:{name}", args=[renewal.reference])) for name in ("application", "submit")]
    until = date_format(decision.expires_on, "DATE_FORMAT")
    for body in (before, *(page.content.decode() for page in pages)):
        assert f"renouvelle la décision {last.reference}" in body
        assert f"la version 1.0 est qualifiée jusqu’au {until}" in body
        assert "Ce dossier porte sur la version 2.0, la dernière ajoutée, et non sur la version 1.0" in body
    assert pages[1].context["form"]["changes"].value() == "2.0 – Nouvelle interface."


def test_copied_answers_are_to_be_reread_until_they_are_saved_even_unchanged(sign_in: SignIn) -> None:
    _last, renewal, vendor = _renewed()
    client, rows = sign_in(vendor), list(renewal.protocol.requirements.all())
    overview = reverse("qualification:application", args=[renewal.reference])
    address = reverse("qualification:answer", args=[renewal.reference, rows[0].code])
    assert client.get(overview).context["to_reread"] == len(rows)
    assert "relisez-la" in client.get(address).content.decode()
    client.post(address, {"text": flow.WORDS, "answer_version": "1"})
    assert "relisez-la" not in client.get(address).content.decode()
    assert client.get(overview).context["to_reread"] == len(rows) - 1


def test_a_renewal_is_not_submitted_before_what_changed_is_said_and_copied_answers_are_gone_over(sign_in: SignIn) -> None:
    _last, renewal, vendor = _renewed()
    signatory = {name: flow.SIGNED[name] for name in ("signatory_name", "signatory_function")}
    with pytest.raises(Incomplete) as refused:
        applications.submit_application(renewal, by=vendor, **signatory)
    assert set(refused.value.gaps) == {"changes", "is_reread"}
    client, address = sign_in(vendor), reverse("qualification:submit", args=[renewal.reference])
    answer = client.post(address, {**signatory, "is_attested": "on"})
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"changes", "is_reread"}
    client.post(address, {**signatory, "is_attested": "on", "changes": "Nouvelle interface.", "is_reread": "on"})
    renewal.refresh_from_db()
    assert renewal.snapshot["changes"] == "Nouvelle interface."
    for reader in (vendor, flow.analyst()):
        page = sign_in(reader).get(reverse("qualification:application", args=[renewal.reference])).content.decode()
        assert "Nouvelle interface." in page


def _add_version(solution: Solution, vendor: Actor) -> None:
    notes = {"notes_fr": "Nouvelle interface.", "notes_en": ""}
    enter_release(solution, by=vendor, values={"number": "2.0", "released_on": timezone.localdate(), "change": "minor"} | notes)
