"""Publication planned for a moment to come."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actors import Actor
from accounts.models.memberships import Role
from catalogue.addresses import record_path
from needs.models.needs import Need
from needs.services.attachments import attach
from needs.services.needs import edit_need, publish_need, publish_scheduled, return_need, schedule_publication
from needs.tasks import publish_scheduled_needs
from records.errors import Incomplete, Refused, Stale, WrongState
from records.models.events import Event
from tests.factories import NeedFactory, acting

SignIn = Callable[[Actor], Client]
pytestmark = pytest.mark.django_db
SOON = timedelta(hours=2)


def _planned(**values: Any) -> tuple[Need, Actor]:
    need = NeedFactory(submitted=True, **values)
    officer = acting(organisation=need.organisation)
    schedule_publication(need, by=officer, scheduled_for=timezone.now() + SOON)
    return need, officer


def test_a_planned_need_becomes_public_by_itself_and_not_before(client: Client) -> None:
    need, _officer = _planned()
    assert publish_scheduled_needs() == []
    assert client.get(record_path(need)).status_code == 404
    assert publish_scheduled(timezone.now() + SOON) == [need.reference]
    assert publish_scheduled(timezone.now() + SOON) == [], "once"
    need.refresh_from_db()
    assert (need.state, need.scheduled_for) == (Need.State.PUBLISHED, None)
    assert client.get(record_path(need)).status_code == 200
    event = Event.objects.get(verb="need.published", reference=need.reference)
    assert event.data == {"scheduled": True}


def test_the_plan_is_not_public(client: Client) -> None:
    need, _officer = _planned()
    publish_scheduled(timezone.now() + SOON)
    assert "planifiée" not in client.get(record_path(need)).content.decode()


def test_a_returned_need_is_no_longer_planned() -> None:
    need, officer = _planned()
    return_need(need, by=officer, reason="Précisez.")
    need.refresh_from_db()
    assert need.scheduled_for is None
    assert publish_scheduled(timezone.now() + SOON) == []


def test_a_need_that_lost_an_answer_waits_for_a_person_again_and_stops_no_other() -> None:
    need, _officer = _planned()
    other, _officer = _planned()
    Need.objects.filter(pk=need.pk).update(problem_fr="")
    assert publish_scheduled(timezone.now() + SOON) == [other.reference]
    need.refresh_from_db()
    assert (need.state, need.scheduled_for) == (Need.State.SUBMITTED, None)


def test_a_past_moment_is_refused_beside_the_field_and_what_was_typed_stays(sign_in: SignIn) -> None:
    need = NeedFactory(submitted=True)
    client = sign_in(acting(organisation=need.organisation))
    address = reverse("needs:decide", args=[need.reference, "schedule"])
    response = client.post(address, {"scheduled_for": "2020-01-01T10:00"})
    assert response.status_code == 422
    html = response.content.decode()
    assert 'id="id_scheduled_for_error"' in html
    assert "2020-01-01T10:00" in html
    soon = timezone.localtime(timezone.now() + SOON).strftime("%Y-%m-%dT%H:%M")
    client.post(address, {"scheduled_for": soon})
    assert "Publication planifiée" in client.get(record_path(need)).content.decode()
    client.post(address, {"scheduled_for": ""})
    need.refresh_from_db()
    assert need.scheduled_for is None


def test_only_a_submitted_and_complete_need_is_planned_by_who_may_publish() -> None:
    draft = NeedFactory()
    with pytest.raises(WrongState):
        schedule_publication(draft, by=acting(organisation=draft.organisation), scheduled_for=timezone.now() + SOON)
    submitted = NeedFactory(submitted=True, problem_fr="")
    with pytest.raises(Incomplete):
        schedule_publication(submitted, by=acting(organisation=submitted.organisation), scheduled_for=timezone.now() + SOON)
    with pytest.raises(Refused):
        schedule_publication(submitted, by=acting(), scheduled_for=timezone.now() + SOON)


def test_the_database_itself_keeps_plans_to_submitted_needs() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Need.objects.filter(pk=NeedFactory().pk).update(scheduled_for=timezone.now())


def test_a_need_is_published_and_planned_as_it_was_read(sign_in: SignIn) -> None:
    """What a contributor changes after the office has opened it is not published unread."""
    need = NeedFactory(submitted=True)
    client = sign_in(acting(organisation=need.organisation))
    soon = timezone.localtime(timezone.now() + SOON).strftime("%Y-%m-%dT%H:%M")
    for action in ("publish", "schedule"):
        need.refresh_from_db()
        address = reverse("needs:decide", args=[need.reference, action]) + f"?read={need.version}"
        assert address in client.get(record_path(need)).content.decode()
        page = client.get(address)
        writer = acting(Role.CONTRIBUTOR, organisation=need.organisation)
        edit_need(need, by=writer, values={"title_fr": f"Un autre titre, pour {action}"})
        sent = {"read": page.context["read"], "scheduled_for": soon}
        for answer in (client.post(address, sent, follow=True), client.get(address, follow=True)):
            said = answer.content.decode()
            assert "Cette fiche a changé depuis que vous l’avez ouverte" in said
            assert f"Un autre titre, pour {action}" in said
        need.refresh_from_db()
        assert (need.state, need.scheduled_for) == (Need.State.SUBMITTED, None)
        with pytest.raises(Stale):
            publish_need(need, by=acting(organisation=need.organisation), version=page.context["read"])
    address = reverse("needs:decide", args=[need.reference, "publish"])
    client.post(address, {"read": client.get(address).context["read"]})
    need.refresh_from_db()
    assert need.is_public


def test_several_needs_are_published_as_they_were_read(sign_in: SignIn) -> None:
    need = NeedFactory(submitted=True)
    client, address = sign_in(acting(organisation=need.organisation)), reverse("needs:submitted")
    assert f'name="read" value="{need.reference}:{need.version}"' in client.get(address).content.decode()
    sent = {"act": "publish", "need": [need.reference], "read": [f"{need.reference}:{need.version}"]}
    edit_need(need, by=acting(Role.CONTRIBUTOR, organisation=need.organisation), values={"title_fr": "Un autre titre"})
    asked = client.post(address, sent)
    assert f'value="{need.reference}:{need.version}"' in asked.content.decode()
    said = client.post(address, sent | {"confirmed": "yes"}, follow=True).content.decode()
    assert "Cette fiche a changé depuis que vous l’avez ouverte" in said
    need.refresh_from_db()
    assert need.state == Need.State.SUBMITTED


@pytest.mark.parametrize("has_file", [False, True])
def test_a_change_of_a_planned_need_asks_its_office_again(
    has_file: bool, django_capture_on_commit_callbacks: Any, mailoutbox: Any
) -> None:
    need, officer = _planned()
    writer = acting(Role.CONTRIBUTOR, organisation=need.organisation)
    need.refresh_from_db()
    read = need.version
    with django_capture_on_commit_callbacks(execute=True):
        if has_file:
            attach(need, by=writer, upload=SimpleUploadedFile("notes.txt", b"Les chutes de nuit."), is_public=True)
        else:
            edit_need(need, by=writer, values={"title_fr": "Un autre titre"})
    need.refresh_from_db()
    assert (need.state, need.scheduled_for) == (Need.State.SUBMITTED, None)
    assert Event.objects.get(verb="need.unscheduled", reference=need.reference).data == {"why": "changed"}
    assert [mail.to for mail in mailoutbox] == [[officer.someone().email]]
    assert publish_scheduled(timezone.now() + SOON) == []
    assert need.version > read, "whoever has its page open reads it again"


def test_whoever_may_publish_changes_a_planned_need_without_asking_again() -> None:
    need, officer = _planned()
    edit_need(need, by=officer, values={"title_fr": "Un autre titre"})
    need.refresh_from_db()
    assert need.scheduled_for is not None
