"""The order by relevance: a rank that is worked out for a bounded number of the records that a search finds."""

from typing import NamedTuple

from django.db import connection

from catalogue.search import lapsing
from catalogue.search.conditions import condition
from catalogue.search.criteria import Criteria
from catalogue.search.keyset import Cursor, Ordering, ordering
from catalogue.search.sql import TABLE, Condition, in_sample, on_row

# To rank every record that a common word finds would take a second: so many are ranked, of more a sample.
MAX_RANKED = 1000
# A problem in plain language: every word of it in a record that is near brings it forward by some ten places; in one that
# is not near, somewhere in a long text, it says little.
_EVERY_WORD_NEAR, _EVERY_WORD_ONLY = 0.02, 0.01
_CANDIDATES = "candidates"


class Ranked(NamedTuple):
    """A record by its number, and how well it answers."""

    id: int
    rank: float


def ranked_rows(
    criteria: Criteria, order: Ordering, cursor: Cursor | None, *, most: int, share: int, skipped: int = 0
) -> list[Ranked]:
    """The numbers of the records by rank, from a cursor on. One query.

    `share`: when many are found, one record in so many is ranked (catalogue.search.counting).
    """
    is_backward = cursor is not None and cursor.is_backward
    wanted = order.beyond(cursor) if cursor is not None else Condition("true", [])
    rank, candidates = _rank(criteria, _CANDIDATES), _candidates(criteria, share)
    text = f"SELECT id, {rank.text} AS rank FROM ({candidates.text}) AS {_CANDIDATES}"  # noqa: S608  (no text of a reader)
    text = f"SELECT id, rank FROM ({text}) AS ranked WHERE {wanted.text}"  # noqa: S608
    text += f" ORDER BY {order.by(is_backward=is_backward)} LIMIT %s OFFSET %s"
    with connection.cursor() as database:
        database.execute(text, [*rank.values, *candidates.values, *wanted.values, most, skipped])
        return [Ranked(*row) for row in database.fetchall()]


def order_in_sql(criteria: Criteria) -> Condition:
    """What stands after ORDER BY for the whole list at once: the order in which its pages follow each other."""
    order = ordering(criteria.effective_sort)
    if criteria.effective_sort != "relevance":
        return Condition(order.by(), [])
    rank = _rank(criteria, TABLE)
    return Condition(f"{rank.text} DESC, id DESC", rank.values)


def _rank(criteria: Criteria, row: str) -> Condition:
    """By weight of the words; for a problem in plain language, by nearness to it (catalogue.search.natural_language).

    Suspended, refused, expired, withdrawn, archived: after all that is not, whatever the words. No rank comes near a hundred.
    """
    answer = _answer(criteria)
    last = f"CASE WHEN tags && %s::varchar[] OR {on_row(lapsing.lapsed_condition(), row)} THEN 100 ELSE 0 END"
    return Condition(f"{answer.text} - {last}", [*answer.values, list(lapsing.lapse().last)])


def _answer(criteria: Criteria) -> Condition:
    words = criteria.words.text if criteria.words is not None else ""
    if not criteria.near:
        return Condition("ts_rank(words, %s::tsquery)::float8", [words])
    pks, scores = zip(*criteria.near, strict=True)
    nearness = "coalesce((%s::float8[])[array_position(%s::bigint[], id)], 0)"
    near = f"CASE WHEN id = ANY(%s::bigint[]) THEN {_EVERY_WORD_NEAR} ELSE 0 END"
    has_all = f"CASE WHEN words @@ %s::tsquery THEN {near} + {_EVERY_WORD_ONLY} * ts_rank(words, %s::tsquery) ELSE 0 END"
    return Condition(f"{nearness} + {has_all}", [list(scores), list(pks), words, list(pks), words])


def _candidates(criteria: Criteria, share: int) -> Condition:
    """What is ranked: all that is found, or the found of a sample; those that are near in any case."""
    wanted = condition(criteria)
    among = f"SELECT id, words, tags, details FROM {TABLE} WHERE"  # noqa: S608  (our own table)
    if share == 1:
        return Condition(f"{among} {wanted.text} LIMIT {MAX_RANKED}", wanted.values)
    found = Condition(f"({among} {in_sample(share)} AND {wanted.text} LIMIT {MAX_RANKED})", wanted.values)
    if not criteria.near:
        return found
    others = wanted.also("id = ANY(%s::bigint[])", [pk for pk, _score in criteria.near])
    return Condition(
        f"{found.text} UNION ALL ({among} NOT ({in_sample(share)}) AND {others.text})", [*found.values, *others.values]
    )
