"""Answers to questions, reports on conditions and appeals take files; who reads the text reads them, once they are sent."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actors import Actor
from qualification import events
from qualification.models.applications import Evidence
from qualification.models.decisions import Condition
from qualification.models.reviews import Clarification
from qualification.services import enclosures, following, reviewing
from qualification.services import evidence as services
from qualification.services.deciding import NewCondition
from records.errors import WrongState
from records.models.events import Event
from tests.posting import hidden_fields
from tests.qualification import flow

pytestmark = pytest.mark.django_db

SignIn = Callable[[Actor], Client]


def _file(data: bytes = b"Plan corrige.", name: str = "plan.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def _condition() -> tuple[Condition, Actor, Actor]:
    decision, vendor, ministry = flow.decided(
        "low", "conditional", conditions=[NewCondition("Corriger le plan de soutien.", flow.later(60))]
    )
    return decision.conditions.get(), vendor, ministry


def _asked() -> tuple[Clarification, Actor, Actor, Actor]:
    application, vendor, ministry, reviewers = flow.in_review()
    row = application.protocol.requirements.get(code="CLI-01")
    until = timezone.localdate() + timedelta(days=20)
    reviewing.ask_clarifications(application, by=ministry, questions=[(row, "Quel intervalle?")], due_on=until)
    return application.clarifications.get(), vendor, ministry, reviewers[0][1]


def _page(name: str, *arguments: object) -> str:
    return reverse(f"qualification:{name}", args=arguments)


def test_the_page_of_a_report_says_the_condition_its_day_and_what_will_be_accepted(sign_in: SignIn) -> None:
    condition, vendor, ministry = _condition()
    reference = condition.decision.application.reference
    client, page = sign_in(vendor), _page("report-condition", reference, condition.pk)
    body = client.get(page).content.decode()
    for words in ("Corriger le plan de soutien.", reference, "Ce qui sera accepté", "50\u00a0Mo"):
        assert words in body, words
    following.report_condition(condition, by=vendor, report="C’est fait.")
    following.return_condition(condition, by=ministry, reason_fr="La page 3 manque encore.")
    assert "La page 3 manque encore." in client.get(page).content.decode()


def test_a_file_of_a_report_or_an_answer_whose_text_is_missing_is_kept(sign_in: SignIn) -> None:
    condition, vendor, _ministry = _condition()
    client, page = sign_in(vendor), _page("report-condition", condition.decision.application.reference, condition.pk)
    response = client.post(page, hidden_fields(client, page) | {"report": "", "attachments": [_file()]})
    assert response.status_code == 422
    assert "plan.txt" in response.content.decode()
    assert [each.name for each in enclosures.enclosed(condition)] == ["plan.txt"]
    question, vendor, _ministry, _evaluator = _asked()
    client, page = sign_in(vendor), _page("clarifications", question.application.reference)
    client.post(page, hidden_fields(client, page) | {f"answer_{question.pk}": "", f"files_{question.pk}": [_file()]})
    assert [each.name for each in enclosures.enclosed(question)] == ["plan.txt"]


def test_a_report_is_sent_with_its_files_in_one_press_and_the_ministry_opens_them(sign_in: SignIn) -> None:
    condition, vendor, ministry = _condition()
    reference = condition.decision.application.reference
    client, page = sign_in(vendor), _page("report-condition", reference, condition.pk)
    sent = {"report": "Le plan est corrigé.", "attachments": [_file(), _file(b"Autre", "annexe.txt")]}
    assert client.post(page, hidden_fields(client, page) | sent).status_code == 302
    condition.refresh_from_db()
    assert condition.reported_at
    pieces = list(enclosures.enclosed(condition))
    assert {piece.name for piece in pieces} == {"plan.txt", "annexe.txt"}
    assert all(piece.handed_in_at for piece in pieces)
    reader = sign_in(ministry)
    assert _page("enclosed", pieces[0].pk) in reader.get(_page("decision", reference)).content.decode()
    shown = reader.get(_page("enclosed", pieces[0].pk)).content.decode()
    assert "Le plan est corrigé." in shown
    assert reader.get(_page("evidence", pieces[0].pk), follow=True).content == b"Plan corrige."
    opened = Event.objects.get(verb=events.EVIDENCE_READ.code)
    assert opened.data["evidence"] == pieces[0].pk
    assert "plan.txt" not in Client().get(_page("decision", reference)).content.decode(), "the page is public, its files are not"


def test_a_file_that_is_refused_keeps_the_report_from_being_sent_and_its_text_stays(sign_in: SignIn) -> None:
    condition, vendor, _ministry = _condition()
    client, page = sign_in(vendor), _page("report-condition", condition.decision.application.reference, condition.pk)
    sent = {"report": "Le plan est corrigé.", "attachments": [_file(), _file(b"MZ\x90\x00", "outil.exe")]}
    answer = client.post(page, hidden_fields(client, page) | sent)
    assert answer.status_code == 422
    assert "Le plan est corrigé." in answer.content.decode()
    assert "outil.exe" in str(answer.context["form"].errors["attachments"])
    condition.refresh_from_db()
    assert condition.reported_at is None
    assert [piece.name for piece in enclosures.enclosed(condition)] == ["plan.txt"]


def test_files_are_added_before_the_report_is_sent_and_its_text_waits(sign_in: SignIn) -> None:
    condition, vendor, ministry = _condition()
    reference = condition.decision.application.reference
    client, page = sign_in(vendor), _page("report-condition", reference, condition.pk)
    add = _page("enclose", reference, "condition", condition.pk)
    client.post(add, {"report": "À moitié écrit", "attachments": _file()})
    body = client.get(page).content.decode()
    assert "À moitié écrit" in body
    assert "plan.txt" in body
    piece = enclosures.enclosed(condition).get()
    assert not services.may_read(piece, ministry), "until it is sent"
    assert sign_in(ministry).get(_page("evidence", piece.pk)).status_code == 404
    client = sign_in(vendor)
    assert client.post(add, {"attachments": _file(b"MZ\x90\x00", "outil.exe")}, headers={"X-Files": "1"}).status_code == 422
    client.post(_page("remove-evidence", piece.pk), hidden_fields(client, _page("remove-evidence", piece.pk)))
    assert not enclosures.enclosed(condition).exists()


def test_what_was_sent_is_removed_no_more() -> None:
    condition, vendor, _ministry = _condition()
    piece = enclosures.enclose(condition, by=vendor, upload=_file())
    following.report_condition(condition, by=vendor, report="C’est fait.")
    with pytest.raises(WrongState):
        services.remove_evidence(piece, by=vendor)


def test_the_files_of_an_answer_show_beside_its_requirement_to_the_evaluators_and_the_ministry(sign_in: SignIn) -> None:
    asked, vendor, ministry, evaluator = _asked()
    reference = asked.application.reference
    client, page = sign_in(vendor), _page("clarifications", reference)
    sent = {f"answer_{asked.pk}": "De 0,8 à 0,9.", f"files_{asked.pk}": _file(b"Mesures", "intervalles.txt")}
    assert client.post(page, hidden_fields(client, page) | sent).status_code == 302
    piece = Evidence.objects.get(clarification=asked)
    for reader, where in (
        (evaluator, _page("finding", reference, "CLI-01")),
        (ministry, _page("evidence-of", reference, "CLI-01")),
        (ministry, _page("application", reference)),
    ):
        body = sign_in(reader).get(where).content.decode()
        assert "intervalles.txt" in body, where
        assert sign_in(reader).get(_page("evidence", piece.pk), follow=True).content == b"Mesures"


def test_the_files_of_an_appeal_are_for_who_decides(sign_in: SignIn) -> None:
    decision, vendor, ministry = flow.decided("low", "refused", grounds=["SAF-02"])
    reference = decision.application.reference
    evaluator = decision.application.assignments.get()
    client, page = sign_in(vendor), _page("appeal", reference)
    sent = {"grounds": "Une étude a été oubliée.", "attachments": _file(b"Etude", "etude.txt")}
    assert client.post(page, hidden_fields(client, page) | sent).status_code == 302
    piece = Evidence.objects.get(contested=decision)
    assert "etude.txt" in sign_in(ministry).get(_page("decision", reference)).content.decode()
    assert sign_in(ministry).get(_page("evidence", piece.pk), follow=True).content == b"Etude"
    reader = Actor(user=evaluator.user, membership=evaluator.user.memberships.get(organisation=evaluator.organisation))
    assert reader.can("qualification.read_evidence", decision.application)
    assert not services.may_read(piece, reader)


def test_nothing_is_added_where_nothing_is_awaited() -> None:
    condition, vendor, ministry = _condition()
    following.report_condition(condition, by=vendor, report="C’est fait.")
    following.accept_condition(condition, by=ministry)
    with pytest.raises(WrongState):
        enclosures.enclose(condition, by=vendor, upload=_file())
    asked, other, _ministry, _evaluator = _asked()
    reviewing.answer_clarifications(asked.application, by=other, answers={asked.pk: "De 0,8 à 0,9."})
    with pytest.raises(WrongState):
        enclosures.enclose(asked, by=other, upload=_file())
