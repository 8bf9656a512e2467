"""Values written as a table: cells copied from a spreadsheet, a file, rows of the API.

Long (one value per line) or wide (a column per site, per indicator or per month). Every bad cell is named with its line,
its heading and what it holds; nothing is guessed and no column is left out unsaid.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from files.standalone.tables.cells import Cell, Kind, Row, Table, column_name
from files.tables import values
from files.tables.cells import Unreadable, notes_of_hidden
from files.tables.headings import MAX_ABOVE, Headed, headed, merged_over
from files.tables.reading import tables_of, tables_of_text
from pilots.known import Column, Known
from pilots.models.indicators import Indicator
from pilots.models.pilots import Site
from records.bilingual import reading_language
from records.errors import Incomplete

MAX_LINES = 20_000
MAX_BYTES = 2 * 1024 * 1024
_ENOUGH = 2


@dataclass(frozen=True, slots=True)
class Entry:
    """One value to keep. `place` says where it stands: the number of its line, or the name of its field."""

    indicator: Indicator
    site: Site
    period: date
    value: Decimal
    place: str = ""
    column: str = ""
    # The person was asked about a value far from the others, and said that it is right.
    is_confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in one place: the line or field, the heading of the column, and what the cell holds."""

    place: str
    text: str
    column: str = ""
    value: str = ""


@dataclass(slots=True)
class Sheet:
    entries: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    origin: str = ""
    notes: list[str] = field(default_factory=list)
    # The headings of the file, and what each was taken for.
    columns: list[tuple[str, str]] = field(default_factory=list)


def too_much() -> str:
    return _("There is too much data: enter at most %(lines)s rows at a time. Nothing was saved.") % {"lines": MAX_LINES}


def filed(data: bytes, *, person_id: int | None = None) -> list[Table]:
    """The tables of a file. Raises `Incomplete` when it is none, or far too large."""
    if len(data) > MAX_BYTES:
        raise Incomplete({"file": too_much()})
    return list(_bounded(tables_of(data, max_lines=MAX_LINES + MAX_ABOVE, person_id=person_id), "file"))


def pasted(text: str, *, person_id: int | None = None) -> list[Table]:
    """The tables that a pasted text may be. Far too much is refused before any line is looked at."""
    if len(text) > MAX_BYTES or text.count("\n") > MAX_LINES:
        raise Incomplete({"values": too_much()})
    if "\x00" in text or not text.strip():
        raise Incomplete({"values": _("Paste at least one row: a month and its value.")})
    try:
        return list(_bounded(tables_of_text(text, max_lines=MAX_LINES + MAX_ABOVE, person_id=person_id), "values"))
    except Unreadable as unreadable:
        raise Incomplete({"values": unreadable.gaps["file"]}) from unreadable


def _bounded(tables: Iterable[Table], name: str) -> Iterator[Table]:
    for table in tables:
        if len(table.rows) > MAX_LINES:
            raise Incomplete({name: too_much()})
        yield table


# ── Which columns ────────────────────────────────────────────────────────────────────────────────────────────


def read(tables: list[Table], known: Known, *, indicator: Indicator | None = None, site: Site | None = None) -> Sheet:
    """Read a table. `indicator` and `site` are those of the whole table when it has no column for them.

    Raises `Incomplete` when there is nothing to read.
    """
    if not any(table.rows for table in tables):
        raise Incomplete({"values": _("Paste at least one row: a month and its value.")})
    found = headed(tables, lambda row: _score(row, known), enough=_ENOUGH)
    if _score(found.head, known) < _ENOUGH:
        return _read_in_order(tables, found, known, indicator, site)
    sheet = Sheet(origin=found.origin, notes=list(found.table.notes))
    lines = _Lines(sheet, known, _columns(sheet, found, known), indicator, site, found.head)
    _check_roles(sheet, found, lines.columns, indicator, site)
    for row in found.lines:
        lines.read(row)
    if not sheet.entries and not sheet.problems:
        raise Incomplete({"values": _("The table has headings but no values below them.")})
    return sheet


def _read_in_order(tables: list[Table], headed: Headed, known: Known, indicator: Indicator | None, site: Site | None) -> Sheet:
    """A table without headings: site, indicator, month and value, but for those that were chosen for all of it."""
    order: list[Column] = [*([] if site else ["site"]), *([] if indicator else ["indicator"]), "period", "value"]
    table = next((table for table in tables if table.rows and _width(table.rows[0]) == len(order)), None)
    if table is None:
        problem = Problem(str(headed.head.number), _say_columns(), value=_shown(headed.head))
        return Sheet(problems=[problem], origin=headed.origin)
    sheet = Sheet(origin=table.origin, notes=notes_of_hidden(table))
    lines = _Lines(sheet, known, dict(enumerate(order)), indicator, site, None)
    for line, _column, place in merged_over(Headed(table, table.rows[0], table.rows), 16_384):
        sheet.problems.append(Problem(str(line), _say_merged(place)))
    for row in table.rows:
        lines.read(row)
    return sheet


