"""Finds the concepts that a text names, whatever its language, accents, plurals and small words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from catalogue.vocabulary.concepts import concepts
from records.folding import fold

# An acronym this short is one only in capitals (PE, CT, FA): in a text, not in what a reader types.
SHORT_ACRONYM = 4
_SMALL = frozenset({
    "a", "an", "the", "of", "in", "on", "at", "to", "for", "and", "or", "with", "by", "from", "is", "are",
    "le", "la", "les", "l", "un", "une", "des", "du", "de", "d", "et", "ou", "en", "au", "aux", "sur", "dans", "par",
    "pour", "avec", "sans", "son", "sa", "ses", "ce", "cette",
})  # fmt: skip
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class _Term:
    """A term as its stems. `capitals`: it counts only when written so."""

    stems: tuple[str, ...]
    code: str
    capitals: bool


def stem(word: str) -> str:
    """A folded word without the endings of number and gender: cérébraux, cérébrale and cerebral meet."""
    if len(word) > 5 and word.endswith("aux"):
        return word[:-3] + "al"
    for ending, shortest in (("s", 4), ("x", 4), ("e", 5)):
        # The e of a short word is no ending: dose is not dos, bone not bon.
        if len(word) >= shortest and word.endswith(ending) and not word.endswith("ss"):
            word = word[:-1]
    return word


# Few words, and over and over: of reading a text, this is nearly all.
@lru_cache(maxsize=20_000)
def _folded(word: str) -> str:
    return fold(word)


def _read(text: str) -> Iterator[tuple[str, bool]]:
    """The stems of a text in their order, small words left out, and whether each is in capitals."""
    for match in _WORD.finditer(text):
        word = match[0]
        folded = _folded(word)
        if folded not in _SMALL:
            yield stem(folded), word.isupper()


def stems_of(text: str) -> list[str]:
    """The stems of a text, small words left out: the places that `named` counts."""
    return [each for each, _capitals in _read(text)]


@lru_cache(maxsize=1)
def _index() -> dict[str, list[_Term]]:
    """Terms by their first stem, the longest first."""
    index: dict[str, list[_Term]] = {}
    for concept in concepts().values():
        for text in concept.french + concept.english:
            stems = tuple(each for each, _capitals in _read(text))
            if stems:
                capitals = len(text) <= SHORT_ACRONYM and text.isupper()
                index.setdefault(stems[0], []).append(_Term(stems, concept.code, capitals))
    for terms in index.values():
        terms.sort(key=lambda term: -len(term.stems))
    return index


def concepts_in(text: str, *, typed: bool = False) -> set[str]:
    """The codes of the concepts that a text names. The longest term wins; what it covers is not read again.

    `typed`: a reader's own words, in which a short acronym may be in small letters.
    """
    return {code for codes, _first, _after in named(text, typed=typed) for code in codes}


def named(text: str, *, typed: bool = False) -> list[tuple[set[str], int, int]]:
    """Each place where a text names concepts: their codes, and the first stem and the one after the last."""
    read = list(_read(text))
    found: list[tuple[set[str], int, int]] = []
    place = 0
    while place < len(read):
        matching = [term for term in _index().get(read[place][0], []) if _stands(term, read, place, typed)]
        if not matching:
            place += 1
            continue
        length = len(matching[0].stems)
        found.append(({term.code for term in matching if len(term.stems) == length}, place, place + length))
        place += length
    return found


def _stands(term: _Term, read: list[tuple[str, bool]], place: int, typed: bool) -> bool:
    here = read[place : place + len(term.stems)]
    return tuple(each for each, _capitals in here) == term.stems and (typed or not term.capitals or here[0][1])
