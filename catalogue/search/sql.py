"""Conditions on rows of the catalogue as SQL: in raw queries, which are quicker to write than the ORM's, and within the ORM's."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import BooleanField, F, Func
from django.utils import timezone

from catalogue.models.index import CatalogueEntry
from records.kinds import owner_code

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models.sql.compiler import SQLCompiler

TABLE = CatalogueEntry._meta.db_table


class Condition(NamedTuple):
    """What stands after WHERE, and its values. No text of a reader is in `text`."""

    text: str
    values: list[Any]

    def also(self, text: str, *values: Any) -> Condition:
        return Condition(f"{self.text} AND {text}" if self.text else text, [*self.values, *values])


def on_row(text: str, row: str) -> str:
    """A condition on the row of that name, today."""
    return _on_row(text, row, timezone.localdate().isoformat() if "{today}" in text else "")


@lru_cache(maxsize=256)
def _on_row(text: str, row: str, today: str) -> str:
    return text.replace("{row}", row).replace("{today}", f"'{today}'").replace("{owner}", f"'{owner_code()}'")


class Matches(Func):
    """A condition on rows of the catalogue in a query of the ORM, where Django names them."""

    output_field = BooleanField()

    def __init__(self, condition: Condition, at: str = "") -> None:
        """`condition` names its row `{row}`; `at` is the way to it from the model that is asked (`solution__`)."""
        self.condition = condition
        super().__init__(F(f"{at}tags"))

    def as_sql(
        self,
        compiler: SQLCompiler,
        connection: BaseDatabaseWrapper,
        function: str | None = None,
        template: str | None = None,
        arg_joiner: str | None = None,
        **extra_context: Any,
    ) -> tuple[str, tuple[Any, ...]]:
        [column] = self.get_source_expressions()
        row = compiler.quote_name_unless_alias(column.alias)
        return f"({on_row(self.condition.text, row)})", tuple(self.condition.values)


def like(text: str) -> str:
    """A pattern that holds a text letter by letter."""
    return "%" + re.sub(r"([\\\\%_])", r"\\\1", text) + "%"


def tallied(kind: str, tags: list[str] | None = None) -> Condition:
    """The rows of `catalogue_cataloguechange` that add up to the counts of a kind (of all, for `""`): all tags, or these."""
    found = Condition("kind = %s" if kind else "kind <> %s", [kind])
    return found if tags is None else found.also("tag = ANY(%s)", tags)


def in_sample(share: int) -> str:
    """One record in so many (8, 64 or 512), drawn by a hash of its number: there is an index of each of these samples."""
    return f"hashint8(id) & {share - 1} = 0"
