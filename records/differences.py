"""What changed between two texts, word by word, for people to read.

The comparison looks at every pair of equal words, again for every part between two matches: a few thousand signs of two kinds
would take minutes. Its steps are counted before they are made; beyond the most, sentences are compared, and then wholes.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import Match, SequenceMatcher
from functools import lru_cache
from itertools import accumulate

# Longer texts are compared by their sentences.
MAX_WORDS = 4000
# What the longest texts need with dozens of changes in them: about a fifth of a second. Sentences are few.
MAX_STEPS, MAX_STEPS_OF_SENTENCES = 2_000_000, 200_000
MAX_STEPS_OF_A_PAGE = 12_000_000
# Texts with less in common than this read better as one taken away and one added.
ALIKE_ENOUGH = 0.6
_PARTS = (
    (re.compile(r"\s+|\w+|[^\w\s]"), MAX_STEPS),
    (re.compile(r"[^\n.!?]*[\n.!?]+\s*|[^\n.!?]+"), MAX_STEPS_OF_SENTENCES),
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words. `kind` is `same`, `removed` or `added`."""

    kind: str
    text: str


@dataclass(slots=True)
class Work:
    """What all the comparisons of one page may take together; what comes after is compared as wholes."""

    steps_left: int = MAX_STEPS_OF_A_PAGE


class _TooManySteps(Exception):
    pass


class _Counted(SequenceMatcher[str]):
    """Compares as its base does, and raises `_TooManySteps` before it would take more than `most` steps."""

    b2j: dict[str, list[int]]  # difflib's, not in the stubs

    def __init__(self, before: Sequence[str], after: Sequence[str], *, most: int) -> None:
        super().__init__(None, before, after, autojunk=False)
        self.before, self.after = before, after
        places = self.b2j
        # Up to each word, the pairs of equal words that begin with those before it.
        self._pairs = list(accumulate((1 + len(places.get(word, ())) for word in before), initial=0))
        self.most, self.steps = most, 0

    def find_longest_match(self, alo: int = 0, ahi: int | None = None, blo: int = 0, bhi: int | None = None) -> Match:
        end = len(self._pairs) - 1 if ahi is None else ahi
        wanted = self._pairs[end] - self._pairs[alo]
        if self.steps + wanted > self.most:
            raise _TooManySteps
        self.steps += wanted
        return super().find_longest_match(alo, ahi, blo, bhi)


def word_changes(old: str, new: str, work: Work | None = None) -> list[Piece]:
    """The new text with what it took away and what it added, in reading order. Equal texts give one `same` piece.

    Comparisons of one page share their `work`.
    """
    if work is None:
        work = Work()
    if work.steps_left <= 0:
        return list(_whole(old, new))
    pieces, steps = _word_changes(old, new)
    work.steps_left -= steps
    return list(pieces)


# A page compares the same versions for every reader.
@lru_cache(maxsize=512)
def _word_changes(old: str, new: str) -> tuple[tuple[Piece, ...], int]:
    """The pieces, and how many steps they took."""
    steps = 0
    if old != new:
        for parts, most in _PARTS:
            before, after = parts.findall(old), parts.findall(new)
            if len(before) + len(after) > MAX_WORDS:
                continue
            matcher = _Counted(before, after, most=most)
            try:
                return _compared(old, new, matcher), steps + matcher.steps
            except _TooManySteps:
                steps += matcher.steps
    return _whole(old, new), steps


def _compared(old: str, new: str, matcher: _Counted) -> tuple[Piece, ...]:
    # The cheap ratio is never below the true one.
    if matcher.quick_ratio() < ALIKE_ENOUGH or matcher.ratio() < ALIKE_ENOUGH:
        return _whole(old, new)
    before, after = matcher.before, matcher.after
    pieces: list[Piece] = []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", "".join(after[j1:j2])))
            continue
        if i2 > i1:
            pieces.append(Piece("removed", "".join(before[i1:i2])))
        if j2 > j1:
            pieces.append(Piece("added", "".join(after[j1:j2])))
    return tuple(pieces)


def _whole(old: str, new: str) -> tuple[Piece, ...]:
    if old == new:
        return (Piece("same", new),) if new else ()
    return tuple(piece for piece in (Piece("removed", old), Piece("added", new)) if piece.text)
