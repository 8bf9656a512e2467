"""Calendars: parsed back by a stock parser, of public dates only."""

from datetime import date, timedelta
from typing import Any

import icalendar
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalogue.addresses import record_path
from catalogue.collections import collection_of
from needs.services.versions import extend_responses
from publishing.calendars.sources import Day
from qualification.services.deciding import NewCondition
from records import hooks
from tests.factories import NeedFactory, OrganisationFactory, PilotFactory, ResponseFactory, acting, amend
from tests.qualification import flow

pytestmark = pytest.mark.django_db


def read(response: Any) -> tuple[icalendar.Calendar, list[icalendar.Event]]:
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert all(len(line) <= 75 for line in response.content.split(b"\r\n")), "lines are folded (RFC 5545, 3.1)"
    assert b"\n" not in response.content.replace(b"\r\n", b"")
    calendar = icalendar.Calendar.from_ical(response.content)
    assert not calendar.errors
    events = list(calendar.events)
    assert all(not event.errors and {"UID", "DTSTAMP", "DTSTART", "SUMMARY"} <= set(event) for event in events)
    return calendar, events


def _days(response: Any) -> dict[str, date]:
    return {str(event["SUMMARY"]).split(" – ")[0]: event["DTSTART"].dt for event in read(response)[1]}


def test_a_calendar_holds_deadlines_ends_of_pilots_of_qualifications_and_of_conditions(client: Client) -> None:
    day = date(2090, 5, 1)
    NeedFactory(published=True, responses_until=day)
    PilotFactory(running=True, ends_on=day + timedelta(days=1))
    decision = flow.decided("low", "conditional", conditions=[NewCondition("Traduire.", (due := flow.later(600)))])[0]
    found = _days(client.get("/recherche/calendrier.ics"))
    assert found["Date limite pour répondre"] == day
    assert found["Fin du projet pilote"] == day + timedelta(days=1)
    assert found["Échéance d’une condition de la qualification"] == due
    assert found["Fin de la qualification"] == decision.expires_on
    assert set(_days(client.get("/besoins/calendrier.ics"))) == {"Date limite pour répondre"}
    english = _days(client.get("/en/needs/calendar.ics"))
    assert set(english) == {"Deadline for responses"}


def test_a_calendar_follows_a_search_an_organisation_or_a_record(client: Client) -> None:
    chu = OrganisationFactory(slug="chu")
    own = NeedFactory(published=True, organisation=chu, title_fr="Chutes", responses_until=date(2090, 1, 1))
    NeedFactory(published=True, title_fr="Attente", responses_until=date(2090, 1, 2))
    for path in (
        "/besoins/calendrier.ics?q=chutes",
        "/besoins/calendrier.ics?organisation=chu",
        "/organisations/chu/calendrier.ics",
        reverse("needs:record-calendar", args=[own.reference]),
    ):
        calendar, events = read(client.get(path))
        assert [event["DTSTART"].dt for event in events] == [date(2090, 1, 1)], path
        assert events[0]["URL"].startswith("http://testserver/besoins/BES-")
        assert calendar["X-WR-CALNAME"].startswith("Le Registre")
    assert _days(client.get("/besoins/calendrier.ics?region=zzz")) == {}
    assert client.get("/organisations/calendrier.ics").status_code == 404


def test_a_call_that_a_choice_ended_has_no_date_any_more(client: Client) -> None:
    need = NeedFactory(published=True, responses_until=date(2090, 1, 1))
    page = record_path(need)
    assert len(read(client.get("/besoins/calendrier.ics"))[1]) == 1
    assert "Date limite pour répondre" in client.get(page).content.decode()
    ResponseFactory(need=need, state="selected", selection_reason_fr="La plus simple.")
    assert read(client.get("/besoins/calendrier.ics"))[1] == []
    assert "Date limite pour répondre" not in client.get(page).content.decode()


def test_a_date_put_off_moves_the_same_event_and_one_that_is_over_leaves(client: Client) -> None:
    need = NeedFactory(published=True, responses_until=date(2090, 1, 1))
    (before,) = read(client.get("/besoins/calendrier.ics"))[1]
    extend_responses(need, by=acting(organisation=need.organisation), until=date(2090, 2, 1))
    (after,) = read(client.get("/besoins/calendrier.ics"))[1]
    assert before["UID"] == after["UID"] == f"tag:testserver,2026:{need.reference}/responses"
    assert after["DTSTART"].dt == date(2090, 2, 1)
    NeedFactory(published=True, responses_until=timezone.localdate() - timedelta(days=400))
    assert len(read(client.get("/besoins/calendrier.ics"))[1]) == 1


def test_a_title_cannot_write_lines_of_its_own(client: Client) -> None:
    NeedFactory(
        published=True, responses_until=date(2090, 1, 1), title_fr="A; b, c\\n\r\nATTENDEE:mailto:x@example.org" + "é" * 80
    )
    _calendar, (event,) = read(client.get("/besoins/calendrier.ics"))
    assert "ATTENDEE" not in event
    assert "ATTENDEE:mailto" in str(event["SUMMARY"])


_FILTERS = [(kind, facet.code) for kind in ("", "need", "solution", "pilot") for facet in collection_of(kind).facets]
_SPACES = {"": "search-", "need": "needs:", "solution": "solutions:", "pilot": "pilots:"}


@pytest.mark.parametrize(("kind", "name"), [*_FILTERS, *((kind, name) for kind in _SPACES for name in ("q", "organisation"))])
def test_a_filter_cannot_write_lines_of_its_own(client: Client, kind: str, name: str) -> None:
    for form in ("calendar", "feed-atom", "feed-json"):
        for typed in ("x\r\nX-INJECTED: 1", "x\ny", "\r", "\t"):
            response = client.get(reverse(f"{_SPACES[kind]}{form}"), {name: typed})
            assert response.status_code == 200
            if form == "calendar":
                assert "X-INJECTED" not in read(response)[0]


def test_another_app_adds_dates_of_its_own(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    pilot = PilotFactory(running=True, ends_on=None)

    def milestones(keys: Any, since: date) -> list[Day]:
        return [Day(key, "milestone", date(2090, 3, 1), "Jalon", "Essai", "", timezone.now(), "Pilot") for key in keys]

    monkeypatch.setattr(hooks, "dates_added", [*hooks.dates_added, ("pilot", milestones)])
    amend(pilot.need, title_fr="Autre")
    assert _days(client.get("/projets-pilotes/calendrier.ics"))["Jalon"] == date(2090, 3, 1)
