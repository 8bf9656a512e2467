"""How good the rankings are, on needs whose right answers are known: nDCG@10, recall@50 and mean reciprocal rank.

The rows are the devices of the FDA's list, known by their submission numbers. Metrics come from pytrec_eval, the baseline
from bm25s: development tools, not installed in production.
"""

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db.models import QuerySet

from catalogue.models.index import CatalogueEntry
from matching import fits, ranking

DEPTH = 400
MEASURES = {"ndcg_cut.10": "ndcg@10", "recall.50": "recall@50", "recip_rank": "mrr"}
LANGUAGES = ("fr", "en")


class BadQueries(ValueError):
    """The file is not what is asked for. The message says where."""


@dataclass(frozen=True, slots=True)
class Query:
    """A need, the grades of its answers by submission number (2 answers, 1 partly), and the rows nobody judged."""

    id: str
    language: str
    title: str
    description: str
    grades: dict[str, int]
    unjudged: frozenset[str]


Ranker = Callable[[Query], list[str]]


def read_queries(path: Path) -> list[Query]:
    """Raises `BadQueries`. Keys that are not known are left aside."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except OSError as missing:
        raise BadQueries(f"{path}: {missing.strerror}") from missing
    except ValueError as wrong:
        raise BadQueries(f"{path} is not JSON: {wrong}") from wrong
    rows = found.get("queries") if isinstance(found, dict) else None
    if not isinstance(rows, list) or not rows:
        raise BadQueries(f"{path}: no list under “queries”.")
    queries = [_query(row, place) for place, row in enumerate(rows, start=1)]
    if len({query.id for query in queries}) < len(queries):
        raise BadQueries(f"{path}: two queries have the same id.")
    return queries


def _query(row: Any, place: int) -> Query:
    try:
        query = Query(
            str(row["id"]),
            str(row["lang"]),
            str(row["title"]),
            str(row.get("description") or ""),
            {str(each["submission_number"]): int(each["grade"]) for each in row.get("relevant") or []},
            frozenset(str(number) for number in row.get("unjudged") or []),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as wrong:
        raise BadQueries(f"Query {place}: {type(wrong).__name__} {wrong}") from wrong
    if query.language not in LANGUAGES:
        raise BadQueries(f"Query {place}: “lang” is fr or en.")
    return query


def devices() -> QuerySet[CatalogueEntry]:
    return CatalogueEntry.objects.filter(kind="solution", tags__contains=["origin:fda"]).order_by("pk")


def submission_numbers() -> dict[int, list[str]]:
    """The submission numbers of each device, by the number of its entry."""
    found = devices().values_list("pk", "details")
    return {pk: [each["number"] for each in details.get("authorisations", [])] for pk, details in found}


def evaluate(queries: list[Query], rankers: dict[str, Ranker]) -> dict[str, Any]:
    """Each ranker's figures, over all queries and per language; `queries` counts them."""
    everything: dict[str, Any] = {}
    for name, ranker in rankers.items():
        per_query = measured(queries, {query.id: ranker(query) for query in queries})
        groups = {"overall": queries} | {code: [q for q in queries if q.language == code] for code in LANGUAGES}
        everything[name] = {
            group: {"queries": len(members)} | _means([per_query[query.id] for query in members])
            for group, members in groups.items()
            if members
        }
    return everything


def measured(queries: list[Query], rankings: dict[str, list[str]]) -> dict[str, dict[str, float]]:
    """The figures of each query. Rows that nobody judged are taken out of a ranking before it is scored."""
    import pytrec_eval

    right = {query.id: query.grades for query in queries}
    run = {}
    for query in queries:
        kept = [number for number in rankings[query.id] if number not in query.unjudged]
        run[query.id] = {number: float(len(kept) - place) for place, number in enumerate(kept)}
    found = pytrec_eval.RelevanceEvaluator(right, set(MEASURES)).evaluate(run)
    zero = dict.fromkeys(MEASURES.values(), 0.0)
    return {
        query.id: zero | {name: found.get(query.id, {}).get(code.replace(".", "_"), 0.0) for code, name in MEASURES.items()}
        for query in queries
    }


def _means(rows: list[dict[str, float]]) -> dict[str, float]:
    return {name: round(sum(row[name] for row in rows) / len(rows), 4) for name in MEASURES.values()}


def rankers() -> dict[str, Ranker]:
    """Every ranking that is compared, over the devices alone."""
    numbers = submission_numbers()
    within = ranking.Within("tags @> ARRAY['origin:fda']::varchar[]")

    def shown(ranked: ranking.Ranking) -> list[str]:
        return [number for pk, _score in ranked for number in numbers.get(pk, [])]

    def by_terms(query: Query, **parts: bool) -> list[str]:
        return shown(ranking.by_terms(query.title, query.description, kind="solution", within=within, limit=DEPTH, **parts))

    return {
        "words": lambda q: by_terms(q, with_concepts=False),
        "concepts": lambda q: by_terms(q, with_words=False),
        "words and concepts": lambda q: by_terms(q),
        "meaning": lambda q: shown(
            ranking.by_meaning(ranking.vector_of(q.title, q.description), kind="solution", within=within, limit=DEPTH)
        ),
        "hybrid": lambda q: shown(ranking.ranked(q.title, q.description, kind="solution", within=within, limit=DEPTH)),
        "matching": lambda q: shown(fits.ranked_for_text(q.title, q.description, within=within, limit=DEPTH)),
        "bm25": _bm25(numbers),
    }


def _bm25(numbers: dict[int, list[str]]) -> Ranker:
    """The baseline: the standard library's BM25 with English stems, on the very texts that the catalogue keeps."""
    import bm25s
    import Stemmer

    logging.getLogger("bm25s").setLevel(logging.WARNING)
    stemmer = Stemmer.Stemmer("english")
    rows = list(devices().values_list("pk", "title_fr", "summary_fr", "summary_en", "body_fr", "body_en", "names"))
    order = [pk for pk, *_texts in rows]
    texts = [" ".join(columns) for _pk, *columns in rows]
    index = bm25s.BM25()
    index.index(bm25s.tokenize(texts, stopwords="en", stemmer=stemmer, show_progress=False), show_progress=False)

    def rank(query: Query) -> list[str]:
        asked = bm25s.tokenize(f"{query.title} {query.description}", stopwords="en", stemmer=stemmer, show_progress=False)
        found, scores = index.retrieve(asked, k=min(DEPTH, len(order)), show_progress=False)
        return [
            number for place, score in zip(found[0], scores[0], strict=True) if score > 0 for number in numbers[order[int(place)]]
        ]

    return rank
