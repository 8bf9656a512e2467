"""One page of a list, for whoever shows it: entries for pages, feeds and embedded lists, kept JSON texts for the API.

A page is a keyset over an order, in one raw query; by relevance, over a rank that is worked out for a bounded number of
records (catalogue.search.relevance), in one query more.
"""

from collections import namedtuple
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Generic, TypeVar

from django.db import connection

from catalogue.listing import listing_of
from catalogue.models.index import LONG_FIELDS, CatalogueEntry
from catalogue.search.conditions import condition
from catalogue.search.criteria import Criteria
from catalogue.search.keyset import Cursor, Ordering, ordering
from catalogue.search.relevance import ranked_rows
from catalogue.search.sql import TABLE, Condition, tallied

PAGE_SIZE = 20
# Pages that have a number: further ones follow from page to page, which stays quick however deep.
MAX_NUMBERED_PAGES = 50
Shown = TypeVar("Shown")


@dataclass(frozen=True, slots=True)
class Page(Generic[Shown]):
    """One page of a list. `first` is the position of its first row, from 1; cursors are `""` at the ends.

    `total`: the length of the whole list, when it was asked for and is known.
    """

    rows: list[Shown]
    first: int
    next_cursor: str
    previous_cursor: str
    total: int | None = None


@dataclass(frozen=True, slots=True)
class _Form(Generic[Shown]):
    """What is read of each row, and what is made of it.

    `read` runs a query and gives rows that have the columns as attributes; `of_numbers` gives what is shown of some entries.
    """

    columns: tuple[str, ...]
    read: Callable[[str, list[Any], tuple[str, ...]], list[Any]]
    shown: Callable[[Any], Shown]
    of_numbers: Callable[[Sequence[int]], dict[int, Shown]]
    # To make a moment of each row's, of which a page needs two, takes longer than all else in a list of texts.
    has_moments_as_text: bool = False


@dataclass(frozen=True, slots=True)
class _Start:
    """Where a page begins: at a cursor, or after so many rows."""

    cursor: Cursor | None
    skipped: int = 0

    @property
    def is_backward(self) -> bool:
        return self.cursor is not None and self.cursor.is_backward


def entry_page(
    criteria: Criteria, *, cursor_text: str = "", number: int = 1, size: int = PAGE_SIZE, share: int = 1
) -> Page[CatalogueEntry]:
    """One page of entries without their long fields, in one query, or two when they are ranked.

    It begins at a cursor, or is that of a `number` from 1 to `MAX_NUMBERED_PAGES`. A cursor that is not ours begins at the
    beginning. `share`: one record in so many is ranked (catalogue.search.counting).
    """
    skipped = (min(number, MAX_NUMBERED_PAGES) - 1) * size
    return _page(criteria, _ENTRIES, cursor_text=cursor_text, skipped=skipped, size=size, share=share)


def listing_page(
    criteria: Criteria, *, cursor_text: str = "", size: int, share: int = 1, counted_as: str | None = None
) -> Page[str]:
    """The same page as the texts that the catalogue keeps for the API.

    `counted_as`: the tag (`""`: the kind itself) whose count is the length of this list.
    """
    return _page(criteria, _LISTINGS, cursor_text=cursor_text, size=size, share=share, counted_as=counted_as)


def _page(
    criteria: Criteria,
    form: _Form[Shown],
    *,
    cursor_text: str,
    size: int,
    share: int,
    skipped: int = 0,
    counted_as: str | None = None,
) -> Page[Shown]:
    order = ordering(criteria.effective_sort)
    cursor = order.cursor_of(cursor_text)
    start = _Start(cursor, 0 if cursor else skipped)
    if criteria.effective_sort == "relevance":
        rows = ranked_rows(criteria, order, cursor, most=size + 1, share=share, skipped=start.skipped)
        ranked = _paged(rows, order, start, size)
        found = form.of_numbers([row.id for row in ranked.rows])
        return replace(ranked, rows=[found[row.id] for row in ranked.rows if row.id in found])
    read = _rows(criteria, form, order, start, size, counted_as)
    page = _paged(read, order, start, size)
    return replace(page, rows=[form.shown(row) for row in page.rows], total=read[0].total if read else None)


