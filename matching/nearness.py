"""How near two descriptions are: by meaning, across languages, and by the rare words that they share.

The rule: score = cosine of the vectors + share of the words' weight that the record also has. A word weighs
ln(1 + records / (1 + records with the word)). Both parts go from 0 to 1 in practice.
"""

from dataclasses import dataclass
from math import log
from typing import Any

from django.db import connection

from matching import counts, terms
from matching.encoder import Vector

# Ranked by meaning first (an index finds them); the words then decide among these.
CANDIDATES = 60

# Of so many records of a kind all are compared, in a few milliseconds. Beyond, an index finds nearly all of the nearest.
COMPARED = 4000
_IS_LARGE = "SELECT count(*) > %(most)s FROM (SELECT FROM matching_profile WHERE kind = %(kind)s LIMIT %(most)s + 1) AS few"
# The index goes on looking when rows that it finds are gone or left out: else few would be left after many changes.
_LOOK_ON = "SET hnsw.iterative_scan = relaxed_order; SET hnsw.max_scan_tuples = 100000; SET hnsw.scan_mem_multiplier = 8"

_NEAREST = """
SELECT p.entry_id, 1 - (p.vector <=> %(vector)s::vector) AS meaning, p.words
FROM matching_profile p
WHERE p.kind = %(kind)s
ORDER BY {distance}
LIMIT %(limit)s
"""
_MEASURED = """
SELECT p.entry_id, 1 - (p.vector <=> %(vector)s::vector) AS meaning, p.words
FROM matching_profile p
WHERE p.kind = %(kind)s AND p.entry_id = ANY(%(entries)s)
"""


@dataclass(frozen=True, slots=True)
class Near:
    """An entry that is near a description, and the two parts of why."""

    entry_id: int
    meaning: float
    words: float

    @property
    def score(self) -> float:
        return self.meaning + self.words


def nearest(vector: Vector, words: set[str], *, kind: str, limit: int = CANDIDATES) -> list[Near]:
    """The nearest entries of a kind, nearest first. Four short queries, or five."""
    if not any(vector):
        return []
    return _near_rows(_NEAREST.format(distance=distance(kind)), {"vector": str(vector), "kind": kind, "limit": limit}, words)


def distance(kind: str) -> str:
    """What to order by: SQL that the index can follow only where there are more records than can all be compared."""
    with connection.cursor() as cursor:
        cursor.execute(_IS_LARGE, {"kind": kind, "most": COMPARED})
        if not cursor.fetchone()[0]:
            return "(vector <=> %(vector)s::vector) + 0"
        cursor.execute(_LOOK_ON)
    return "vector <=> %(vector)s::vector"


def measured(vector: Vector, words: set[str], entries: list[int], *, kind: str) -> list[Near]:
    """How near these entries are, nearest first. Two short queries, or three."""
    if not entries or not any(vector):
        return []
    return _near_rows(_MEASURED, {"vector": str(vector), "kind": kind, "entries": entries}, words)


def _near_rows(text: str, values: dict[str, Any], words: set[str]) -> list[Near]:
    weights = weights_of(words, values["kind"])
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        found = [Near(pk, float(meaning), share(words, set(theirs), weights)) for pk, meaning, theirs in cursor.fetchall()]
    return sorted(found, key=lambda near: (-near.score, near.entry_id))


def share(asked: set[str], offered: set[str], weights: dict[str, float]) -> float:
    """How much of the weight of the words that are asked is offered: 0 to 1."""
    total = sum(weights[word] for word in asked)
    return sum(weights[word] for word in asked & offered) / total if total else 0.0


def weights_of(words: set[str], kind: str) -> dict[str, float]:
    """How much each word says, the more the fewer records of the kind have it. One query, or two."""
    if not words:
        return {}
    numbers = {word: terms.of_word(word) for word in words}
    total, records = counts.records_with(numbers.values(), kind)
    return {word: log(1 + total / (1 + records.get(number, 0))) for word, number in numbers.items()}
