"""Ranks the records of a kind for a question in either language.

The rule: two rankings, by terms (words and concepts, BM25 with fields; matching.terms) and by meaning (vectors), fused by
reciprocal ranks: score = Σ share / (20 + rank). Ranks and not values are added, since cosines of two questions cannot be
compared. Terms count fully. Meaning finds what the vocabulary has no word for: it counts the less, the more of the question
the vocabulary knows (`meaning_share`).
"""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.core.cache import cache
from django.db import connection

from catalogue import public_cache
from matching import counts, terms
from matching.encoder import Vector, encoder, mean
from matching.nearness import CANDIDATES, Near, distance, measured, nearest

# Of a question that the vocabulary knows, and of one that it hardly knows; between these strengths, in proportion.
LEAST_MEANING_SHARE, MAX_MEANING_SHARE = 0.35, 0.8
UNKNOWN, KNOWN = 2.0, 4.0
SOFTENING = 20
DEPTH = 200
# The kinds that are compared.
KINDS = ("need", "solution", "pilot")
# Rare terms find the candidates, until they have found this many records; all terms then rank them.
MAX_CANDIDATES = 4000
FEWEST_FINDERS = 3

_BY_TERMS = """
SELECT entry_id, -(weights <#> %(weights)s::sparsevec) AS score
FROM matching_profile
WHERE kind = ANY(%(kinds)s) AND terms && %(finders)s::int[] {within}
ORDER BY score DESC, entry_id
LIMIT %(limit)s
"""
_BY_MEANING = """
SELECT entry_id, 1 - (vector <=> %(vector)s::vector) AS score
FROM matching_profile
WHERE kind = %(kind)s {within}
ORDER BY {distance}
LIMIT %(limit)s
"""
_WITHIN = "AND entry_id IN (SELECT id FROM catalogue_catalogueentry WHERE {condition})"

Ranking = list[tuple[int, float]]


@dataclass(frozen=True, slots=True)
class Within:
    """What else a record must be, as SQL on the catalogue and its values by name."""

    condition: str = ""
    values: tuple[tuple[str, Any], ...] = ()

    @property
    def text(self) -> str:
        return _WITHIN.format(condition=self.condition) if self.condition else ""


ANYWHERE = Within()


def vector_of(title: str, description: str = "") -> Vector:
    """The meaning of a question: its title, its description and both together."""
    texts = [title, description, f"{title}. {description}"] if description else [title]
    return mean(encoder().encode(texts))


def by_terms(
    title: str,
    description: str = "",
    *,
    kind: str,
    typed: bool = False,
    with_words: bool = True,
    with_concepts: bool = True,
    within: Within = ANYWHERE,
    limit: int = DEPTH,
) -> Ranking:
    """The records of a kind (of all, for `""`) that share the most telling terms, best first. Two short queries."""
    words, named = terms.of_question(title, description, typed=typed)
    asked = (words if with_words else {}) | (named if with_concepts else {})
    rare = counts.rarity(asked, kind) if asked else {}
    weights = {term: asked[term] * rarity for term, (rarity, _records) in rare.items()}
    if not weights:
        return []
    values = {"weights": str(terms.sparse(weights).to_text()), "finders": _finders(weights, rare)}
    return _ranked(_BY_TERMS, kind, values, within, limit)


def _finders(weights: terms.Weights, rare: dict[int, tuple[float, int]]) -> list[int]:
    """The most telling terms: enough to find candidates, not so common that they find half of the registry."""
    chosen: list[int] = []
    found = 0
    for term in sorted(weights, key=lambda each: (-weights[each], each)):
        found += rare[term][1]
        if found > MAX_CANDIDATES and len(chosen) >= FEWEST_FINDERS:
            break
        chosen.append(term)
    return chosen


def by_meaning(vector: Vector, *, kind: str, within: Within = ANYWHERE, limit: int = DEPTH) -> Ranking:
    """The records that are nearest in meaning, nearest first. Two short queries."""
    if not any(vector):
        return []
    return _ranked(_BY_MEANING, kind, {"vector": str(vector)}, within, limit, by=distance(kind))


