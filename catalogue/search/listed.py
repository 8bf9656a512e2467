"""A page of a list as the API sends it: kept JSON texts, read in one query that the ORM does not slow down."""

from collections import namedtuple
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import DataError, connection, transaction

from catalogue.listing import listing_of
from catalogue.models.index import CatalogueEntry
from catalogue.search import find
from catalogue.search.keyset import Cursor, Ordering
from catalogue.search.pages import paged, ranked_page
from catalogue.search.sql import Condition, condition, tallied


class Listed(NamedTuple):
    """One page: the texts, and the cursors of its neighbours. `total`: of the whole list, when it was asked for and is known."""

    listings: list[str]
    next_cursor: str
    previous_cursor: str
    total: int | None = None


def listed_page(
    criteria: find.Criteria, *, cursor_text: str = "", size: int, share: int = 1, counted_as: str | None = None
) -> Listed:
    """The same page as `pages.find_page`. One query; one more when words are ranked.

    `counted_as`: the tag (`""`: the kind itself) whose count is the length of this list.
    """
    if criteria.effective_sort == "relevance":
        return _ranked(criteria, cursor_text, size, share)
    order = find.ordering(criteria.effective_sort)
    cursor = Cursor.decode(cursor_text, len(order.columns)) if cursor_text else None
    if cursor is None:
        rows = _rows(criteria, order, None, size, counted_as)
    else:
        try:
            with transaction.atomic():
                rows = _rows(criteria, order, cursor, size, counted_as)
        except DataError:
            # Values that do not fit the columns: somebody else's cursor, or a hand-made one.
            cursor = None
            rows = _rows(criteria, order, None, size, counted_as)
    page = paged(rows, order, cursor, size)
    listings = [row.listing or _made_now(row.id) for row in page.rows]
    return Listed(listings, page.next_cursor, page.previous_cursor, rows[0].total if rows else None)


def _rows(criteria: find.Criteria, order: Ordering, cursor: Cursor | None, size: int, counted_as: str | None) -> list[Any]:
    """One row more than the page, to know whether another follows."""
    is_backward = bool(cursor and cursor.is_backward)
    wanted = condition(criteria)
    if cursor is not None:
        sign = "<" if order.is_descending != is_backward else ">"
        marks = ", ".join(["%s"] * len(order.columns))
        wanted = wanted.also(f"({', '.join(order.columns)}) {sign} ({marks})", *cursor.values)
    way = "DESC" if order.is_descending != is_backward else "ASC"
    row = _row_of(order.columns)
    # Moments as text: to make one of each row's, of which a page needs two, takes longer than all else here.
    shown = [f"{each}::text" if each.endswith("_at") else each for each in row._fields[:-1]]
    total = _total(criteria.kind, counted_as)
    text = f"SELECT {', '.join([*shown, total.text])} FROM catalogue_catalogueentry AS e WHERE {wanted.text}"  # noqa: S608  (names of columns)
    text += f" ORDER BY {', '.join(f'e.{column} {way}' for column in order.columns)} LIMIT %s"
    with connection.cursor() as asked:
        asked.execute(text, [*total.values, *wanted.values, size + 1])
        return [row(*each) for each in asked.fetchall()]


def _total(kind: str, counted_as: str | None) -> Condition:
    """The length of a list that the catalogue keeps the count of, as a column beside its rows."""
    if counted_as is None:
        return Condition("NULL", [])
    rows = tallied(kind, [counted_as])
    return Condition(f"(SELECT sum(change)::bigint FROM catalogue_cataloguechange WHERE {rows.text})", rows.values)  # noqa: S608


@lru_cache(maxsize=16)
def _row_of(columns: tuple[str, ...]) -> Any:
    return namedtuple("ListedRow", dict.fromkeys(("listing", *columns, "total")))


def _ranked(criteria: find.Criteria, cursor_text: str, size: int, share: int) -> Listed:
    page = ranked_page(criteria, cursor_text=cursor_text, size=size, share=share)
    kept = dict(CatalogueEntry.objects.filter(pk__in=[row.id for row in page.rows]).values_list("pk", "listing"))
    found = [row.id for row in page.rows if row.id in kept]
    return Listed([kept[pk] or _made_now(pk) for pk in found], page.next_cursor, page.previous_cursor)


def _made_now(pk: int) -> str:
    """For an entry that was written before listings were kept, until the catalogue is rebuilt."""
    return listing_of(CatalogueEntry.objects.get(pk=pk))
