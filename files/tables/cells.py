"""What the pages and services make of cells that were read, and of values that programs send in their place."""

from typing import Any

from django.utils.translation import ngettext

from files.standalone.tables.cells import Cell, Kind, Table, column_name
from records.errors import Incomplete


class Unreadable(Incomplete):
    """The file is no table, or cannot be read with certainty: `gaps["file"]` says why."""

    def __init__(self, text: str) -> None:
        super().__init__({"file": text})


def notes_of_hidden(table: Table) -> list[str]:
    """What is hidden in the sheet and was read all the same."""
    notes = []
    lines = [str(row.number) for row in table.rows if row.is_hidden]
    if lines:
        text = ngettext("Row %(lines)s is hidden in the sheet; it was read like the others.",
                        "Rows %(lines)s are hidden in the sheet; they were read like the others.", len(lines))  # fmt: skip
        notes.append(text % {"lines": ", ".join(lines[:20]) + ("…" if len(lines) > 20 else "")})
    filled_columns = {index for row in table.rows for index, cell in enumerate(row.cells) if not cell.is_blank}
    if used := sorted(filled_columns & table.hidden_columns):
        text = ngettext("Column %(columns)s is hidden in the sheet; it was read like the others.",
                        "Columns %(columns)s are hidden in the sheet; they were read like the others.", len(used))  # fmt: skip
        notes.append(text % {"columns": ", ".join(map(column_name, used[:20]))})
    return notes


def cell_of(value: Any) -> Cell:
    """A plain value that a program sent."""
    if value is None:
        return Cell("", "")
    if isinstance(value, bool):
        return Cell("true" if value else "false", "", Kind.TRUTH)
    if isinstance(value, list):
        return Cell(";".join(map(str, value)), "")
    return Cell(str(value).strip(), "", Kind.TEXT if isinstance(value, str) else Kind.NUMBER)
