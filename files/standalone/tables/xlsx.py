"""Excel workbooks (.xlsx, .xlsm). Calamine gives the values; what it does not give is read from the sheet's XML:
number formats, formulas without a result, errors, merged cells, what is hidden, and how far the sheet reaches.
"""

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import Element

from python_calamine import CalamineSheet, CalamineWorkbook

from ..wording import _
from . import packages
from .cells import MAX_COLUMNS, Cell, Kind, Row, Table, UnreadableError, column_index, in_digits, place_of, too_wide

MAX_SHEETS = 50
# Excel has 65,490 at most.
MAX_STYLES = 66_000
MAX_CELLS = 1_000_000
# Rows by columns, to the last that hold something: memory is taken for all of them.
MAX_AREA = 2_000_000
_PLACE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_PERCENT_IDS = frozenset({9, 10})


@dataclass(slots=True)
class _Seen:
    """What the XML of a sheet says of its cells, by row and column from 0."""

    formats: dict[tuple[int, int], int] = field(default_factory=dict)
    faults: dict[tuple[int, int], str] = field(default_factory=dict)
    merged: list[tuple[int, int, int, int, str]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    # The last row and the last column that hold something.
    reach: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class _Format:
    is_percent: bool = False
    is_scaled: bool = False
    padded: int = 0


def tables_of_workbook(data: bytes, *, max_lines: int) -> Iterator[Table]:
    """The visible sheets, in their order, each read when it is asked for. Raises `UnreadableError`."""
    package = packages.opened(data)
    sheets = _sheets(package)
    if not any(is_visible for _name, _path, is_visible in sheets):
        raise UnreadableError(_("All the sheets of this workbook are hidden: show the one to read."))
    formats = _formats(package)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    except BaseException as broken:
        raise _as_damaged(broken) from broken
    for name, path, is_visible in sheets:
        if is_visible and path:
            yield _table(package, book, name, path, formats, max_lines)


def _as_damaged(broken: BaseException) -> BaseException:
    """What calamine raises for a file that it cannot read, among it the panics of Rust, which are no `Exception`."""
    is_panic = type(broken).__name__ == "PanicException"
    return packages.damaged() if is_panic or isinstance(broken, Exception) else broken


# ── The package ──────────────────────────────────────────────────────────────────────────────────────────────


def _sheets(package: zipfile.ZipFile) -> list[tuple[str, str, bool]]:
    """Each sheet's name, the path of its XML (none for a chart), and whether it is visible."""
    root = _target(package, "_rels/.rels", "/officeDocument") or "xl/workbook.xml"
    folder, name = posixpath.split(root)
    targets = _targets(package, f"{folder}/_rels/{name}.rels")
    found: list[tuple[str, str, bool]] = []

    def visit(tag: str, element: Element, is_end: bool) -> None:
        if tag == "sheet" and is_end:
            link = next((value for key, value in element.items() if key.endswith("}id")), "")
            kind, target = targets.get(link, ("", ""))
            path = target.removeprefix("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            is_sheet = kind.endswith("/worksheet")
            found.append((element.get("name", ""), path if is_sheet else "", element.get("state", "visible") == "visible"))

    packages.walk(package, root, visit)
    if len(found) > MAX_SHEETS:
        raise UnreadableError(_("This workbook has more than %(most)d sheets.") % {"most": MAX_SHEETS})
    return found


def _targets(package: zipfile.ZipFile, name: str) -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}

    def visit(tag: str, element: Element, is_end: bool) -> None:
        if tag == "Relationship" and is_end:
            found[element.get("Id", "")] = (element.get("Type", ""), element.get("Target", ""))

    packages.walk(package, name, visit)
    return found


def _target(package: zipfile.ZipFile, name: str, kind: str) -> str:
    targets = _targets(package, name).values()
    return next((target.removeprefix("/") for own, target in targets if own.endswith(kind)), "")


def _formats(package: zipfile.ZipFile) -> list[_Format]:
    """How the numbers of each style are shown."""
    path = next((name for name in package.namelist() if name.endswith("xl/styles.xml")), "")
    if not path:
        return []
    codes: dict[int, str] = {}
    styles: list[int] = []
    inside = [False]

    def visit(tag: str, element: Element, is_end: bool) -> None:
        if tag == "cellXfs":
            inside[0] = not is_end
        elif tag == "numFmt" and is_end:
            codes[_whole(element.get("numFmtId"))] = element.get("formatCode", "")
        elif tag == "xf" and is_end and inside[0]:
            styles.append(_whole(element.get("numFmtId")))
            element.clear()
            if len(styles) > MAX_STYLES:
                raise packages.too_large()

    packages.walk(package, path, visit)
    return [_Format(is_percent=True) if style in _PERCENT_IDS else _format(codes.get(style, "")) for style in styles]


def _whole(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


def _format(code: str) -> _Format:
    """What a format does to a number: a percentage, thousands left out, zeros before. Its literal text does nothing."""
    bare = re.sub(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]', "", code).split(";")[0]
    is_scaled = re.search(r"[0#?],+(?![0#?])", bare) is not None
    return _Format("%" in bare, is_scaled, len(bare) if re.fullmatch(r"0{2,}", bare) else 0)


# ── A sheet ──────────────────────────────────────────────────────────────────────────────────────────────────


def _seen(package: zipfile.ZipFile, path: str) -> _Seen:
    seen, at, cells = _Seen(), [-1, -1], [0]

    def visit(tag: str, element: Element, is_end: bool) -> None:
        if tag == "row":
            _see_row(seen, at, element, is_end)
        elif tag == "c" and not is_end:
            cells[0] += 1
            if cells[0] > MAX_CELLS:
                raise UnreadableError(_("This sheet has more than %(most)s cells.") % {"most": MAX_CELLS})
            placed = _PLACE.fullmatch(element.get("r", ""))
            at[1] = column_index(placed[1]) if placed else at[1] + 1
            at[0] = int(placed[2]) - 1 if placed else at[0]
        elif tag == "c":
            _see_cell(seen, (at[0], at[1]), element)
            element.clear()
        elif tag == "col" and is_end and element.get("hidden") in ("1", "true"):
            first, last = _whole(element.get("min")), min(_whole(element.get("max")), 16_384)
            seen.hidden_columns |= set(range(first - 1, last))
        elif tag == "mergeCell" and is_end:
            _see_merged(seen, element.get("ref", ""))

    packages.walk(package, path, visit)
    return seen


def _see_row(seen: _Seen, at: list[int], element: Element, is_end: bool) -> None:
    if is_end:
        element.clear()
        return
    placed = _whole(element.get("r"))
    at[0], at[1] = (placed - 1 if placed else at[0] + 1), -1
    if element.get("hidden") in ("1", "true"):
        seen.hidden_rows.add(at[0])


def _see_cell(seen: _Seen, at: tuple[int, int], element: Element) -> None:
    style = _whole(element.get("s"))
    has_formula, value = False, None
    for child in element:
        tag = child.tag.rpartition("}")[2]
        has_formula = has_formula or tag == "f"
        value = (child.text or "") if tag == "v" else "" if tag == "is" else value
    kind, place = element.get("t", "n"), place_of(*at)
    if style:
        seen.formats[at] = style
    if kind == "e":
        seen.faults[at] = _("Cell %(place)s contains the error %(error)s.") % {"place": place, "error": (value or "")[:20]}
    elif (has_formula and not value and kind != "str") or (has_formula and value is None):
        seen.faults[at] = _without_result(place)
    if value is not None or has_formula:
        bottom, right = seen.reach or (0, 0)
        seen.reach = (max(bottom, at[0]), max(right, at[1]))


def _without_result(place: str) -> str:
    return _(
        "Cell %(place)s contains a formula whose result is not in the file: open the file in Excel, save it and send it again."
    ) % {"place": place}


def _see_merged(seen: _Seen, name: str) -> None:
    ends = [_PLACE.fullmatch(end) for end in name.split(":")]
    if len(ends) == 2 and ends[0] and ends[1] and len(seen.merged) < 10_000:
        rows, columns = [int(end[2]) - 1 for end in ends if end], [column_index(end[1]) for end in ends if end]
        seen.merged.append((rows[0], rows[1], columns[0], columns[1], name))


def _table(
    package: zipfile.ZipFile, book: CalamineWorkbook, name: str, path: str, formats: list[_Format], max_lines: int
) -> Table:
    seen = _seen(package, path)
    if seen.reach:
        bottom, right = seen.reach
        if (bottom + 1) * (right + 1) > MAX_AREA:
            raise UnreadableError(
                _("Sheet “%(sheet)s” extends to cell %(place)s: delete anything far from the table.")
                % {"sheet": name, "place": place_of(bottom, right)}
            )
        if right >= MAX_COLUMNS:
            raise too_wide()
    try:
        sheet = book.get_sheet_by_name(name)
        rows = _rows(sheet, seen, formats, max_lines)
    except UnreadableError:
        raise
    except BaseException as broken:
        raise _as_damaged(broken) from broken
    origin = _("sheet “%(sheet)s”") % {"sheet": name}
    return Table(rows, origin, seen.merged, frozenset(seen.hidden_columns), is_sheet=True)


def _rows(sheet: CalamineSheet, seen: _Seen, formats: list[_Format], max_lines: int) -> list[Row]:
    """The rows that hold something, with at most one more than `max_lines`."""
    by_row: dict[int, set[int]] = {}
    for place in seen.faults:
        by_row.setdefault(place[0], set()).add(place[1])
    found: list[Row] = []
    for number, values in enumerate(sheet.to_python(skip_empty_area=False)):
        faulty = by_row.get(number, set())
        if not faulty and all(value == "" for value in values):
            continue
        width = max([len(values), *(column + 1 for column in faulty)])
        cells = tuple(
            _cell((number, column), values[column] if column < len(values) else "", seen, formats) for column in range(width)
        )
        row = Row(number + 1, cells, number in seen.hidden_rows)
        if not row.is_blank:
            found.append(row)
        if len(found) > max_lines:
            break
    return found


def _cell(at: tuple[int, int], value: Any, seen: _Seen, formats: list[_Format]) -> Cell:
    place = place_of(*at)
    style = seen.formats.get(at, 0)
    shown = formats[style] if style < len(formats) else _Format()
    text, kind = _shown(value, shown)
    fault = seen.faults.get(at, "")
    if kind in (Kind.NUMBER, Kind.PERCENT) and shown.is_scaled and value:
        fault = _("Cell %(place)s shows a different number from the one it contains: its format leaves out thousands.") % {
            "place": place
        }
    return Cell(text, place, kind, fault)


def _shown(value: Any, shown: _Format) -> tuple[str, Kind]:
    if isinstance(value, str):
        return value, Kind.TEXT
    if isinstance(value, bool):
        return ("true" if value else "false"), Kind.TRUTH
    if isinstance(value, int | float):
        # Fifteen figures, as spreadsheets show and keep them.
        exact = Decimal(f"{value:.15g}")
        if shown.is_percent:
            return f"{in_digits(exact * 100)} %", Kind.PERCENT
        text = in_digits(exact)
        return (text.zfill(shown.padded) if text.isdigit() else text), Kind.NUMBER
    if isinstance(value, datetime):
        if (value.hour, value.minute, value.second) == (0, 0, 0):
            return value.date().isoformat(), Kind.DATE
        return value.strftime("%Y-%m-%d %H:%M"), Kind.MOMENT
    if isinstance(value, date):
        return value.isoformat(), Kind.DATE
    if isinstance(value, time):
        return value.strftime("%H:%M"), Kind.TIME
    if isinstance(value, timedelta):
        minutes = round(value.total_seconds() / 60)
        return f"{minutes // 60}:{minutes % 60:02d}", Kind.TIME
    return str(value), Kind.TEXT
