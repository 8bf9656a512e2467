"""Tables as text: CSV files and pasted cells. The encoding and the separator are found from the text itself."""

import codecs
import csv
import io
from collections import Counter

from ..wording import Message, _
from .cells import MAX_COLUMNS, Cell, Row, Table, UnreadableError, filled, place_of, too_wide

MAX_CELL = 131_072
# As many as Excel has.
MAX_LINES = 1_048_576
# Excel's “Unicode text” is UTF-16 with tabs.
_MARKS_OF_ORDER = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
# What French and English texts hold beyond ASCII: it tells Windows-1252 from Mac Roman.
_USUAL = frozenset("àâäáãåæçèéêëìíîïñòóôöõœùúûüÿÀÂÄÁÃÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÖÕŒÙÚÛÜŸ«»’‘“”–—…€£°²³½¼¾±·•©®™§¹ºª\u00a0×÷µ≥≤≠≈∞")
SEPARATORS = {"\t": "tab", ";": ";", ",": ",", "|": "|"}
_NO_SEPARATOR = "\x1f"
# What a spreadsheet takes for the beginning of a formula, also as Japanese keyboards write it; a leading apostrophe keeps it
# from doing so.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_GUARDED = (*_FORMULA, "'")


class TooWideError(csv.Error):
    """Cut with this separator, a line has more cells than any table has columns."""


def guarded(text: str) -> str:
    """A text as a cell of a CSV file that no spreadsheet runs as a formula; `unguarded` gives the text again."""
    begins = text[:1] in _FORMULA
    return f"'{text}" if begins or (text[:1] == "'" and text[1:2] in _GUARDED) else text


def unguarded(text: str) -> str:
    return text[1:] if text[:1] == "'" and text[1:2] in _GUARDED else text


def decoded(data: bytes) -> tuple[str, str]:
    """The text of a file, and the name of its encoding. Raises `UnreadableError` with the reason."""
    for mark, encoding, name in _MARKS_OF_ORDER:
        if data.startswith(mark):
            try:
                return data.decode(encoding), name
            except UnicodeDecodeError as wrong:
                raise UnreadableError(
                    _("This file is labelled as %(encoding)s text, but byte %(place)s is not valid in it.")
                    % {"encoding": name, "place": wrong.start + 1}
                ) from wrong
    if b"\x00" in data:
        raise UnreadableError(
            _("This is neither a workbook nor a text file: send an Excel (.xlsx), OpenDocument (.ods) or CSV file.")
        )
    try:
        return data.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError:
        return _of_one_byte(data)


def _of_one_byte(data: bytes) -> tuple[str, str]:
    windows, mac = _decoded_as(data, "cp1252"), _decoded_as(data, "mac_roman")
    if windows is not None and _is_usual(windows):
        return windows, "Windows-1252"
    if mac is not None and _is_usual(mac):
        return mac, "Mac Roman"
    raise UnreadableError(_("The accents in this file cannot be read with certainty: save it as “CSV UTF-8” and send it again."))


def _decoded_as(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _is_usual(text: str) -> bool:
    return all(letter in _USUAL for letter in set(text) if ord(letter) > 127)


def tables_of_text(text: str, encoding: str = "", *, max_lines: int) -> list[Table]:
    """The ways to read a text as a table, the most likely first. Those after it are as likely, never less.

    A separator is taken because it makes the lines agree, not because it is there. Raises `UnreadableError`.
    """
    text = text.removeprefix("\ufeff")
    if "\x00" in text:
        raise UnreadableError(_("This file contains characters that are not valid in a table."))
    wanted, text = _announced(text)
    if not text.strip():
        raise UnreadableError(_("The file is empty."))
    if text.count("\n") > MAX_LINES or text.count("\r") > MAX_LINES:
        raise UnreadableError(_("This file has more than %(most)s rows.") % {"most": MAX_LINES})
    read, refusals = [], []
    for separator in [wanted] if wanted else SEPARATORS:
        try:
            read.append((separator, _rows(text, separator, max_lines)))
        except csv.Error as refusal:
            refusals.append(refusal)
    if not read:
        raise UnreadableError(_said(text, refusals))
    ranked = sorted(((_agreement(rows), separator, rows) for separator, rows in read), key=lambda each: each[0], reverse=True)
    best = ranked[0][0]
    found = [
        Table(rows, _origin(encoding, separator, rows)) for agreement, separator, rows in ranked if agreement[:2] == best[:2]
    ]
    if found[0].rows and all(_width(table.rows[0]) == 1 for table in found) and not wanted:
        # The first line is one cell: perhaps all lines are, and what seems to separate belongs to the sentences.
        try:
            rows = _rows(text, _NO_SEPARATOR, max_lines)
            found.insert(0, Table(rows, _origin(encoding, _NO_SEPARATOR, rows)))
        except csv.Error:
            pass
    return found


def _announced(text: str) -> tuple[str, str]:
    """The separator that a first line `sep=;` names, and the text below it."""
    head, _end, rest = text.partition("\n")
    bare = head.strip("\r").strip('"')
    if bare.lower().startswith("sep=") and len(bare.rstrip(";,\t|")) <= 4 and bare[4:5] in SEPARATORS:
        return bare[4], rest
    return "", text


def _rows(text: str, separator: str, max_lines: int) -> list[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows, line = [], 1
    csv.field_size_limit(max(csv.field_size_limit(), MAX_CELL))
    for cells in reader:
        if len(cells) > MAX_COLUMNS:
            raise TooWideError
        if any(cell.strip() for cell in cells):
            found = (Cell(unguarded(cell), place_of(line - 1, index)) for index, cell in enumerate(cells))
            rows.append(Row(line, tuple(found)))
        line = reader.line_num + 1
        if len(rows) > max_lines:
            break
    return filled(rows)


def _agreement(rows: list[Row]) -> tuple[float, bool, int]:
    """How well a separator explains the lines: the share of them that have as many cells as most, and whether it cuts."""
    if not rows:
        return (0.0, False, 0)
    widths = Counter(_width(row) for row in rows)
    usual, times = max(((width, times) for width, times in widths.items() if width > 1), key=lambda each: each[1], default=(1, 0))
    return (round(times / len(rows), 3), usual > 1, -list(SEPARATORS).index("\t"))


def _width(row: Row) -> int:
    return len(row.cells)


def _origin(encoding: str, separator: str, rows: list[Row]) -> Message:
    if all(_width(row) == 1 for row in rows):
        return _("one column, %(encoding)s") % {"encoding": encoding} if encoding else _("one column")
    mark = _("tab") if separator == "\t" else separator
    if not encoding:
        return _("cells separated by “%(mark)s”") % {"mark": mark}
    return _("text %(encoding)s, cells separated by “%(mark)s”") % {"encoding": encoding, "mark": mark}


def _said(text: str, refusals: list[csv.Error]) -> Message:
    """Why no separator makes a table of this: a quotation mark that is opened and not closed, nearly always."""
    if any(isinstance(refusal, TooWideError) for refusal in refusals):
        return too_wide().message
    if any("field limit" in str(refusal) for refusal in refusals):
        return _("A cell of this file has more than %(most)s characters.") % {"most": MAX_CELL}
    line = next((number for number, each in enumerate(text.splitlines(), start=1) if each.count('"') % 2), 0)
    if line:
        return _("A quotation mark opened on line %(line)d is not closed correctly.") % {"line": line}
    return _("This table cannot be read (%(reason)s).") % {"reason": str(refusals[0])}
