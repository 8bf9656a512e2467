"""Names as people type them: apostrophes, dashes, spaces, case and accents count as one kind each."""

import re
import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Generic, TypeVar

from records.folding import fold
from records.normal_form import normalized

T = TypeVar("T")
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
    """What may be written for each thing. A name that two things share is nobody's."""

    def __init__(self) -> None:
        self._exact: dict[str, T | None] = {}
        self._known: dict[str, T | None] = {}
        self._shown: dict[str, str] = {}
        self._code_width = 0

    def add(self, thing: T, ways: Iterable[str], *, shown: str = "") -> None:
        for way in {way for way in ways if way}:
            for known, name in ((self._exact, fold(way).strip()), (self._known, key(way))):
                known[name] = None if known.get(name, thing) != thing else thing
            self._shown[key(way)] = shown or way
            if way.isascii() and way.isdigit():
                self._code_width = max(self._code_width, len(way))

    def find(self, text: str) -> T | None:
        """The thing of this name. A code that a spreadsheet took for a number is known without its zeros."""
        exact = fold(text).strip()
        if exact in self._exact:
            return self._exact[exact]
        if exact.isascii() and exact.isdigit() and (found := self._exact.get(exact.zfill(self._code_width))) is not None:
            return found
        return self._known.get(key(text))

    def nearest(self, text: str) -> str:
        """The name that was perhaps meant, as it is written; empty when none is near."""
        wanted = key(text)
        if len(wanted) < 3:
            return ""
        near = get_close_matches(wanted, self._shown, n=1, cutoff=0.75)
        inside = [name for name in self._shown if len(wanted) > 4 and (wanted in name or (len(name) > 4 and name in wanted))]
        found = near or sorted(inside, key=lambda name: abs(len(name) - len(wanted)))
        return self._shown[found[0]] if found else ""
