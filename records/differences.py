"""What changed between two texts, word by word, for people to read."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

# Longer texts are compared as wholes: the comparison of words costs the product of their numbers.
MOST_WORDS = 4000
# Texts with less in common than this read better as one taken away and one added.
ALIKE_ENOUGH = 0.6


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words. `kind` is `same`, `removed` or `added`."""

    kind: str
    text: str


def word_changes(old: str, new: str) -> list[Piece]:
    """The new text with what it took away and what it added, in reading order. Equal texts give one `same` piece."""
    before, after = (re.findall(r"\s+|\w+|[^\w\s]", text) for text in (old, new))
    if len(before) + len(after) > MOST_WORDS:
        return _whole(old, new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    if matcher.ratio() < ALIKE_ENOUGH:
        return _whole(old, new)
    pieces: list[Piece] = []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", "".join(after[j1:j2])))
            continue
        if i2 > i1:
            pieces.append(Piece("removed", "".join(before[i1:i2])))
        if j2 > j1:
            pieces.append(Piece("added", "".join(after[j1:j2])))
    return pieces


def _whole(old: str, new: str) -> list[Piece]:
    if old == new:
        return [Piece("same", new)]
    return [piece for piece in (Piece("removed", old), Piece("added", new)) if piece.text]
