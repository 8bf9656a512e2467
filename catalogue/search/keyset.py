"""Orders of lists, and pages that stay quick however deep: each begins after the last row of the one before (keyset)."""

import base64
import binascii
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from math import isfinite
from typing import Any

from catalogue.search import calls
from catalogue.search.sql import TABLE, Condition, on_row
from records.bilingual import reading_language
from records.received import NO_TEXT

MAX_WHOLE = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page begins: the values of the row beside it, which way to read, and the position of the page."""

    values: tuple[Any, ...]
    is_backward: bool
    position: int

    def encode(self) -> str:
        raw = json.dumps([list(self.values), int(self.is_backward), self.position], default=str)
        return base64.urlsafe_b64encode(raw.encode()).decode().rstrip("=")

    @staticmethod
    def decode(text: str, width: int) -> "Cursor | None":
        """`None` for anything that this module did not write: the list then begins at its beginning."""
        try:
            raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
            values, backward, position = json.loads(raw)
            if len(values) != width or not all(isinstance(value, str | int | float) for value in values):
                return None
            return Cursor(tuple(values), bool(backward), max(0, int(position)))
        except (binascii.Error, ValueError, TypeError, OverflowError, RecursionError):
            return None


@dataclass(frozen=True, slots=True)
class Ordering:
    """Columns of an order, all in one direction; the last is unique.

    `expressions` are those that are no column of the table: SQL on `{row}` and `{today}`, by name. An order has
    `stretches` when its first column only says which of these conditions a row meets, so that each is read from an index.
    """

    columns: tuple[str, ...]
    is_descending: bool
    expressions: Mapping[str, str] = field(default_factory=dict)
    stretches: tuple[str, ...] = ()

    def cursor_of(self, text: str) -> Cursor | None:
        """The cursor that a text is; none for one that this order cannot have given: its values do not fit the columns."""
        cursor = Cursor.decode(text, len(self.columns)) if text else None
        if cursor is None:
            return None
        try:
            values = tuple(map(_read, self.columns, cursor.values))
        except (ValueError, OverflowError):
            return None
        return Cursor(values, cursor.is_backward, cursor.position)

    def cursor(self, row: Any, *, is_backward: bool, position: int) -> Cursor:
        """Where a page begins or ends that has this row beside it."""
        return Cursor(tuple(_plain(getattr(row, column)) for column in self.columns), is_backward, position)

    def read(self, column: str) -> str:
        """A column as it is read from the table."""
        return on_row(self.expressions[column], TABLE) if column in self.expressions else column

    def by(self, *, is_backward: bool = False, are_read: bool = False) -> str:
        """What stands after ORDER BY. `are_read`: of rows that have the expressions under their names."""
        way = "DESC" if self.is_descending != is_backward else "ASC"
        return ", ".join(f"{column if are_read else self.read(column)} {way}" for column in self.columns)

    def beyond(self, cursor: Cursor) -> Condition:
        """The rows after the cursor; before it, when it reads backward."""
        sign = "<" if self.is_descending != cursor.is_backward else ">"
        slots = ", ".join("%s::float8" if column in _FRACTIONS else "%s" for column in self.columns)
        return Condition(f"({', '.join(map(self.read, self.columns))}) {sign} ({slots})", list(cursor.values))

    def parts(self, cursor: Cursor | None) -> "list[tuple[Ordering, Condition]]":
        """What is read of the table, one after another from the cursor on, each in an order that an index has."""
        if not self.stretches:
            return [(self, self.beyond(cursor) if cursor is not None else Condition("", []))]
        own, found = replace(self, columns=self.columns[1:], stretches=()), []
        for place, stretch in enumerate(self.stretches):
            within = Condition(on_row(stretch, TABLE), [])
            if cursor is not None and place == cursor.values[0]:
                rest = own.beyond(replace(cursor, values=cursor.values[1:]))
                within = within.also(rest.text, *rest.values)
            elif cursor is not None and (place < cursor.values[0]) != cursor.is_backward:
                continue
            found.append((own, within))
        return found


_BY_RANK = Ordering(("priority_rank", "published_at", "id"), is_descending=True)
_ORDERINGS = {
    "relevance": Ordering(("rank", "id"), is_descending=True),
    "newest": Ordering(("published_at", "id"), is_descending=True),
    "updated": Ordering(("updated_at", "id"), is_descending=True),
    "priority": _BY_RANK,
    # The same column: what ranks a kind is its own, and so is the name of the order.
    "standing": _BY_RANK,
}
# What only some kinds have; a list offers it where its kind says so.
_DETAILS = {
    "score": "coalesce(({row}.details->>'score')::float8, -1)",
    "endorsements": "coalesce(jsonb_array_length(nullif({row}.details->'endorsed_by', 'null'::jsonb)), 0)",
}
SORTS_OF_EVERY_LIST = frozenset({*_ORDERINGS, "title"} - {"standing"})
_FRACTIONS = {"rank", "score"}
_A_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@cache
def _by_deadline() -> Ordering:
    """What is still to come, the soonest first; then what has no deadline, then what is past."""
    day = calls.last_day()
    return Ordering(
        ("is_past", "deadline", "id"),
        is_descending=False,
        expressions={"is_past": f"({day} < {{today}})::int", "deadline": day},
        stretches=(f"{day} >= {{today}}", f"{day} < {{today}}"),
    )


@cache
def _by_account(language: str) -> Ordering:
    """By name: who has an account, then establishments without one, then what is only known from a list elsewhere."""
    has_account = "{row}.state = 'registered'"
    is_establishment = "{row}.tags @> '{organisation_kind:establishment}'"
    stretches = (
        has_account,
        f"({{row}}.state <> 'registered' AND {is_establishment})",
        f"({{row}}.state <> 'registered' AND NOT {is_establishment})",
    )
    return Ordering(
        ("account_rank", f"sort_title_{language}", "id"),
        is_descending=False,
        expressions={"account_rank": f"CASE WHEN {stretches[0]} THEN 0 WHEN {is_establishment} THEN 1 ELSE 2 END"},
        stretches=stretches,
    )


@cache
def _by_detail(name: str) -> Ordering:
    return Ordering((name, "published_at", "id"), is_descending=True, expressions={name: _DETAILS[name]})


def ordering(sort: str) -> Ordering:
    """The order of that name; titles in the reader's language."""
    if sort == "deadline":
        return _by_deadline()
    if sort == "account":
        return _by_account(reading_language())
    if sort in _DETAILS:
        return _by_detail(sort)
    if sort == "title":
        return Ordering((f"sort_title_{reading_language()}", "id"), is_descending=False)
    return _ORDERINGS[sort]


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | float) else value.isoformat()


def _read(column: str, value: Any) -> Any:
    """What PostgreSQL compares the column with. Raises `ValueError` or `OverflowError` for what is no value of it."""
    if column.endswith("_at"):
        return _moment(value)
    if not _is_value_of(column, value):
        raise ValueError(column)
    return value


def _moment(value: Any) -> str:
    """A moment in UTC: Python reads offsets (a whole day but a minute, parts of a second) that PostgreSQL refuses."""
    if not isinstance(value, str):
        raise ValueError("no moment")
    found = datetime.fromisoformat(value)
    return (found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)).isoformat()


def _is_value_of(column: str, value: Any) -> bool:
    if column.startswith("sort_title"):
        return isinstance(value, str) and NO_TEXT.search(value) is None
    if column == "deadline":
        return isinstance(value, str) and _A_DAY.fullmatch(value) is not None
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= MAX_WHOLE:
        return False
    if column == "is_past":
        return value in (0, 1) and isinstance(value, int)
    if column == "account_rank":
        return value in (0, 1, 2) and isinstance(value, int)
    return isfinite(value) if column in _FRACTIONS else isinstance(value, int)
