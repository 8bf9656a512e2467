"""Reads what a browser sent outside of forms: nothing that is typed there may break a query."""

from collections.abc import Mapping

MOST_DIGITS = 18


def text(values: Mapping[str, str], name: str, *, most: int = 80) -> str:
    """A trimmed text without what PostgreSQL cannot hold (NUL), cut at `most` characters; empty when it is missing."""
    return values.get(name, "").replace("\x00", "").strip()[:most]


def number(value: str) -> int:
    """A whole number from 0 on; 0 when it is none, or too long for a column."""
    return int(value) if value.isascii() and value.isdigit() and len(value) <= MOST_DIGITS else 0
