"""Pages that stay quick however deep: each page begins after the last row of the one before (keyset)."""

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import F, Q


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
        except (binascii.Error, ValueError, TypeError, UnicodeDecodeError):
            return None


@dataclass(frozen=True, slots=True)
class Ordering:
    """Columns of an order, all in one direction; the last is unique."""

    columns: tuple[str, ...]
    is_descending: bool

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