def _ranked(text: str, kind: str, values: dict[str, Any], within: Within, limit: int, *, by: str = "") -> Ranking:
    asked: dict[str, Any] = {
        "kind": kind,
        "kinds": [kind] if kind else list(KINDS),
        "limit": limit,
        **values,
        **dict(within.values),
    }
    with connection.cursor() as cursor:
        cursor.execute(text.format(within=within.text, distance=by), asked)
        return [(pk, float(score)) for pk, score in cursor.fetchall()]


def fused(*rankings: tuple[Ranking, float]) -> Ranking:
    """One ranking from several, each with its share."""
    scores: dict[int, float] = {}
    for ranking, share in rankings:
        for place, (pk, _score) in enumerate(ranking, start=1):
            scores[pk] = scores.get(pk, 0.0) + share / (SOFTENING + place)
    return sorted(scores.items(), key=lambda each: (-each[1], each[0]))


def ranked(
    title: str, description: str = "", *, kind: str, typed: bool = False, within: Within = ANYWHERE, limit: int = DEPTH
) -> Ranking:
    """The rule, for a question in words. Three short queries, and a few milliseconds of encoding."""
    told = by_terms(title, description, kind=kind, typed=typed, within=within, limit=limit)
    meant = by_meaning(vector_of(title, description), kind=kind, within=within, limit=limit)
    return fused((told, 1.0), (meant, meaning_share(title, description, typed=typed)))[:limit]


def meaning_share(title: str, description: str = "", *, typed: bool = False) -> float:
    """What meaning counts beside terms, for this question."""
    known = (terms.strength(title, description, typed=typed) - UNKNOWN) / (KNOWN - UNKNOWN)
    return MAX_MEANING_SHARE + (LEAST_MEANING_SHARE - MAX_MEANING_SHARE) * min(1.0, max(0.0, known))


# How many that share telling terms are looked at, beside those that are nearest in meaning.
FROM_TERMS = 40


def near_or_told(
    vector: Vector,
    words: set[str],
    title: str,
    description: str = "",
    *,
    kind: str,
    most_near: int = CANDIDATES,
    most_told: int = FROM_TERMS,
) -> dict[int, Near]:
    """The entries that are nearest in meaning, and those that share the most telling terms: how near each of them is."""
    found = {near.entry_id: near for near in nearest(vector, words, kind=kind, limit=most_near)}
    told = by_terms(title, description, kind=kind, limit=most_told)
    others = [pk for pk, _score in told if pk not in found]
    return found | {near.entry_id: near for near in measured(vector, words, others, kind=kind)}


# What is shown for a problem that is told: not all that can be ranked, only what comes near the best.
MAX_SHOWN = 50
_TERMS_OF_BEST, _MEANING_BELOW_BEST, _LEAST_MEANING = 0.3, 0.12, 0.3
# A list asks several times for one answer: its page, its counts, the next page.
_KEPT_S = 60


def near_told(text: str, kind: str) -> Ranking:
    """The public records that answer a problem in plain words, of one kind or of all. Searches call it through a hook."""
    # Of the records as they are now: a record published a moment ago is found, on the page and by whoever waits for it.
    key = f"near:{public_cache.version()}:{kind}:{sha256(text.encode()).hexdigest()}"
    if (kept := cache.get(key)) is not None:
        return [(pk, score) for pk, score in kept]
    shown = _near(text, kind) if kind in ("", *KINDS) else []
    cache.set(key, shown, _KEPT_S)
    return shown


def _near(text: str, kind: str) -> Ranking:
    """Records of all kinds are ranked as one list: the first of each is not as good as the first of the others."""
    told = by_terms(text, kind=kind, typed=True)
    vector = vector_of(text)
    meant = [each for own in ([kind] if kind else KINDS) for each in by_meaning(vector, kind=own)]
    meant.sort(key=lambda each: (-each[1], each[0]))
    told = [each for each in told if each[1] >= told[0][1] * _TERMS_OF_BEST]
    least = max(_LEAST_MEANING, meant[0][1] - _MEANING_BELOW_BEST) if meant else 0.0
    return fused((told, 1.0), ([each for each in meant if each[1] >= least], meaning_share(text, typed=True)))[:MAX_SHOWN]
