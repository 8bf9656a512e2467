"""Reads what a browser or a program sent outside of forms: nothing that is typed there may break a query.

Text is brought to one form where it enters: an é of two signs (what macOS pastes) is the é of one.
"""

import re
import unicodedata
from collections.abc import Mapping

from records.normal_form import is_mark, normalized, surplus_mark, without_surplus_marks
from records.references import reference_of

MAX_DIGITS = 18
# What is in no text: NUL and the other control characters but tab and the ends of lines, halves of a character, and those
# of private use that stand for markup until a text is escaped (`catalogue.search.highlights`, `.listing`, `.cards`).
NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ue000-\ue004]")
# Hyphens that word processors put in the place of the one on the keyboard.
_HYPHENS = {"\u2010": "-", "\u2011": "-", "\u2212": "-"}


def first_unreadable(text: str) -> str:
    """The first character that no text holds there, by its name in Unicode (`U+0000`); empty when there is none.

    A mark that combines (`U+0301`) is named where too many stand in a row.
    """
    found = None if text.isprintable() else NO_TEXT.search(text)
    character = found[0] if found else surplus_mark(text)
    return f"U+{ord(character):04X}" if character else ""


def is_named_mark(name: str) -> bool:
    """Whether a name given by `first_unreadable` is that of a mark, of which too many stand in a row."""
    return is_mark(chr(int(name.removeprefix("U+"), 16)))


def readable(text: str) -> str:
    """A text without the characters that no text holds, and with as many marks in a row as it may hold."""
    return without_surplus_marks(NO_TEXT.sub("", text))


def composed(text: str) -> str:
    """A text in composed form (Unicode NFC), as everything is kept and compared."""
    return normalized("NFC", text)


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


def reference(values: Mapping[str, str], name: str) -> str:
    """A permanent number, however it was typed or pasted; any other text as it is, cut."""
    written = text(values, name)
    return reference_of(written) or written


def number(value: str) -> int:
    """A whole number from 0 on; 0 when it is none, or too long for a column."""
    return int(value) if value.isascii() and value.isdigit() and len(value) <= MAX_DIGITS else 0
