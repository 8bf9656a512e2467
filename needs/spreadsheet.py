"""Needs as a spreadsheet: the template, the export, and reading what an establishment filled in.

One line is one need. Columns are known by their code or by their label in French or English, in any order; choices by
their code or their name in either language, several of them with semicolons between. Excel files and CSV are taken.
"""

import csv
import io
import zipfile
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from needs.content import CHOICES, label_of
from needs.forms.writing import SHEET_FIELDS, SheetForm
from needs.models.needs import Need
from registry.bilingual import LANGUAGES
from registry.errors import Incomplete
from registry.forms import shown_answer
from registry.vocabulary.reading import fold

MOST_LINES = 200
MOST_BYTES = 5 * 1024 * 1024
MOST_UNPACKED = 60 * 1024 * 1024
COLUMNS = ("reference", *SHEET_FIELDS)
_YES, _NO = {"oui", "yes", "true", "vrai", "1"}, {"non", "no", "false", "faux", "0"}
_YES_NO = ("has_medical_purpose", "human_reviews", "learns_in_use", "decides_access")


@dataclass(slots=True)
class Problem:
    """What is wrong in one cell. `line` is that of the file, the header being line 1."""

    line: int
    column: str
    text: str


@dataclass(slots=True)
class Sheet:
    """What a file says: every problem, and each good line: its number, the draft that it changes if any, its values."""

    rows: list[tuple[int, str, dict[str, Any]]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


# ── Writing ──────────────────────────────────────────────────────────────────────────────────────────────────


def template() -> bytes:
    """An empty sheet, with a second one that explains each column and lists what can be chosen."""
    return _book([])


def export(needs: QuerySet[Need]) -> bytes:
    """These needs in the same columns, each with its reference: a draft can come back changed."""
    return _book([[_cell(need, name) for name in COLUMNS] for need in needs])


def _book(lines: list[list[str | int]]) -> bytes:
    book = Workbook()
    sheet = book.active
    if sheet is None:
        raise RuntimeError("A new workbook has a sheet.")
    sheet.title = _("Needs")
    for number, name in enumerate(COLUMNS, start=1):
        head = sheet.cell(1, number, _label(name))
        head.font, head.fill = Font(bold=True, color="FFFFFF"), PatternFill("solid", start_color="223654")
        head.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.column_dimensions[get_column_letter(number)].width = 28
    sheet.freeze_panes = "B2"
    for place, line in enumerate(lines, start=2):
        for number, value in enumerate(line, start=1):
            cell = sheet.cell(place, number)
            if isinstance(value, str):
                # As text, whatever it begins with: nothing that people wrote is run as a formula.
                cell.value, cell.data_type = value, "s"
                cell.quotePrefix = value.startswith(("=", "+", "-", "@"))
            else:
                cell.value = value
    _explain(book)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _explain(book: Workbook) -> None:
    sheet = book.create_sheet(_("How to fill it in"))
    sheet.append([_("Column"), _("Code"), _("What to write")])
    for name in COLUMNS:
        sheet.append([_label(name), name, _hint(name)])
    for letter, width in (("A", 34), ("B", 24), ("C", 110)):
        sheet.column_dimensions[letter].width = width
    for row in sheet.iter_rows():
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")


def _hint(name: str) -> str:
    if name == "reference":
        return _("Leave it empty for a new need. With the number of one of your drafts, the line changes that draft.")
    form_field = SheetForm.base_fields[name]
    if name in CHOICES:
        model: Any = Need._meta.get_field(name).related_model
        names = "; ".join(f"{term.name} ({term.code})" for term in model.objects.filter(is_active=True))
        return _("One or more, with semicolons between: %(names)s") % {"names": names}
    if name in _YES_NO:
        return f"{form_field.label} {_('Yes')} / {_('No')}"
    choices = [str(label) for value, label in getattr(form_field, "choices", []) if value]
    return " / ".join(choices) if choices else str(form_field.help_text or _("Text"))


def _label(name: str) -> str:
    return str(_("Reference number") if name == "reference" else label_of(name)).capitalize()


def _cell(need: Need, name: str) -> str | int:
    if name in CHOICES:
        return "; ".join(term.name for term in getattr(need, name).all())
    value = getattr(need, name)
    return value if type(value) is int else shown_answer(need, name)


# ── Reading ──────────────────────────────────────────────────────────────────────────────────────────────────


def read(data: bytes) -> Sheet:
    """Read a file and check every cell with the rules of the guided form. Raises `Incomplete` when it is none."""
    lines = _lines(data)
    if not lines:
        raise Incomplete({"file": _("The file is empty.")})
    columns, sheet = _columns(lines[0]), Sheet()
    unknown = [str(head) for head, name in zip(lines[0], columns, strict=True) if str(head).strip() and not name]
    sheet.problems += [Problem(1, head, _("This column is not one of the template’s.")) for head in unknown]
    if "title_fr" not in columns:
        sheet.problems.append(Problem(1, _label("title_fr"), _("This column is missing.")))
        return sheet
    filled = [(place, line) for place, line in enumerate(lines[1:], start=2) if any(str(cell).strip() for cell in line)]
    if len(filled) > MOST_LINES:
        raise Incomplete({"file": _("A file has %(most)d needs at most: split it.") % {"most": MOST_LINES}})
    if not filled:
        raise Incomplete({"file": _("The file has its headings and no need below them.")})
    names = _names()
    for place, line in filled:
        _read_line(sheet, place, {name: str(cell).strip() for name, cell in zip(columns, line, strict=False) if name}, names)
    return sheet


def _read_line(sheet: Sheet, place: int, cells: dict[str, str], names: dict[str, dict[str, Any]]) -> None:
    before = len(sheet.problems)
    reference = cells.pop("reference", "")
    typed: dict[str, Any] = {}
    for name, text in cells.items():
        value, wrong = _typed(name, text, names)
        typed[name] = value
        for part in wrong:
            sheet.problems.append(Problem(place, _label(name), _("“%(text)s” is not one of the choices.") % {"text": part}))
    form = SheetForm(typed)
    for name, errors in form.errors.items():
        sheet.problems += [Problem(place, _label(name), str(error)) for error in errors]  # type: ignore[union-attr]
    if len(sheet.problems) == before:
        # Columns that the file does not have are left as they are.
        sheet.rows.append((place, reference, {name: form.cleaned_data[name] for name in typed}))


def _typed(name: str, text: str, names: dict[str, dict[str, Any]]) -> tuple[Any, list[str]]:
    """A cell as the form takes it, and the parts of it that are no choice."""
    if name in CHOICES:
        parts = [part.strip() for part in text.split(";") if part.strip()]
        known = names[name]
        return [known[fold(part)] for part in parts if fold(part) in known], [part for part in parts if fold(part) not in known]
    if name in _YES_NO:
        folded = fold(text)
        if folded in _YES or folded in _NO:
            return ("true" if folded in _YES else "false"), []
        return "", [text] if text else []
    if name in names:
        return names[name].get(fold(text), ""), [text] if text and fold(text) not in names[name] else []
    return text, []


def _names() -> dict[str, dict[str, Any]]:
    """For each column of choices: what may be written, folded, and the value that it stands for."""
    found: dict[str, dict[str, Any]] = {}
    for name in CHOICES:
        model: Any = Need._meta.get_field(name).related_model
        terms = model.objects.filter(is_active=True)
        found[name] = {fold(way): str(term.pk) for term in terms for way in (term.code, term.name_fr, term.name_en)}
    for name in ("situation", "output_role", "budget_status"):
        choices = Need._meta.get_field(name).choices or []  # type: ignore[union-attr]
        found[name] = {fold(str(value)): value for value, _label in choices}
        for language in LANGUAGES:
            with translation.override(language):
                found[name] |= {fold(str(label)): value for value, label in choices}
    return found


def _columns(heads: list[Any]) -> list[str]:
    """The code of each column; empty for one that is not known."""
    known = {fold(name): name for name in COLUMNS}
    for language in LANGUAGES:
        with translation.override(language):
            known |= {fold(_label(name)): name for name in COLUMNS}
    return [known.get(fold(str(head).strip()), "") for head in heads]


def _lines(data: bytes) -> list[list[Any]]:
    if len(data) > MOST_BYTES:
        raise Incomplete({"file": _("The file is larger than %(most)d MB.") % {"most": MOST_BYTES // 1024 // 1024}})
    return _excel(data) if data.startswith(b"PK\x03\x04") else _csv(data)


def _excel(data: bytes) -> list[list[Any]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            if sum(part.file_size for part in package.infolist()) > MOST_UNPACKED:
                raise Incomplete({"file": _("This document is too large once unpacked.")})
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        rows = book.worksheets[0].iter_rows(max_row=MOST_LINES * 3, max_col=len(COLUMNS) * 2, values_only=True)
        return [[_plain(cell) for cell in row] for row in rows]
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, IndexError, OSError) as broken:
        raise Incomplete({"file": _("This file is damaged, or not what its name says.")}) from broken


def _plain(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _csv(data: bytes) -> list[list[Any]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    if "\x00" in text:
        raise Incomplete({"file": _("Send an Excel file (.xlsx) or a CSV file.")})
    head = text.split("\n", 1)[0]
    delimiter = max(";,\t", key=head.count)
    try:
        return [list(line) for line in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)]
    except csv.Error as broken:
        raise Incomplete({"file": _("Send an Excel file (.xlsx) or a CSV file.")}) from broken
