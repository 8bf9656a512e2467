"""What the small process answers: the tables of a file as JSON, one short item for each cell."""

from collections.abc import Iterable
from typing import Any

from ..wording import _, as_data
from .cells import Cell, Kind, Row, Table, UnreadableError
from .delimited import tables_of_text
from .reading import tables_of


def read(data: bytes, *, is_text: bool, max_lines: int, max_cells: int) -> tuple[list[Any], bytes]:
    """The tables of a file, or of a text that was pasted. Raises `UnreadableError`."""
    found: Iterable[Table] = (
        tables_of_text(data.decode("utf-8", "replace"), max_lines=max_lines) if is_text else tables_of(data, max_lines=max_lines)
    )
    tables, cells = [], 0
    for table in found:
        cells += sum(len(row.cells) for row in table.rows)
        if cells > max_cells:
            raise UnreadableError(_("This file has more than %(most)s cells.") % {"most": max_cells})
        tables.append(_table(table))
    return tables, b""


def _table(table: Table) -> dict[str, Any]:
    return {
        "origin": as_data(table.origin),
        "is_sheet": table.is_sheet,
        "merged": table.merged,
        "hidden_columns": sorted(table.hidden_columns),
        "rows": [_row(row) for row in table.rows],
    }


def _row(row: Row) -> list[Any]:
    return [row.number, row.is_hidden, [_cell(cell) for cell in row.cells]]


def _cell(cell: Cell) -> Any:
    if cell.kind is Kind.TEXT and not cell.fault:
        return cell.text
    return [cell.text, cell.kind.value, as_data(cell.fault)]
