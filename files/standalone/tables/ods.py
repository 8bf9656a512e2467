"""OpenDocument workbooks (.ods), read from their XML: values, percentages, errors, merged cells, what is hidden."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from xml.etree.ElementTree import Element

from ..wording import _
from . import packages
from .cells import MAX_COLUMNS, Cell, Kind, Row, Table, UnreadableError, in_digits, place_of, too_wide

MAX_CELLS = 1_000_000
_ERROR = re.compile(r"#[A-Z/0!?]+|Err:\d+")


@dataclass(slots=True)
class _Sheet:
    name: str
    is_visible: bool
    rows: list[Row] = field(default_factory=list)
    merged: list[tuple[int, int, int, int, str]] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    columns: int = 0
    row: int = 0


def tables_of_document(data: bytes, *, max_lines: int) -> Iterator[Table]:
    """The visible sheets, in their order. Raises `UnreadableError`."""
    package = packages.opened(data)
    if "content.xml" not in package.namelist():
        raise packages.damaged()
    if b"encryption-data" in package.read("META-INF/manifest.xml") if "META-INF/manifest.xml" in package.namelist() else False:
        raise packages.locked_with_password()
    reader = _Reader(max_lines)
    packages.walk(package, "content.xml", reader.visit)
    visible = [sheet for sheet in reader.sheets if sheet.is_visible]
    if not visible:
        raise UnreadableError(_("All the sheets of this workbook are hidden: show the one to read."))
    for sheet in visible:
        yield Table(
            sheet.rows, _("sheet “%(sheet)s”") % {"sheet": sheet.name}, sheet.merged, frozenset(sheet.hidden), is_sheet=True
        )


class _Reader:
    """Gathers the sheets while the XML goes by."""

    def __init__(self, max_lines: int) -> None:
        self.sheets: list[_Sheet] = []
        self._max_lines = max_lines
        self._hidden_styles: set[str] = set()
        self._style = ""
        self._cells = 0

    def visit(self, tag: str, element: Element, is_end: bool) -> None:
        if tag == "style" and not is_end:
            self._style = _of(element, "name")
        elif tag == "table-properties" and not is_end and _of(element, "display") == "false":
            self._hidden_styles.add(self._style)
        elif tag == "table" and not is_end:
            self.sheets.append(_Sheet(_of(element, "name"), _of(element, "style-name") not in self._hidden_styles))
        elif tag == "table-column" and is_end and self.sheets:
            self._see_columns(self.sheets[-1], element)
        elif tag == "table-row" and is_end and self.sheets:
            self._see_row(self.sheets[-1], element)
            element.clear()

    def _see_columns(self, sheet: _Sheet, element: Element) -> None:
        times = min(_times(element, "number-columns-repeated"), MAX_COLUMNS)
        if _of(element, "visibility") in ("collapse", "filter"):
            sheet.hidden |= set(range(sheet.columns, min(sheet.columns + times, MAX_COLUMNS)))
        sheet.columns += times

    def _see_row(self, sheet: _Sheet, element: Element) -> None:
        times = _times(element, "number-rows-repeated")
        found: list[tuple[Element, int]] = []
        for child in element:
            tag = child.tag.rpartition("}")[2]
            if tag in ("table-cell", "covered-table-cell"):
                found.append((child, min(_times(child, "number-columns-repeated"), MAX_COLUMNS)))
        while found and not _holds(found[-1][0]):
            found.pop()
        width = sum(repeat for _cell, repeat in found)
        if not width:
            sheet.row += times
            return
        if width > MAX_COLUMNS:
            raise too_wide()
        self._cells += width * times
        if self._cells > MAX_CELLS:
            raise UnreadableError(_("This sheet has more than %(most)s cells.") % {"most": MAX_CELLS})
        is_hidden = _of(element, "visibility") in ("collapse", "filter")
        for _time in range(times):
            if len(sheet.rows) <= self._max_lines:
                row = Row(sheet.row + 1, tuple(_cells(sheet, found)), is_hidden)
                sheet.rows += [] if row.is_blank else [row]
            sheet.row += 1


def _cells(sheet: _Sheet, elements: list[tuple[Element, int]]) -> Iterator[Cell]:
    column = 0
    for element, repeat in elements:
        down, across = _times(element, "number-rows-spanned"), _times(element, "number-columns-spanned")
        if down > 1 or across > 1:
            last = (sheet.row + down - 1, column + across - 1)
            name = f"{place_of(sheet.row, column)}:{place_of(*last)}"
            sheet.merged.append((sheet.row, last[0], column, last[1], name))
        for _time in range(repeat):
            yield _cell(element, place_of(sheet.row, column))
            column += 1


def _cell(element: Element, place: str) -> Cell:
    kind, value = _of(element, "value-type"), _of(element, "value")
    text = "\n".join("".join(_words(part)) for part in element if part.tag.rpartition("}")[2] == "p")
    formula = _of(element, "formula")
    if formula and (_ERROR.fullmatch(text.strip()) or "error" in [v for k, v in element.items() if k.endswith("}value-type")]):
        return Cell(text, place, fault=_("Cell %(place)s contains the error %(error)s.") % {"place": place, "error": text[:20]})
    try:
        if kind == "percentage":
            return Cell(f"{_plain(Decimal(value) * 100)} %", place, Kind.PERCENT)
        if kind in ("float", "currency"):
            return Cell(_plain(Decimal(value)), place, Kind.NUMBER)
    except InvalidOperation:
        return Cell(text, place, fault=_("Cell %(place)s cannot be read.") % {"place": place})
    if kind == "date":
        day, _mark, hour = _of(element, "date-value").partition("T")
        is_day = not hour or hour.startswith("00:00:00")
        return Cell(day if is_day else f"{day} {hour[:5]}", place, Kind.DATE if is_day else Kind.MOMENT)
    if kind == "boolean":
        return Cell(_of(element, "boolean-value"), place, Kind.TRUTH)
    if kind == "time":
        return Cell(text, place, Kind.TIME)
    return Cell(_of(element, "string-value") or text, place)


def _words(element: Element) -> Iterator[str]:
    """The text of a paragraph: spaces and line breaks are elements, notes are left out."""
    yield element.text or ""
    for part in element:
        tag = part.tag.rpartition("}")[2]
        if tag == "s":
            yield " " * min(_times(part, "c"), 1000)
        elif tag in ("line-break", "tab"):
            yield "\n" if tag == "line-break" else "\t"
        elif tag not in ("annotation", "note"):
            yield from _words(part)
        yield part.tail or ""


def _holds(element: Element) -> bool:
    return bool(_of(element, "value-type") or _of(element, "formula") or any(p.tag.endswith("}p") for p in element)) or (
        _times(element, "number-rows-spanned") > 1
    )


def _of(element: Element, name: str) -> str:
    """An attribute by its name in the office and table namespaces; an extension of another program is not taken for it."""
    found = [(key, value) for key, value in element.items() if key.rpartition("}")[2] == name]
    own = [value for key, value in found if "oasis" in key]
    return own[0] if own else ""


def _times(element: Element, name: str) -> int:
    text = _of(element, name)
    return max(int(text), 1) if text.isascii() and text.isdigit() and len(text) < 10 else 1


def _plain(number: Decimal) -> str:
    return in_digits(Decimal(f"{number:.15g}"))
