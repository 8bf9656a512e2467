"""Text in one of Unicode's normal forms, in a time that grows with its length and no faster.

Marks that combine are put in order one by one, so a long run of them takes the square of its length, while nothing else of
the process goes on. No script writes more than a few: Unicode's Stream-Safe Text Format (UAX 15, section 13) allows 30.
The doors refuse a longer run (`received.first_unreadable`); whatever comes another way is cut here.
"""

import re
import unicodedata
from typing import Literal

MAX_MARKS_IN_A_ROW = 30
# They count as no marks themselves and come apart into nothing but marks.
_COME_APART = "\u0f73\u0f75\u0f81\uff9e\uff9f"
_MARKS = "".join(letter for letter in map(chr, range(0x300, 0x1F000)) if unicodedata.combining(letter)) + _COME_APART
_TOO_MANY = re.compile(f"([{_MARKS}]{{{MAX_MARKS_IN_A_ROW}}})[{_MARKS}]+")


def is_mark(letter: str) -> bool:
    """Whether a character is put over or under the one before it."""
    return unicodedata.combining(letter) != 0 or letter in _COME_APART


def surplus_mark(text: str) -> str:
    """The first mark beyond as many as may stand in a row; empty when there is none."""
    found = None if text.isascii() else _TOO_MANY.search(text)
    return text[found.end(1)] if found else ""


def without_surplus_marks(text: str) -> str:
    """The text with runs of marks cut at the most that may stand in a row."""
    return text if text.isascii() else _TOO_MANY.sub(r"\1", text)


def normalized(form: Literal["NFC", "NFD", "NFKC", "NFKD"], text: str) -> str:
    """The text in a normal form, its runs of marks cut at the most that may stand in a row."""
    return text if text.isascii() else unicodedata.normalize(form, without_surplus_marks(text))
