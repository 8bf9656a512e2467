"""From the bytes of a file, or pasted text, to tables: read in a process of its own, put into the reader's words here."""

from typing import Any

from django.utils.translation import gettext as _

from files.sandbox.running import FileRefused, Task, TooHeavy, run, said
from files.sandbox.slots import Busy
from files.standalone.tables.cells import Cell, Kind, Row, Table, place_of
from files.tables.cells import Unreadable
from records.normal_form import MAX_MARKS_IN_A_ROW, surplus_mark, without_surplus_marks

MAX_BYTES = 5 * 1024 * 1024
MAX_CELLS = 300_000
READING = Task("tables.answering", "read", cpu_seconds=6, wall_seconds=20)
_KINDS = {kind.value: kind for kind in Kind}


# What a workbook begins with: a package, or, when it is locked with a password, a container whose reader says so.
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_EXCEL, _OPEN_DOCUMENT = (".xlsx", ".xlsm", ".xls"), (".ods",)


def belied_name(name: str, start: bytes) -> str:
    """Why a file cannot be what its name says, by its first bytes; empty when it can."""
    ending = name[name.rfind(".") :].lower() if "." in name else ""
    if ending not in (*_EXCEL, *_OPEN_DOCUMENT) or start.startswith(_WORKBOOKS):
        return ""
    if ending in _EXCEL:
        said = _("This is not an Excel file, although its name ends in “%(ending)s”. Save the table as Excel again, or as CSV.")
    else:
        said = _(
            "This is not an OpenDocument spreadsheet, although its name ends in “%(ending)s”. Save the table again "
            "as OpenDocument, or as CSV."
        )
    return said % {"ending": ending}


def tables_of(
    data: bytes,
    *,
    max_lines: int,
    max_bytes: int = MAX_BYTES,
    max_cells: int = MAX_CELLS,
    person_id: int | None = None,
    task: Task = READING,
) -> list[Table]:
    """The tables of a file: the visible sheets of a workbook in their order, or the likely readings of a text.

    Each table has at most one row more than `max_lines`. Raises `Unreadable`.
    """
    if len(data) > max_bytes:
        raise Unreadable(_("The file is larger than %(most)d MB.") % {"most": max_bytes // 1024 // 1024})
    return _read(task, data, person_id, is_text=False, max_lines=max_lines, max_cells=max_cells)


def tables_of_text(text: str, *, max_lines: int, person_id: int | None = None) -> list[Table]:
    """The ways to read a text that was pasted, the most likely first. Raises `Unreadable`."""
    data = text.encode("utf-8", "replace")
    return _read(READING, data, person_id, is_text=True, max_lines=max_lines, max_cells=MAX_CELLS)


def _read(task: Task, data: bytes, person_id: int | None, **options: Any) -> list[Table]:
    try:
        tables, _made = run(task, data, person_id=person_id, **options)
    except FileRefused as refused:
        is_told = "text" in refused.reason
        raise Unreadable(
            said(refused.reason) if is_told else _("This file is damaged, or its content does not match its name.")
        ) from refused
    except (TooHeavy, Busy) as stopped:
        raise Unreadable(str(stopped)) from stopped
    return [_table(table) for table in tables]


def _table(table: dict[str, Any]) -> Table:
    rows = [Row(number, _cells(number, cells), is_hidden) for number, is_hidden, cells in table["rows"]]
    merged = [(top, bottom, left, right, name) for top, bottom, left, right, name in table["merged"]]
    return Table(rows, said(table["origin"]), merged, frozenset(table["hidden_columns"]), is_sheet=table["is_sheet"])


def _cells(number: int, cells: list[Any]) -> tuple[Cell, ...]:
    return tuple(_cell(cell, place_of(number - 1, column)) for column, cell in enumerate(cells))


def _cell(cell: Any, place: str) -> Cell:
    text, kind, fault = (cell, "text", "") if isinstance(cell, str) else cell
    told = said(fault) if fault else _too_many_marks(text)
    return Cell(without_surplus_marks(text) if told else text, place, _KINDS[kind], told)


def _too_many_marks(text: str) -> str:
    if not surplus_mark(text):
        return ""
    return _("This text has more than %(most)d combining marks in a row.") % {"most": MAX_MARKS_IN_A_ROW}
