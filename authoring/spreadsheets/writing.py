"""Spreadsheets that leave the registry: the template to fill in, and the export that can come back changed.

Every text is written as text, whatever it begins with: nothing that people wrote runs as a formula. The form's rules are
repeated as drop-down lists, and a sheet explains each column.
"""

import csv
import io
from collections.abc import Iterable
from typing import Any

import xlsxwriter
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from xlsxwriter.worksheet import Worksheet

from authoring.spreadsheets.guidance import explained_heads
from authoring.spreadsheets.reading import Layout
from files.standalone.tables.cells import column_name
from files.standalone.tables.delimited import guarded

# The longest text that a cell of Excel holds.
MAX_CELL = 32_767
_EXCEL_LIST_NAME = 31


def template(layout: Layout) -> bytes:
    """An empty sheet with drop-down lists, a second one that explains each column, a third with the lists."""
    return _workbook(layout, [])


def export(layout: Layout, records: Iterable[Any]) -> bytes:
    """These records in the same columns, each with its reference: it can come back changed."""
    return _workbook(layout, [[_value(layout, each, name) for name in ordered(layout)] for each in records])


def export_csv(layout: Layout, records: Iterable[Any]) -> bytes:
    """The same as CSV. Headings are read in both languages when it comes back, and their codes as well."""
    written = io.StringIO()
    sheet, names = csv.writer(written), ordered(layout)
    sheet.writerow([layout.label(name) for name in names])
    for each in records:
        sheet.writerow([guarded(str(_value(layout, each, name))) for name in names])
    return written.getvalue().encode("utf-8-sig")


def ordered(layout: Layout) -> list[str]:
    """The columns in the order of the form. For a reader of French those in English come last; for one of English each
    stands beside the French one, which a record cannot go without."""
    english = [name for name in layout.columns if name.endswith("_en")]
    others = [name for name in layout.columns if name not in english]
    if (get_language() or "fr").startswith("fr"):
        return others + english
    beside = {f"{name.removesuffix('_en')}_fr": name for name in english}
    paired = [each for name in others for each in (name, beside.get(name, "")) if each]
    return paired + [name for name in english if name not in paired]


def hint(layout: Layout, name: str) -> str:
    """What may be written in a column, in the reader's language."""
    if name == "reference":
        return str(layout.reference_hint)
    yes_no = _("Yes") + " / " + _("No")
    if name in layout.flags:
        return f"{layout.flags[name][1]} {yes_no}"
    if name in layout.relations:
        related: Any = layout.model._meta.get_field(name).related_model
        names = "; ".join(f"{term.name} ({term.code})" for term in related.objects.filter(is_active=True))
        return _("One or more, separated by semicolons: %(names)s") % {"names": names}
    form_field = layout.form.base_fields[name]
    if name in layout.yes_no:
        asked = "" if str(form_field.label) == layout.label(name) else f"{form_field.label} "
        return asked + yes_no
    if name in layout.choices:
        return " / ".join(layout.offered(name))
    if layout.is_a(name, models.DateField):
        how = _(
            "A date: 2026-11-29, or November 29, 2026. Dates with slashes are not accepted because they can be read in two ways."
        )
    elif layout.is_a(name, models.IntegerField, models.DecimalField):
        how = _("A number, without a comma: 28000.")
    else:
        how = ""
    return " ".join(part for part in (str(form_field.help_text or ""), how) if part) or _("Text")


def _value(layout: Layout, record: Any, name: str) -> str | int:
    value = getattr(record, name, None) if name not in (*layout.flags, *layout.relations) else None
    if type(value) is int and name not in layout.choices:
        return value
    return layout.shown(record, name)


def _workbook(layout: Layout, lines: list[list[str | int]]) -> bytes:
    written = io.BytesIO()
    book = xlsxwriter.Workbook(written, {"in_memory": True})
    sheet = book.add_worksheet(str(layout.title)[:_EXCEL_LIST_NAME])
    head = book.add_format({"bold": True, "font_color": "#FFFFFF", "bg_color": "#223654", "text_wrap": True, "valign": "top"})
    text = book.add_format({"num_format": "@", "valign": "top", "text_wrap": True})
    day = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"})
    plain = book.add_format({"valign": "top"})
    for column, name in enumerate(ordered(layout)):
        is_number = layout.is_a(name, models.IntegerField, models.DecimalField) and name not in layout.choices
        form = day if layout.is_a(name, models.DateField) else plain if is_number else text
        sheet.set_column(column, column, 28, form)
        sheet.write_string(0, column, layout.label(name), head)
        for place, line in enumerate(lines, start=1):
            _write(sheet, place, column, line[column], text)
    sheet.freeze_panes(1, 1)
    _explain(book, layout)
    _offer_lists(book, sheet, layout)
    book.close()
    return written.getvalue()


def _write(sheet: Worksheet, row: int, column: int, value: str | int, text: Any) -> None:
    if isinstance(value, int):
        sheet.write_number(row, column, value)
    elif value:
        if len(value) > MAX_CELL:
            raise ValueError(f"A text of {len(value)} characters is longer than a cell of Excel.")
        sheet.write_string(row, column, value, text)


def _explain(book: xlsxwriter.Workbook, layout: Layout) -> None:
    sheet = book.add_worksheet(_("How to fill it in")[:_EXCEL_LIST_NAME])
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    bold = book.add_format({"text_wrap": True, "valign": "top", "bold": True})
    for column, (title, width) in enumerate(zip(explained_heads(), (34, 24, 90, 50), strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, title, bold)
    for row, name in enumerate(ordered(layout), start=1):
        example = str(layout.example.get(name, ""))
        for column, text in enumerate((layout.label(name), name, hint(layout, name), example)):
            sheet.write_string(row, column, text[:MAX_CELL], wrapped)
    sheet.freeze_panes(1, 0)


def _offer_lists(book: xlsxwriter.Workbook, sheet: Worksheet, layout: Layout) -> None:
    """Drop-down lists in the columns where one thing is chosen. What is typed may also be a code: nothing is forbidden."""
    lists = book.add_worksheet(_("Lists")[:_EXCEL_LIST_NAME])
    bold = book.add_format({"bold": True})
    place = 0
    for column, name in enumerate(ordered(layout)):
        is_listed = name in layout.choices or name in layout.yes_no or name in layout.relations
        if not is_listed:
            continue
        offered = layout.offered(name)
        lists.set_column(place, place, 34)
        lists.write_string(0, place, layout.label(name), bold)
        for row, each in enumerate(offered, start=1):
            lists.write_string(row, place, each)
        if offered:
            letters = column_name(place)
            sheet.data_validation(1, column, layout.most_lines, column, {
                "validate": "list",
                "source": f"='{lists.get_name()}'!${letters}$2:${letters}${len(offered) + 1}",
                "error_type": "information",
                "show_error": name not in layout.relations,
                "error_title": _("Word not in the list")[:32],
                "error_message": _("The answer is accepted if it is a name or a code in the list, in French or English."),
            })  # fmt: skip
        place += 1