def _rows(criteria: Criteria, form: _Form[Shown], order: Ordering, start: _Start, size: int, counted_as: str | None) -> list[Any]:
    """One row more than the page, to know whether another follows."""
    wanted, is_backward = condition(criteria), start.is_backward
    columns = tuple(dict.fromkeys((*form.columns, *order.columns)))
    read, total = ", ".join(_read(form, order, column) for column in columns), _total(criteria.kind, counted_as)
    texts: list[str] = []
    values: list[Any] = []
    for own, within in order.parts(start.cursor):
        found = wanted.also(within.text, *within.values) if within.text else wanted
        text = f"SELECT {read}, {total.text} AS total FROM {TABLE} WHERE {found.text}"  # noqa: S608  (names of columns)
        texts.append(f"{text} ORDER BY {own.by(is_backward=is_backward)} LIMIT %s")
        values += [*total.values, *found.values, start.skipped + size + 1]
    text = texts[0]
    if len(texts) > 1:
        text = f"SELECT * FROM ({' UNION ALL '.join(f'({each})' for each in texts)}) AS parts"  # noqa: S608
        text += f" ORDER BY {order.by(is_backward=is_backward, are_read=True)} LIMIT %s"
        values.append(start.skipped + size + 1)
    return form.read(f"{text} OFFSET %s", [*values, start.skipped], (*columns, "total"))


def _read(form: _Form[Any], order: Ordering, column: str) -> str:
    if column in order.expressions:
        return f"{order.read(column)} AS {column}"
    return f"{column}::text AS {column}_text" if form.has_moments_as_text and column.endswith("_at") else column


def _total(kind: str, counted_as: str | None) -> Condition:
    """The length of a list that the catalogue keeps the count of, as a column beside its rows."""
    if counted_as is None:
        return Condition("NULL::bigint", [])
    rows = tallied(kind, [counted_as])
    return Condition(f"(SELECT sum(change)::bigint FROM catalogue_cataloguechange WHERE {rows.text})", rows.values)  # noqa: S608


def _paged(rows: list[Any], order: Ordering, start: _Start, size: int) -> Page[Any]:
    """The page that rows read from its start make: in their order, with the cursors of its neighbours."""
    has_more, cursor = len(rows) > size, start.cursor
    rows = rows[:size]
    if cursor and cursor.is_backward:
        rows.reverse()
        first = max(1, cursor.position - len(rows) + 1)
        has_next, has_previous = True, has_more
    else:
        first = (cursor.position if cursor else start.skipped) + 1
        has_next, has_previous = has_more, cursor is not None or start.skipped > 0
    if not rows:
        return Page([], first, "", "")
    after = order.cursor(rows[-1], is_backward=False, position=first + len(rows) - 1)
    before = order.cursor(rows[0], is_backward=True, position=first - 1)
    return Page(rows, first, after.encode() if has_next else "", before.encode() if has_previous else "")


def _read_entries(text: str, values: list[Any], _columns: tuple[str, ...]) -> list[CatalogueEntry]:
    return list(CatalogueEntry.objects.raw(text, values))


def _entries_of(numbers: Sequence[int]) -> dict[int, CatalogueEntry]:
    return CatalogueEntry.objects.defer(*LONG_FIELDS).in_bulk(numbers)


def _read_listings(text: str, values: list[Any], columns: tuple[str, ...]) -> list[Any]:
    row = _row_of(columns)
    with connection.cursor() as database:
        database.execute(text, values)
        return [row(*each) for each in database.fetchall()]


@lru_cache(maxsize=16)
def _row_of(columns: tuple[str, ...]) -> Any:
    return namedtuple("ListedRow", columns)


def _listing(row: Any) -> str:
    return row.listing or _made_now(row.id)


def _listings_of(numbers: Sequence[int]) -> dict[int, str]:
    kept = CatalogueEntry.objects.filter(pk__in=numbers).values_list("pk", "listing")
    return {pk: listing or _made_now(pk) for pk, listing in kept}


def _made_now(pk: int) -> str:
    """For an entry that was written before listings were kept, until the catalogue is rebuilt."""
    return listing_of(CatalogueEntry.objects.get(pk=pk))


_SHORT_FIELDS = tuple(field.attname for field in CatalogueEntry._meta.concrete_fields if field.name not in LONG_FIELDS)
_ENTRIES: _Form[CatalogueEntry] = _Form(_SHORT_FIELDS, _read_entries, lambda entry: entry, _entries_of)
_LISTINGS: _Form[str] = _Form(("listing",), _read_listings, _listing, _listings_of, has_moments_as_text=True)