def _say_merged(place: str) -> str:
    return _("Cells %(range)s are merged. Unmerge them and fill in each row.") % {"range": place}


def _score(row: Row, known: Known) -> int:
    """How much a row looks like headings. A line of values names sites, indicators and months too, and has a number."""
    roles = [known.column(cell) for cell in row.cells]
    found = [role for role in roles if role is not None]
    if "period" in found:
        return len(found) if len(found) > 1 else 0
    months = sum(isinstance(role, date) for role in found)
    unknown = [cell for cell, role in zip(row.cells, roles, strict=True) if role is None and not cell.is_blank]
    if any(_is_number(cell) for cell in unknown):
        return 0
    names = sum(role in ("site", "indicator") for role in found if isinstance(role, str))
    return len(found) if months and (months > 1 or names) else 0


def _is_number(cell: Cell) -> bool:
    try:
        values.number(cell.text)
    except values.NotRead:
        return False
    return True


def _width(row: Row) -> int:
    return max((index + 1 for index, cell in enumerate(row.cells) if not cell.is_blank), default=0)


def _shown(row: Row) -> str:
    return " | ".join(cell.text for cell in row.cells)[:120]


def _columns(sheet: Sheet, headed: Headed, known: Known) -> dict[int, Column]:
    """What each column holds, by its place. Unknown and doubled headings, and merged cells, are noted."""
    columns: dict[int, Column] = {}
    line = str(headed.head.number)
    for index, cell in enumerate(headed.head.cells):
        role = known.column(cell)
        heading = cell.text.strip()
        if cell.fault:
            sheet.problems.append(Problem(line, cell.fault, cell.place))
        elif not heading:
            guessed = _of_cells(headed, index, known)
            if guessed:
                columns[index] = guessed
        elif role is None:
            text = _("This heading is not a column, one of your sites, an indicator of this pilot project or a month.")
            near = known.nearest(heading)
            sheet.problems.append(
                Problem(line, text + (" " + _("Did you mean “%(name)s”?") % {"name": near} if near else ""), heading)
            )
        elif role in columns.values():
            sheet.problems.append(Problem(line, _("This heading appears twice."), heading))
        else:
            columns[index] = role
            sheet.columns.append((heading, _named(role)))
    for row, column, place in merged_over(headed, 16_384):
        sheet.problems.append(Problem(str(row), _say_merged(place), _heading(headed.head, column)))
    return columns


def _of_cells(headed: Headed, index: int, known: Known) -> str:
    """What a column without a heading holds, when all its cells are sites, or all are indicators."""
    cells = [row.cells[index] for row in headed.lines if index < len(row.cells) and not row.cells[index].is_blank]
    if cells and all(known.site(cell.text) for cell in cells):
        return "site"
    return "indicator" if cells and all(known.indicator(cell.text) for cell in cells) else ""


def _named(role: Column) -> str:
    if isinstance(role, date):
        return f"{role:%Y-%m}"
    if isinstance(role, Indicator):
        return str(role.name)
    names = {"site": _("Site"), "indicator": _("Indicator"), "period": _("Month"), "value": _("Value")}
    return names[role] if isinstance(role, str) else str(role)


def _heading(head: Row | None, index: int) -> str:
    """The heading of a column, or its letter when it has none."""
    cell = head.cells[index] if head and index < len(head.cells) else None
    return (cell.text.strip() if cell else "") or column_name(index)


def _check_roles(
    sheet: Sheet, headed: Headed, columns: dict[int, Column], indicator: Indicator | None, site: Site | None
) -> None:
    """The headings together must say, for each value, which site, which indicator and which month: once each."""
    roles = list(columns.values())
    kinds = {kind: any(isinstance(role, kind) for role in roles) for kind in (Site, Indicator, date)}
    wide = [kind for kind, is_there in kinds.items() if is_there]
    line = str(headed.head.number)
    if len(wide) > 1 or (wide and "value" in roles) or (kinds[date] and "period" in roles):
        text = _(
            "The headings give values in two ways. Keep one column per month, per site or per indicator, or a "
            "single column for the value."
        )
        sheet.problems.append(Problem(line, text))
    elif not wide and "value" not in roles:
        sheet.problems.append(Problem(line, _("No column contains values."), value=_shown(headed.head)))
    missing = [
        name
        for name, is_there in (
            (_("Site"), site is not None or "site" in roles or kinds[Site]),
            (_("Indicator"), indicator is not None or "indicator" in roles or kinds[Indicator]),
            (_("Month"), "period" in roles or kinds[date]),
        )
        if not is_there
    ]
    for name in missing:
        text = _("No column gives this information, and it was not selected above the table.")
        sheet.problems.append(Problem(line, text, name))


def _say_columns() -> str:
    return _(
        "The columns are: site, indicator, month, value. If you choose the site and the indicator above, you can "
        "leave out those columns."
    )


# ── The values ───────────────────────────────────────────────────────────────────────────────────────────────

_BLANK = Cell("", "")


