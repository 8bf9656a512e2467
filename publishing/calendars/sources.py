"""Where the dates come from: each app says which days its public records have."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain

from django.db.models import QuerySet
from django.utils import timezone

from catalogue.models.index import CatalogueEntry
from catalogue.search.criteria import Criteria
from records import hooks
from records.kinds import Dates, listed_kinds

# Calendars look back a year, and hold at most so many days: more would choke a telephone.
LOOKS_BACK = timedelta(days=365)
MAX_DAYS = 1000


@dataclass(frozen=True, slots=True)
class Day:
    """A date of a record. `code` names it among the record's dates: number and code never change, the day may."""

    reference: str
    code: str
    on: date
    label: str
    title: str
    url: str
    updated: datetime
    category: str
    # What the description begins with; the number of the record unless told otherwise.
    about: str | None = None
    # Of the title, when the record has none in the reader's language.
    language: str = ""


def _sources() -> list[tuple[str, Dates]]:
    """Each kind's own dates, then those that other apps add to it. One query each, please."""
    return [(kind.code, dates) for kind in listed_kinds() for dates in kind.dates] + list(hooks.dates_added)


def days(criteria: Criteria) -> list[Day]:
    """The public dates of the records that the criteria find, in their order."""
    return _days(criteria.matching(), criteria.kind)


def days_of(kind: str, key: str) -> list[Day]:
    """The public dates of one record."""
    return _days(CatalogueEntry.objects.filter(key=key).order_by(), kind)


def _days(entries: "QuerySet[CatalogueEntry]", kind: str) -> list[Day]:
    since = timezone.localdate() - LOOKS_BACK
    wanted = [(own, dates) for own, dates in _sources() if kind in ("", own)]
    found = chain.from_iterable(dates(entries.filter(kind=own).values_list("key", flat=True), since) for own, dates in wanted)
    return sorted(found, key=lambda day: (day.on, day.reference, day.code))[-MAX_DAYS:]
