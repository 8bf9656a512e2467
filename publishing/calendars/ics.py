"""A calendar as iCalendar (RFC 5545, with the name and colour of RFC 7986)."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import icalendar
from django.utils.translation import gettext as _

from publishing.calendars.sources import Day
from publishing.feeds.atom import clean
from publishing.feeds.model import BEGINNING, tag_uri
from records.bilingual import reading_language

CONTENT_TYPE = "text/calendar; charset=utf-8"


def render(name: str, days: Iterable[Day], *, self_url: str = "") -> bytes:
    """Whole days, which take nobody's time. The same days give the same bytes."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Le Registre//The Registry//FR")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", _one_line(name), {"language": f"{reading_language()}-CA"})
    calendar.add("x-wr-calname", _one_line(name))
    calendar.add("refresh-interval", timedelta(hours=6), {"value": "DURATION"})
    calendar.add("x-published-ttl", "PT6H")
    if self_url:
        calendar.add("source", self_url, {"value": "URI"})
    for day in days:
        calendar.add_component(_event(day))
    return bytes(calendar.to_ical())


def _event(day: Day) -> icalendar.Event:
    event = icalendar.Event()
    about = day.reference if day.about is None else day.about
    event.add("uid", tag_uri(f"{day.reference}/{day.code}"))
    event.add("dtstamp", day.updated.astimezone(UTC))
    event.add("last-modified", day.updated.astimezone(UTC))
    event.add("dtstart", day.on)
    event.add("dtend", day.on + timedelta(days=1))
    # A name in the other language beside a label in this one: a property has one language, so it says none.
    spoken = {} if day.language else {"language": f"{reading_language()}-CA"}
    event.add("summary", _one_line(f"{day.label} – {day.title}"), spoken)
    event.add("description", clean("\n".join(line for line in (about, day.label, day.url) if line)))
    if day.url:
        event.add("url", day.url)
    event.add("categories", [_one_line(day.category)])
    event.add("transp", "TRANSPARENT")
    return event


def _one_line(text: str) -> str:
    """A property that is written as it is ends with its line: what was typed must not begin another one."""
    return " ".join(clean(text).split())


def changed(days: list[Day]) -> datetime:
    return max((day.updated for day in days), default=BEGINNING)


def calendar_name(said: str) -> str:
    return _("The Registry: %(what)s") % {"what": said}