@dataclass(slots=True)
class _Lines:
    """Reads the lines of one table: its columns, and the site and indicator that were chosen for all of it."""

    sheet: Sheet
    known: Known
    columns: dict[int, Column]
    indicator: Indicator | None
    site: Site | None
    head: Row | None

    def read(self, row: Row) -> None:
        place = str(row.number)
        headings = {index for index, cell in enumerate(self.head.cells) if cell.text.strip()} if self.head else set()
        for index, cell in enumerate(row.cells):
            if index not in self.columns and index not in headings and not cell.is_blank:
                text = cell.fault or _("Cell %(place)s has no heading above it.") % {"place": cell.place}
                self.sheet.problems.append(Problem(place, text, cell.place, cell.text.strip()[:80]))
        cells = {index: row.cells[index] if index < len(row.cells) else _BLANK for index in self.columns}
        named = {role: cells[index] for index, role in self.columns.items() if isinstance(role, str)}
        faults = [cell.fault for role, cell in named.items() if role != "value" and cell.fault]
        if faults:
            self.sheet.problems += [Problem(place, fault) for fault in faults]
            return
        for index, role in self.columns.items():
            if role == "value" or (not isinstance(role, str) and not cells[index].is_blank):
                self._read_cell(place, named, cells[index], role, _heading(self.head, index) if self.head else "")

    def _read_cell(self, place: str, named: dict[str, Cell], cell: Cell, role: Column, heading: str) -> None:
        """Keep one value, or say everything that is wrong with it."""
        if cell.fault:
            self.sheet.problems.append(Problem(place, cell.fault, heading))
            return
        site = role if isinstance(role, Site) else self.known.site(named["site"].text) if "site" in named else self.site
        if isinstance(role, Indicator):
            indicator: Indicator | None = role
        else:
            indicator = self.known.indicator(named["indicator"].text) if "indicator" in named else self.indicator
        period = named.get("period", _BLANK)
        if isinstance(role, date):
            month: date | None = role
        else:
            month = None if period.kind == Kind.NUMBER else values.month(period.text)
        found = []
        if site is None and "site" in named:
            found.append(_no_site(named["site"].text) + _perhaps(named["site"].text, self.known.nearest_site))
        if indicator is None and "indicator" in named:
            text = named["indicator"].text
            found.append(_no_indicator(text) + _perhaps(text, self.known.nearest_indicator))
        if month is None and "period" in named:
            found.append(_no_month(period.written(reading_language())))
        _keep(self.sheet, place, heading, indicator, site, month, cell, found)


def _no_site(text: str) -> str:
    if not text.strip():
        return _("None of your sites has this name.")
    return _("None of your sites has the name “%(text)s”.") % {"text": text.strip()[:60]}


def _no_indicator(text: str) -> str:
    if not text.strip():
        return _("No indicator of this pilot project has this name.")
    return _("No indicator of this pilot project has the name “%(text)s”.") % {"text": text.strip()[:60]}


def _no_month(text: str) -> str:
    return _("“%(text)s” is not a month: write 2026-05.") % {"text": text.strip()[:40]}


def _perhaps(text: str, nearest: Callable[[str], str]) -> str:
    near = nearest(text)
    return " " + _("Did you mean “%(name)s”?") % {"name": near} if near else ""


def read_value(
    sheet: Sheet, place: str, indicator: Indicator | None, site: Site | None, period_text: str, value_text: str
) -> None:
    """Keep one value that a program sent, or say everything that is wrong with it."""
    month = values.month(period_text)
    found = []
    if site is None:
        found.append(_no_site(""))
    if indicator is None:
        found.append(_no_indicator(""))
    if month is None:
        found.append(_no_month(period_text))
    _keep(sheet, place, "", indicator, site, month, Cell(value_text, ""), found)


def _keep(
    sheet: Sheet,
    place: str,
    column: str,
    indicator: Indicator | None,
    site: Site | None,
    month: date | None,
    cell: Cell,
    problems: list[str],
) -> None:
    value, text, shown = None, cell.text, cell.written(reading_language()).strip()
    try:
        value = values.number(text, marks=marks_of(indicator))
    except values.NotRead as wrong:
        is_percent = indicator is not None and text.strip().endswith("%") and "%" not in marks_of(indicator)
        told = _("“%(text)s” is a percentage, but the unit here is not.") % {"text": shown[:40]}
        problems.append(told if is_percent else str(wrong))
    if problems:
        sheet.problems.append(Problem(place, " ".join(problems), column, shown[:80]))
    elif indicator is not None and site is not None and month is not None and value is not None:
        sheet.entries.append(Entry(indicator, site, month, value, place, column))


def marks_of(indicator: Indicator | None) -> str:
    """The signs that may stand beside a value: a percentage is not taken for a number of days."""
    if indicator is None:
        return "%$"
    units = f"{indicator.unit_fr} {indicator.unit_en}"
    is_percent = indicator.value_kind == Indicator.ValueKind.PERCENTAGE or "%" in units
    return ("%" if is_percent else "") + ("$" if "$" in units or "CA" in units else "")
