"""What people look for and do not find: a need, too. Counted by day; nothing of whoever searched is kept.

E-mail addresses and anything with digits are dropped before a search is written down; one that is left with no word is not
written at all. A search shows only once it came on three different days, so that one person's odd question stays theirs.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection
from django.db.models import Count, Max, Min, Sum
from django.utils import timezone

from catalogue.models.searches import UnansweredSearch
from records.bilingual import reading_language

SHOWN_FROM_DAYS = 3
KEPT_FOR = timedelta(days=180)
MAX_ROWS_PER_DAY = 2000
_MIN_LENGTH, _MAX_LENGTH, _MAX_WORDS = 4, 80, 8
_WORD = re.compile(r"\S+")
_LETTERS = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A search that found nothing, on several days."""

    query: str
    kind: str
    days: int
    times: int
    first: date
    last: date


def normalised(typed: str) -> str:
    """The words of a search, without case, signs, addresses and numbers; empty when nothing is left to keep."""
    kept = []
    for word in _WORD.findall(typed.lower()):
        if "@" in word or "://" in word or any(letter.isdigit() for letter in word) or word.startswith("-"):
            continue
        kept += _LETTERS.findall(word.rpartition(":")[2])
    query = " ".join(kept[:_MAX_WORDS])[:_MAX_LENGTH].strip()
    return query if len(query) >= _MIN_LENGTH else ""


def note_unanswered(typed: str, *, kind: str, on: date | None = None) -> None:
    """Count a search that found nothing. A day's list is bounded, so that a machine cannot fill the table."""
    query, day = normalised(typed), on or timezone.localdate()
    if not query:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO catalogue_unansweredsearch (query, kind, language, day, times)"
            " SELECT %s, %s, %s, %s, 1 WHERE (SELECT count(*) FROM catalogue_unansweredsearch WHERE day = %s) < %s"
            " ON CONFLICT (day, query, kind, language) DO UPDATE SET times = catalogue_unansweredsearch.times + 1",
            [query, kind, reading_language(), day, day, MAX_ROWS_PER_DAY],
        )


def frequent(*, most: int = 300) -> list[Unanswered]:
    """Searches without an answer on three days or more, those of most days first. One query."""
    rows = (
        UnansweredSearch.objects.values("query", "kind")
        .annotate(days=Count("day", distinct=True), total=Sum("times"), first=Min("day"), last=Max("day"))
        .filter(days__gte=SHOWN_FROM_DAYS)
        .order_by("-days", "-total", "query")[:most]
    )
    found = [Unanswered(row["query"], row["kind"], row["days"], row["total"], row["first"], row["last"]) for row in rows]
    # Someone who types is seen at every pause: of words that grow, the longest says it.
    return [each for each in found if not any(_continues(other, each) for other in found)]


def _continues(longer: Unanswered, shorter: Unanswered) -> bool:
    is_longer = longer.query != shorter.query and longer.query.startswith(shorter.query)
    return is_longer and longer.kind == shorter.kind and longer.days >= shorter.days


def drop_old(on: date | None = None) -> int:
    """Delete what is older than `KEPT_FOR`. Returns how many rows."""
    return UnansweredSearch.objects.filter(day__lt=(on or timezone.localdate()) - KEPT_FOR).delete()[0]
