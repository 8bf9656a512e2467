"""The record of a deliberation meeting: kept with the application, private until a decision follows, then in part public."""

import html
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actors import Actor
from accounts.models.memberships import Role
from accounts.models.people import User
from qualification.models.applications import Application
from qualification.models.meetings import Meeting
from qualification.services import deciding
from qualification.services.meetings import record_meeting, who_may_be_present
from records.errors import Incomplete, Refused, WrongState
from records.models.events import Event
from tests.factories import acting
from tests.qualification import flow

pytestmark = pytest.mark.django_db


def _recorded(application: Application, ministry: Actor, **values: Any) -> Meeting:
    given = {
        "held_on": timezone.localdate(), "people": [ministry.user], "conclusion": "qualified",
        "others": "Ana Roy, éthicienne\n\n Luc Bé ", "note_fr": "Les membres se rangent aux évaluations.",
        "private_note": "Débat vif.",
    }  # fmt: skip
    return record_meeting(application, by=ministry, **{**given, **values})


def _decide(application: Application, ministry: Actor) -> None:
    deciding.decide(application, by=ministry, outcome="qualified", rationale_fr="Les preuves suffisent.", expires_on=flow.later())


def test_the_ministry_records_a_meeting_from_the_deliberation(sign_in: Callable[[Actor], Client]) -> None:
    application, _vendor, ministry = flow.deliberated()
    assert ministry.user
    address = reverse("qualification:new-meeting", args=[application.reference])
    page = reverse("qualification:deliberation", args=[application.reference])
    client = sign_in(ministry)
    assert address in client.get(page).content.decode()
    today = timezone.localdate().isoformat()
    data = {"held_on": today, "people": [ministry.user_id], "others": "Ana Roy", "quorum": "2", "conclusion": "qualified"}
    assert client.post(address, data | {"private_note": "Débat vif."}).headers["Location"] == page
    body = html.unescape(client.get(page).content.decode())
    for words in (str(ministry.user), "Ana Roy", "Qualifier", "Débat vif."):
        assert words in body
    event = Event.objects.get(verb="application.meeting_recorded", reference=application.reference)
    assert event.data["present"] == 2


def test_a_decision_says_when_and_by_how_many_it_was_deliberated_and_nothing_private(client: Client) -> None:
    application, _vendor, ministry = flow.deliberated()
    _recorded(application, ministry)
    page = reverse("qualification:decision", args=[application.reference])
    assert client.get(page).status_code == 404, "nothing is public before the decision"
    _decide(application, ministry)
    body = html.unescape(client.get(page).content.decode())
    assert "par 3 personnes" in body
    assert "Les membres se rangent" in body
    for private in ("Débat vif", "Ana Roy", "Luc Bé"):
        assert private not in body


def test_a_record_does_not_change_once_a_decision_followed(sign_in: Callable[[Actor], Client]) -> None:
    application, _vendor, ministry = flow.deliberated()
    meeting = _recorded(application, ministry)
    assert _recorded(application, ministry, meeting=meeting, private_note="Corrigée.").pk == meeting.pk
    _decide(application, ministry)
    meeting.refresh_from_db()
    assert meeting.private_note == "Corrigée."
    assert meeting.decision_id
    with pytest.raises(WrongState):
        _recorded(application, ministry, meeting=meeting)
    page = sign_in(ministry).get(reverse("qualification:meeting", args=[application.reference, meeting.pk]))
    assert "ne peut plus être modifié" in page.content.decode()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"held_on": timezone.localdate() + timedelta(days=2)}, "held_on"),
        ({"held_on": timezone.localdate() - timedelta(days=90)}, "held_on"),
        ({"people": [], "others": " \n "}, "people"),
        ({"quorum": 9}, "quorum"),
        ({"note_fr": "", "note_en": "Agreed."}, "note_fr"),
    ],
)
def test_a_record_that_cannot_be_true_is_refused_by_field(values: dict[str, Any], field: str) -> None:
    application, _vendor, ministry = flow.deliberated()
    with pytest.raises(Incomplete) as refused:
        _recorded(application, ministry, **values)
    assert set(refused.value.gaps) == {field}


def test_a_meeting_without_quorum_is_recorded_as_going_on() -> None:
    application, _vendor, ministry = flow.deliberated()
    assert _recorded(application, ministry, quorum=9, conclusion="continued").pk


def test_only_the_ministry_records_and_reads_meetings(sign_in: Callable[[Actor], Client]) -> None:
    application, vendor, ministry = flow.deliberated()
    _recorded(application, ministry)
    for other in (vendor, acting(Role.EVALUATOR), acting(Role.INNOVATION_OFFICER)):
        with pytest.raises(Refused):
            _recorded(application, other, people=[ministry.user])
        address = reverse("qualification:new-meeting", args=[application.reference])
        assert sign_in(other).get(address).status_code == 404
    own = sign_in(vendor).get(reverse("qualification:application", args=[application.reference])).content.decode()
    assert "Débat vif" not in own


def test_the_people_to_choose_are_those_of_the_ministry_and_the_evaluators_of_the_application() -> None:
    application, vendor, ministry, reviewers = flow.in_review("moderate")
    offered = set(who_may_be_present(application))
    assert {ministry.user, *(evaluator.user for _assignment, evaluator in reviewers)} <= offered
    assert vendor.user not in offered
    assert acting(Role.EVALUATOR).user not in offered


def test_whoever_erased_their_account_is_named_no_more_in_a_record(sign_in: Callable[[Actor], Client]) -> None:
    application, _vendor, ministry = flow.deliberated()
    gone = acting(Role.MINISTRY_ANALYST)
    _recorded(application, ministry, people=[ministry.user, gone.user])
    User.objects.filter(pk=gone.user_id).update(erased_at=timezone.now(), name="Nom effacé")
    page = sign_in(ministry).get(reverse("qualification:deliberation", args=[application.reference])).content.decode()
    assert "Nom effacé" not in page


def test_a_meeting_is_recorded_today_unless_another_day_is_given(sign_in: Callable[[Actor], Client]) -> None:
    application, _vendor, ministry = flow.deliberated()
    page = sign_in(ministry).get(reverse("qualification:new-meeting", args=[application.reference]))
    assert page.context["form"]["held_on"].value() == timezone.localdate()


def test_the_decision_opens_with_what_the_last_meeting_concluded(sign_in: Callable[[Actor], Client]) -> None:
    application, _vendor, ministry = flow.deliberated()
    browser, address = sign_in(ministry), reverse("qualification:decide", args=[application.reference])
    assert not browser.get(address).context["form"]["outcome"].value()
    _recorded(application, ministry, conclusion="conditional")
    assert browser.get(address).context["form"]["outcome"].value() == "conditional"
    _recorded(application, ministry, conclusion="continued")
    assert not browser.get(address).context["form"]["outcome"].value()
