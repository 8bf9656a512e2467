"""A table that people read and pass on: headings, lines of texts and whole numbers. Nothing in it runs as a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

import xlsxwriter

from authoring.spreadsheets.writing import MAX_CELL
from files.standalone.tables.delimited import guarded

_LONGEST_SHEET_NAME = 31
_WIDTH = 30


def csv_table(heads: Sequence[str], lines: Iterable[Sequence[str | int]]) -> bytes:
    """UTF-8 with a mark, which spreadsheets open as it is."""
    written = io.StringIO()
    sheet = csv.writer(written)
    for line in (heads, *lines):
        sheet.writerow([each if isinstance(each, int) else guarded(each) for each in line])
    return written.getvalue().encode("utf-8-sig")


def workbook(title: str, heads: Sequence[str], lines: Iterable[Sequence[str | int]]) -> bytes:
    """The same as Excel: texts wrapped, headings that stay in sight, a filter on each column."""
    written = io.BytesIO()
    book = xlsxwriter.Workbook(written, {"in_memory": True})
    sheet = book.add_worksheet(title[:_LONGEST_SHEET_NAME])
    head = book.add_format({"bold": True, "font_color": "#FFFFFF", "bg_color": "#223654", "text_wrap": True, "valign": "top"})
    text = book.add_format({"num_format": "@", "valign": "top", "text_wrap": True})
    plain = book.add_format({"valign": "top"})
    last = 0
    for column, words in enumerate(heads):
        sheet.write_string(0, column, words[:MAX_CELL], head)
    for last, line in enumerate(lines, start=1):
        for column, value in enumerate(line):
            if isinstance(value, int):
                sheet.write_number(last, column, value, plain)
            elif value:
                sheet.write_string(last, column, value[:MAX_CELL], text)
    sheet.set_column(0, max(len(heads) - 1, 0), _WIDTH)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, last, max(len(heads) - 1, 0))
    book.close()
    return written.getvalue()
