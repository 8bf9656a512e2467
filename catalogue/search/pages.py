"""One page of a list: a keyset over an order, or over a rank that is worked out for a bounded number of records."""

from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import QuerySet

from catalogue.models.index import LONG_FIELDS, CatalogueEntry
from catalogue.search import lapsing
from catalogue.search.find import Criteria, ordering
from catalogue.search.keyset import Cursor, Ordering
from catalogue.search.sql import Condition, condition, in_sample

PAGE_SIZE = 20
# To rank every record that a common word finds would take a second: so many are ranked, of more a sample.
MOST_RANKED = 1000


class Page(NamedTuple):
    """One page of a list. `first` is the position of its first row, from 1; cursors are `""` at the ends."""

    rows: list[Any]
    first: int
    next_cursor: str
    previous_cursor: str


class Ranked(NamedTuple):
    """A record by its number, and how well it answers."""

    id: int
    rank: float


def find_page(criteria: Criteria, *, cursor_text: str = "", size: int = PAGE_SIZE, share: int = 1) -> Page:
    """One page of entries, in one query, or two when they are ranked. A cursor that is not ours begins at the beginning.

    `share`: when many are found, one record in so many is ranked (catalogue.search.counting).
    """
    if criteria.effective_sort == "relevance":
        page = ranked_page(criteria, cursor_text=cursor_text, size=size, share=share)
        found = CatalogueEntry.objects.defer(*LONG_FIELDS).in_bulk([row.id for row in page.rows])
        return page._replace(rows=[found[row.id] for row in page.rows if row.id in found])
    order = ordering(criteria.effective_sort)
    cursor = Cursor.decode(cursor_text, len(order.columns)) if cursor_text else None
    if cursor is not None:
        try:
            return paged(_rows(criteria.matching().filter(order.beyond(cursor)), order, cursor, size), order, cursor, size)
        except (ValidationError, ValueError, TypeError):
            pass  # Values that do not fit the columns: somebody else's cursor, or a hand-made one.
    return paged(_rows(criteria.matching(), order, None, size), order, None, size)


def _rows(rows_query: QuerySet[CatalogueEntry], order: Ordering, cursor: Cursor | None, size: int) -> list[CatalogueEntry]:
    """One row more than the page, to know whether another follows."""
    ordered = rows_query.order_by(*order.order_by(reverse=bool(cursor and cursor.is_backward)))
    return list(ordered.defer(*LONG_FIELDS)[: size + 1])


def ranked_page(criteria: Criteria, *, cursor_text: str, size: int, share: int) -> Page:
    """The numbers of the records on a page by rank. One query."""
    order = ordering("relevance")
    cursor = _rank_cursor(cursor_text)
    wanted = Condition("true", [])
    if cursor is not None:
        wanted = Condition(f"(rank, id) {'>' if cursor.is_backward else '<'} (%s::float8, %s)", list(cursor.values))
    way = "ASC" if cursor is not None and cursor.is_backward else "DESC"
    rank, candidates = _rank(criteria), _candidates(criteria, share)
    text = f"SELECT id, {rank.text} - {_last()} AS rank FROM ({candidates.text}) AS candidates"  # noqa: S608  (no text of a reader)
    text = f"SELECT id, rank FROM ({text}) AS ranked WHERE {wanted.text} ORDER BY rank {way}, id {way} LIMIT %s"  # noqa: S608
    with connection.cursor() as asked:
        asked.execute(text, [*rank.values, *_last_values(), *candidates.values, *wanted.values, size + 1])
        rows = [Ranked(*row) for row in asked.fetchall()]
    return paged(rows, order, cursor, size)


def order_in_sql(criteria: Criteria) -> Condition:
    """What stands after ORDER BY for the whole list at once: the order in which its pages follow each other."""
    order = ordering(criteria.effective_sort)
    way = "DESC" if order.is_descending else "ASC"
    if criteria.effective_sort != "relevance":
        return Condition(", ".join(f"{column} {way}" for column in order.columns), [])
    rank = _rank(criteria)
    return Condition(f"{rank.text} - {_last()} {way}, id {way}", [*rank.values, *_last_values()])


def _rank_cursor(text: str) -> Cursor | None:
    cursor = Cursor.decode(text, 2) if text else None
    if cursor is None:
        return None
    try:
        rank, number = cursor.values
        return Cursor((float(rank), int(number)), cursor.is_backward, cursor.position)
    except (ValueError, OverflowError):
        return None


# A problem that is told: every word of it in a record that is near brings it forward by some ten places; in one that is
# not near, somewhere in a long text, it says little.
_EVERY_WORD_NEAR, _EVERY_WORD_ONLY = 0.02, 0.01


# Suspended, refused, expired, withdrawn, archived: after all that is not, whatever the words. No rank comes near a hundred.
def _last() -> str:
    return f"CASE WHEN tags && %s::varchar[] OR {lapsing.lapsed_sql()} THEN 100 ELSE 0 END"


def _last_values() -> list[Any]:
    return [list(lapsing.lapse().last), *lapsing.lapsed_values()]


def _rank(criteria: Criteria) -> Condition:
    """By weight of the words; for a problem that is told, by nearness to it (catalogue.search.told)."""
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
    among = "SELECT id, words, tags, details FROM catalogue_catalogueentry WHERE"
    if share == 1:
        return Condition(f"{among} {wanted.text} LIMIT {MOST_RANKED}", wanted.values)
    found = Condition(f"({among} {in_sample(share)} AND {wanted.text} LIMIT {MOST_RANKED})", wanted.values)
    if not criteria.near:
        return found
    others = wanted.also("id = ANY(%s::bigint[])", [pk for pk, _score in criteria.near])
    return Condition(
        f"{found.text} UNION ALL ({among} NOT ({in_sample(share)}) AND {others.text})", [*found.values, *others.values]
    )


def paged(rows: list[Any], order: Ordering, cursor: Cursor | None, size: int) -> Page:
    """The page that rows read from a cursor make: in their order, with the cursors of its neighbours."""
    has_more = len(rows) > size
    rows = rows[:size]
    if cursor and cursor.is_backward:
        rows.reverse()
        first = max(1, cursor.position - len(rows) + 1)
        has_next, has_previous = True, has_more
    else:
        first = cursor.position + 1 if cursor else 1
        has_next, has_previous = has_more, cursor is not None
    if not rows:
        return Page([], first, "", "")
    after = order.cursor(rows[-1], is_backward=False, position=first + len(rows) - 1)
    before = order.cursor(rows[0], is_backward=True, position=first - 1)
    return Page(rows, first, after.encode() if has_next else "", before.encode() if has_previous else "")
