"""Reads what a browser or a program sent outside of forms: nothing that is typed there may break a query.

Text is brought to one form where it enters: an é of two signs (what macOS pastes) is the é of one.
"""

import unicodedata
from collections.abc import Mapping

MOST_DIGITS = 18
# Hyphens that word processors put in the place of the one on the keyboard.
_HYPHENS = {"\u2010": "-", "\u2011": "-", "\u2212": "-"}


def composed(text: str) -> str:
    """A text in composed form (Unicode NFC), as everything is kept and compared."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def searched(text: str) -> str:
    """What was typed into a search: composed, on one line, without signs that cannot be seen, spaces and hyphens of one kind."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_searched(letter) for letter in composed(text))


def _searched(letter: str) -> str:
    category = unicodedata.category(letter)
    if category in ("Cf", "Cs"):
        # Zero-width signs, soft hyphens, marks of direction; halves of a sign that lost the other.
        return ""
    return " " if category[0] in "CZ" else _HYPHENS.get(letter, letter)


def text(values: Mapping[str, str], name: str, *, most: int = 80) -> str:
    """A trimmed text without what PostgreSQL cannot hold (NUL), cut at `most` characters; empty when it is missing."""
    return composed(values.get(name, "")).replace("\x00", "").strip()[:most]


def number(value: str) -> int:
    """A whole number from 0 on; 0 when it is none, or too long for a column."""
    return int(value) if value.isascii() and value.isdigit() and len(value) <= MOST_DIGITS else 0
