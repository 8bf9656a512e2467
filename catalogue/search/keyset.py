"""Pages that stay quick however deep: each page begins after the last row of the one before (keyset)."""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import datetime
from math import isfinite
from typing import Any

from django.db import models
from django.db.models import F, Q

LARGEST_WHOLE = 2**63 - 1


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
    """Columns of an order, all in one direction; the last is unique."""

    columns: tuple[str, ...]
    is_descending: bool

    def takes(self, text: str) -> bool:
        """Whether a cursor is one that this order may have given: its values are of the kinds of the columns."""
        cursor = Cursor.decode(text, len(self.columns))
        return cursor is not None and all(map(_is_value_of, self.columns, cursor.values))

    def order_by(self, *, reverse: bool = False) -> list[Any]:
        descending = self.is_descending != reverse
        return [F(column).desc() if descending else F(column).asc() for column in self.columns]

    def beyond(self, cursor: Cursor) -> Q:
        """Rows after the cursor (before it, when it reads backward): (a, b) < (x, y), spelt out for the index."""
        lookup = "lt" if self.is_descending != cursor.is_backward else "gt"
        condition = Q()
        for depth, column in enumerate(self.columns):
            equal = {self.columns[i]: cursor.values[i] for i in range(depth)}
            condition |= Q(**equal, **{f"{column}__{lookup}": cursor.values[depth]})
        # Lets the index find its place: the first column alone already bounds the rows.
        return Q(**{f"{self.columns[0]}__{lookup}e": cursor.values[0]}) & condition

    def cursor(self, row: models.Model, *, is_backward: bool, position: int) -> Cursor:
        values = tuple(_plain(getattr(row, column)) for column in self.columns)
        return Cursor(values, is_backward, position)


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | float) else value.isoformat()


def _is_value_of(column: str, value: Any) -> bool:
    if column.endswith("_at"):
        try:
            return isinstance(value, str) and bool(datetime.fromisoformat(value))
        except ValueError:
            return False
    if column.startswith("sort_title"):
        return isinstance(value, str) and "\x00" not in value
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return isfinite(value) if column == "rank" else isinstance(value, int) and abs(value) <= LARGEST_WHOLE
