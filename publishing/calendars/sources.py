"""Where the dates come from: each app says which days its public records have."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain

from django.db.models import QuerySet
from django.utils import timezone

from catalogue.models.index import CatalogueEntry
from catalogue.search.find import Criteria

# Calendars look back a year, and hold at most so many days: more would choke a telephone.
LOOKS_BACK = timedelta(days=365)
MOST = 1000


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


# Gets the keys of the records wanted (a query of one column) and the first day wanted; newest days last.
Dates = Callable[["QuerySet[CatalogueEntry, str]", date], Iterable[Day]]
_sources: list[tuple[str, Dates]] = []


def add_source(kind: str, dates: Dates) -> None:
    """Called when an app is ready: the public dates of its records of one kind. One query each, please."""
    _sources.append((kind, dates))


def days(criteria: Criteria) -> list[Day]:
    """The public dates of the records that the criteria find, in their order."""
    return _days(criteria.matching(), criteria.kind)


def days_of(kind: str, key: str) -> list[Day]:
    """The public dates of one record."""
    return _days(CatalogueEntry.objects.filter(key=key).order_by(), kind)


def _days(entries: "QuerySet[CatalogueEntry]", kind: str) -> list[Day]:
    since = timezone.localdate() - LOOKS_BACK
    wanted = [(own, dates) for own, dates in _sources if kind in ("", own)]
    found = chain.from_iterable(dates(entries.filter(kind=own).values_list("key", flat=True), since) for own, dates in wanted)
    return sorted(found, key=lambda day: (day.on, day.reference, day.code))[-MOST:]
