"""Permanent reference numbers: `BES-2026-0001`, without gaps within a year, also under concurrency.

The counter's row is locked until the surrounding transaction ends: a transaction that rolls back gives its
numbers back, and two at once wait for each other. That is the price of having no gaps.
"""

import re
from datetime import datetime
from functools import cache

from django.db import connection, transaction
from django.utils import timezone

from records.kinds import prefixes
from records.normal_form import normalized

# Between the parts of a number, as people and their word processors write it: any dash, any space (also those that nobody
# sees), or nothing.
_BETWEEN = r"[\s\-\u2010-\u2015\u2212_\u00ad\u200b\u2060\ufeff]*"
# What mail programs and sentences leave around it.
_AROUND = " \t\r\n<>()[]{}.,;:!?…*#/\"'«»“”‘’\u00a0\u202f\u200b\ufeff"


@cache
def _written(known: tuple[str, ...]) -> re.Pattern[str]:
    """A permanent number with one of the prefixes, however it is written."""
    parts = rf"({'|'.join(known)}){_BETWEEN}([0-9]{{4}}){_BETWEEN}([0-9]{{1,12}})"
    return re.compile(rf"(?<![^\W_]){parts}(?![^\W_])", re.IGNORECASE)


def _canonical(match: re.Match[str]) -> str:
    return f"{match[1].upper()}-{match[2]}-{match[3].zfill(4)}"


def reference_of(text: str) -> str:
    """The permanent number that a text is, however it is written (`<bes 2026‑9>.`, or its address); empty for another text."""
    bare = normalized("NFKC", text).strip(_AROUND)
    if "://" in bare and not any(letter.isspace() for letter in bare):
        bare = bare.rpartition("/")[2]
    match = _written(prefixes()).fullmatch(bare)
    return _canonical(match) if match else ""


def with_references(text: str) -> str:
    """The text with each permanent number in it written as the registry writes it."""
    return _written(prefixes()).sub(_canonical, text)


def next_references(prefix: str, *, at: datetime | None = None, count: int = 1) -> list[str]:
    """The next `count` numbers of a prefix for the year of `at` (Québec time). Call it inside a transaction."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("A reference number is taken in the transaction that uses it.")
    year = timezone.localtime(at).year
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO records_referencecounter (prefix, year, last) VALUES (%s, %s, %s)"
            " ON CONFLICT (prefix, year) DO UPDATE SET last = records_referencecounter.last + EXCLUDED.last"
            " RETURNING last",
            [prefix, year, count],
        )
        last = cursor.fetchone()[0]
    return [f"{prefix}-{year}-{number:04d}" for number in range(last - count + 1, last + 1)]


def next_reference(prefix: str, *, at: datetime | None = None) -> str:
    return next_references(prefix, at=at)[0]
