"""Names as people type them: apostrophes, dashes, spaces, case and accents count as one kind each."""

import re
import unicodedata
from collections.abc import Iterable
from difflib import SequenceMatcher
from typing import Generic, TypeVar

from records.folding import fold
from records.normal_form import normalized

T = TypeVar("T")
# What the names of one table may be asked: a text as long as a name, so many different ones, and so many close looks at two
# texts in all. A table of made-up names is told what is wrong with each, and for the first of them only what was meant.
LONGEST_ASKED, MAX_ASKED, MAX_CLOSE_LOOKS = 60, 20, 200
_ALIKE_ENOUGH = 0.75
# Names that are found once are mostly on every line.
_MAX_REMEMBERED, _LONGEST_REMEMBERED = 2000, 200
_APOSTROPHES = dict.fromkeys(map(ord, "'’‘ʼ′`´‛＇"), "'")
_DASHES = dict.fromkeys(map(ord, "-‐‑‒–—―−﹣－_"), "-")
_MARKS = re.compile(r"\s*([-:;,/()«»\"'])\s*")


def key(text: str) -> str:
    """What two ways of typing one name have in common."""
    visible = "".join(letter for letter in normalized("NFKC", text) if unicodedata.category(letter) != "Cf")
    plain = " ".join(fold(visible).translate(_APOSTROPHES | _DASHES).split())
    plain = _MARKS.sub(r"\1", plain).replace("-", " ")
    return plain.strip(" :*")


class Names(Generic[T]):
    """What may be written for each thing. A name that two things share is nobody's.

    `offered` are the names of those that may be chosen, as they are shown.
    """

    def __init__(self) -> None:
        self.offered: list[str] = []
        self._remembered: dict[str, T | None] = {}
        self._meant: dict[str, str] = {}
        self._close_looks_left = MAX_CLOSE_LOOKS
        self._exact: dict[str, T | None] = {}
        self._known: dict[str, T | None] = {}
        self._shown: dict[str, str] = {}
        self._code_width = 0

    def add(self, thing: T, ways: Iterable[str], *, shown: str = "", is_offered: bool = False) -> None:
        self._remembered.clear()
        if is_offered:
            self.offered.append(shown)
        for way in {way for way in ways if way}:
            for known, name in ((self._exact, fold(way).strip()), (self._known, key(way))):
                known[name] = None if known.get(name, thing) != thing else thing
            self._shown[key(way)] = shown or way
            if way.isascii() and way.isdigit():
                self._code_width = max(self._code_width, len(way))

    def find(self, text: str) -> T | None:
        """The thing of this name. A code that a spreadsheet took for a number is known without its zeros."""
        if text not in self._remembered:
            if len(self._remembered) >= _MAX_REMEMBERED or len(text) > _LONGEST_REMEMBERED:
                return self._read(text)
            self._remembered[text] = self._read(text)
        return self._remembered[text]

    def _read(self, text: str) -> T | None:
        exact = fold(text).strip()
        if exact in self._exact:
            return self._exact[exact]
        if exact.isascii() and exact.isdigit() and (found := self._exact.get(exact.zfill(self._code_width))) is not None:
            return found
        return self._known.get(key(text))

    def nearest(self, text: str) -> str:
        """The name that was perhaps meant, as it is written; empty when none is near, or when too many were asked already."""
        if len(text) > LONGEST_ASKED:
            return ""
        wanted = key(text)
        if len(wanted) < 3:
            return ""
        if wanted not in self._meant:
            if len(self._meant) >= MAX_ASKED:
                return ""
            found = self._alike(wanted) or self._around(wanted)
            self._meant[wanted] = self._shown[found] if found else ""
        return self._meant[wanted]

    def _alike(self, wanted: str) -> str:
        """The known name with the most letters in common, in their order."""
        near, best = "", _ALIKE_ENOUGH
        matcher = SequenceMatcher(b=wanted)
        for name in self._shown:
            matcher.set_seq1(name)
            # The cheap ratios are never below the true one.
            if matcher.real_quick_ratio() < best or matcher.quick_ratio() < best:
                continue
            if self._close_looks_left <= 0:
                break
            self._close_looks_left -= 1
            near, best = max((near, best), (name, matcher.ratio()), key=lambda each: (each[1], each[0]))
        return near

    def _around(self, wanted: str) -> str:
        """The known name of the nearest length that holds the text, or is held by it."""
        inside = [name for name in self._shown if len(wanted) > 4 and (wanted in name or (len(name) > 4 and name in wanted))]
        return min(inside, key=lambda name: abs(len(name) - len(wanted)), default="")
