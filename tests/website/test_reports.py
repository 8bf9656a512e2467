""" "Report an error", its answer, and the nudges to owners."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

import authoring.tasks
import website.tasks
from accounts.actors import Actor
from catalogue.models.index import CatalogueEntry
from needs.models.needs import Need
from notifications.services import sending
from records.errors import WrongState
from safety.letter_limits import LIMITS
from tests.factories import NeedFactory, OrganisationFactory, PilotFactory, SolutionFactory, acting
from website.error_reports import answer_report, report_error
from website.models.error_reports import ErrorReport

pytestmark = pytest.mark.django_db


def _report(need: Need, **values: Any) -> ErrorReport:
    return report_error(CatalogueEntry.objects.get(key=need.reference), message="Une coquille.", **values)


def test_anyone_reports_an_error_without_an_account_and_follows_it(client: Client) -> None:
    for record in (NeedFactory(published=True), SolutionFactory(listed=True), PilotFactory(), OrganisationFactory()):
        html = client.get(_path(record)).content.decode()
        door = re.search(r'href="(/signaler/[^"]+)"', html)
        assert door is not None, record
        response = client.post(door[1], {"message": "La cible est fausse."}, follow=True)
        assert "En attente d’une réponse" in response.content.decode()
    assert ErrorReport.objects.count() == 4


def _path(record: Any) -> str:
    from catalogue.addresses import record_path

    return record_path(record)


def test_an_empty_report_or_one_by_a_machine_is_refused(client: Client) -> None:
    need = NeedFactory(published=True)
    path = reverse("report", args=["need", need.reference])
    assert client.post(path, {"message": ""}).status_code == 422
    assert client.post(path, {"message": "Achetez !", "website": "https://spam.example"}).status_code == 422
    assert not ErrorReport.objects.exists()


def test_reports_are_limited_per_address(client: Client) -> None:
    path = reverse("report", args=["need", NeedFactory(published=True).reference])
    answers = [client.post(path, {"message": "Une coquille."}).status_code for _ in range(11)]
    assert answers == [302] * 10 + [422]


def test_nobody_can_report_on_what_is_not_public(client: Client) -> None:
    assert client.get(reverse("report", args=["need", NeedFactory().reference])).status_code == 404


def test_the_owner_answers_once_and_whoever_reported_hears_of_it(
    sign_in: Callable[[Actor], Client], django_capture_on_commit_callbacks: Any
) -> None:
    need = NeedFactory(published=True)
    report = _report(need, email="lectrice@example.org")
    client = sign_in(acting(organisation=need.organisation))
    assert "Une coquille." in client.get(reverse("workspace")).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("report-answer", args=[report.pk]), {"outcome": "corrected", "answer": "Corrigé, merci."})
    report.refresh_from_db()
    assert report.state == "corrected"
    assert mail.outbox[0].to == ["lectrice@example.org"]
    assert reverse("report-follow", args=[report.token]) in mail.outbox[0].body
    assert "Corrigé, merci." not in mail.outbox[0].body, "nobody proved to read this address"
    assert "Corrigé, merci." in client.get(reverse("report-follow", args=[report.token])).content.decode()
    with pytest.raises(WrongState):
        answer_report(report, by=acting(organisation=need.organisation), outcome="corrected", answer="Encore.")


def test_whoever_gives_an_address_gets_the_way_back_to_their_report(
    client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    path = reverse("report", args=["need", NeedFactory(published=True).reference])
    only = "c’est la seule façon de retrouver"
    for sent, is_told in (({"reporter_email": "lectrice@example.org"}, True), ({}, False)):
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            answer = client.post(path, {"message": "Une coquille."} | sent)
        page = client.get(answer["Location"]).content.decode()
        assert (only in page) is not is_told
        assert [message.to for message in mail.outbox] == ([["lectrice@example.org"]] if is_told else [])
        for message in mail.outbox:
            assert answer["Location"] in message.body
            assert "coquille" not in message.body, "nobody proved to read this address"
    with django_capture_on_commit_callbacks(execute=True):
        for _again in range(LIMITS["error_report_received"].to_reader):
            client.post(path, {"message": "Une coquille.", "reporter_email": "lectrice@example.org"})
    assert len(mail.outbox) == LIMITS["error_report_received"].to_reader - 1, "nobody is sent many at others’ request"


def test_others_cannot_see_a_report(sign_in: Callable[[Actor], Client]) -> None:
    report = _report(NeedFactory(published=True))
    assert sign_in(acting()).get(reverse("report-answer", args=[report.pk])).status_code == 404


def test_the_owner_is_reminded_once_of_a_report_that_falls_due() -> None:
    need = NeedFactory(published=True)
    officer = acting(organisation=need.organisation)
    report = _report(need)
    assert website.tasks.remind_owners_of_unanswered_error_reports() == 0
    ErrorReport.objects.filter(pk=report.pk).update(due_at=timezone.now() + timedelta(days=1))
    assert website.tasks.remind_owners_of_unanswered_error_reports() == 1
    assert website.tasks.remind_owners_of_unanswered_error_reports() == 0
    sending.run()
    assert [message.to for message in mail.outbox] == [[officer.user.email]]


@pytest.mark.parametrize(
    ("make", "role"),
    [
        (lambda: NeedFactory(published=True), "innovation_officer"),
        (lambda: SolutionFactory(listed=True), "vendor_member"),
    ],
)
def test_the_owner_is_asked_once_to_confirm_what_nobody_confirmed_for_half_a_year(make: Any, role: str) -> None:
    record = make()
    person = acting(role, record.organisation)
    assert authoring.tasks.remind_owners_of_unconfirmed_records() == 0
    type(record).objects.filter(pk=record.pk).update(last_confirmed_at=timezone.now() - timedelta(days=200))
    assert authoring.tasks.remind_owners_of_unconfirmed_records() == 1
    assert authoring.tasks.remind_owners_of_unconfirmed_records() == 0
    sending.run()
    assert [message.to for message in mail.outbox] == [[person.user.email]]
    assert record.reference in mail.outbox[0].subject
    assert mail.outbox[0].body.count("toujours à jour, confirmez-la") == 1


def test_a_message_to_the_team_arrives_and_cannot_forge_a_header(client: Client) -> None:
    data = {"subject": "Bonjour\nBcc: x@example.org", "message": "Un mot.", "email": "moi@example.org"}
    assert client.post(reverse("contact"), data).status_code in (302, 422)
    sending.run()
    assert all("\n" not in message.subject for message in mail.outbox)
    assert client.post(reverse("contact"), {"subject": "", "message": "", "email": "non"}).status_code == 422
