"""A table that people read and pass on: headings, lines of texts and whole numbers. Nothing in it runs as a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from authoring.spreadsheets.writing import MAX_CELL
from files.standalone.tables.delimited import guarded

_LONGEST_SHEET_NAME = 31
_WIDTH = 30
# The number of the letter format, and what fits in the foot of a page beside the numbers.
_LETTER = 1
_LONGEST_FOOT = 200


def csv_table(heads: Sequence[str], lines: Iterable[Sequence[str | int]]) -> bytes:
    """UTF-8 with a mark, which spreadsheets open as it is."""
    written = io.StringIO()
    sheet = csv.writer(written)
    for line in (heads, *lines):
        sheet.writerow([each if isinstance(each, int) else guarded(each) for each in line])
    return written.getvalue().encode("utf-8-sig")


def workbook(
    title: str,
    heads: Sequence[str],
    lines: Iterable[Sequence[str | int]],
    *,
    widths: Sequence[int] = (),
    foot: str = "",
    lead: Sequence[str] = (),
) -> bytes:
    """The same as Excel: texts wrapped, headings that stay in sight, a filter on each column.

    `widths`: of the columns, in characters. `foot`: of its pages, the title unless it is given. `lead`: lines above the
    headings, the first one large: what the sheet is, for whoever gets it without its page.
    Printed, it is as wide as a page, with its headings on each.
    """
    written = io.BytesIO()
    book = xlsxwriter.Workbook(written, {"in_memory": True})
    sheet = book.add_worksheet(_sheet_name(title))
    head = book.add_format({"bold": True, "font_color": "#FFFFFF", "bg_color": "#223654", "text_wrap": True, "valign": "top"})
    text = book.add_format({"num_format": "@", "valign": "top", "text_wrap": True})
    plain = book.add_format({"valign": "top"})
    _write_lead(book, sheet, lead)
    # An empty line is between them: the headings and their lines are a table of its own.
    top = len(lead) + 1 if lead else 0
    last = top
    for column, words in enumerate(heads):
        sheet.write_string(top, column, words[:MAX_CELL], head)
    for last, line in enumerate(lines, start=top + 1):
        for column, value in enumerate(line):
            if isinstance(value, int):
                sheet.write_number(last, column, value, plain)
            elif value:
                sheet.write_string(last, column, value[:MAX_CELL], text)
    for column, width in enumerate(widths or [_WIDTH] * len(heads)):
        sheet.set_column(column, column, width, text)
    _fit_to_print(sheet, foot or title, top)
    sheet.freeze_panes(top + 1, 1)
    sheet.autofilter(top, 0, last, max(len(heads) - 1, 0))
    book.close()
    return written.getvalue()


def _write_lead(book: xlsxwriter.Workbook, sheet: Worksheet, lead: Sequence[str]) -> None:
    # Not wrapped: a line of text runs over the empty cells beside it.
    large, small = book.add_format({"bold": True, "font_size": 16}), book.add_format({"text_wrap": False})
    for row, text in enumerate(lead):
        sheet.write_string(row, 0, text[:MAX_CELL], small if row else large)
        sheet.set_row(row, 15 if row else 22)


def _sheet_name(title: str) -> str:
    """A title as Excel takes it for the name of a sheet."""
    return "".join(" " if each in "[]:*?/\\" else each for each in title)[:_LONGEST_SHEET_NAME].strip("' ") or "1"


def _fit_to_print(sheet: Worksheet, title: str, heads: int) -> None:
    sheet.set_landscape()
    sheet.set_paper(_LETTER)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(heads)
    sheet.set_footer(f"&L{title[:_LONGEST_FOOT].replace('&', '&&')}&R&P / &N")
