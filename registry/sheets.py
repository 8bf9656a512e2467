"""Records as a spreadsheet, for any model: the template, the export, and reading what people filled in.

One line is one record. Columns are known by their code or by their label in French or English, in any order; choices by
their code or their name in either language, several of them with semicolons between. Excel files and CSV are taken, and
plain values that a program sent: all three pass the rules of the guided form.
"""

import csv
import io
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django import forms
from django.db.models import BooleanField, Model
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from registry.bilingual import LANGUAGES
from registry.errors import DomainError, Incomplete
from registry.exports import safe_cell
from registry.forms import shown_answer
from registry.vocabulary.reading import fold

MOST_BYTES = 5 * 1024 * 1024
MOST_UNPACKED = 60 * 1024 * 1024
_YES, _NO = {"oui", "yes", "true", "vrai", "1"}, {"non", "no", "false", "faux", "0"}
_FORMULA = ("=", "+", "-", "@")


@dataclass(slots=True)
class Problem:
    """What is wrong in one cell. `line` is that of the file, the header being line 1."""

    line: int
    column: str
    text: str
    # The column's code, for programs.
    code: str = ""


@dataclass(slots=True)
class Sheet:
    """What a file says: every problem, and each good line: its number, the record that it changes if any, its values."""

    rows: list[tuple[int, str, dict[str, Any]]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


class SheetRefused(DomainError):
    """Nothing was taken in. `problems` names every bad line."""

    code = "import-refused"
    status = 422

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__(_("Nothing was imported: mend the lines below and send the file again."))


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of one kind of record. `flags` are yes-or-no columns that are no field: the importer knows what they do."""

    model: type[Model]
    form: type[forms.ModelForm]  # type: ignore[type-arg]
    fields: tuple[str, ...]
    required: str
    title: str | Promise
    reference_hint: str | Promise
    too_many: str | Promise
    nothing_below: str | Promise
    most_lines: int
    flags: dict[str, tuple[str | Promise, str | Promise, Callable[[Any], bool]]] = field(default_factory=dict)

    @property
    def columns(self) -> tuple[str, ...]:
        return ("reference", *self.flags, *self.fields)

    @property
    def relations(self) -> tuple[str, ...]:
        return tuple(name for name in self.fields if self.model._meta.get_field(name).many_to_many)

    def _yes_no(self) -> set[str]:
        found = {name for name in self.fields if isinstance(self.model._meta.get_field(name), BooleanField)}
        return found | set(self.flags)

    def _choices(self) -> list[str]:
        return [name for name in self.fields if getattr(self.model._meta.get_field(name), "choices", None)]

    # ── Writing ──────────────────────────────────────────────────────────────────────────────────────────────

    def template(self) -> bytes:
        """An empty sheet, with a second one that explains each column and lists what can be chosen."""
        return self._book([])

    def export(self, records: Iterable[Any]) -> bytes:
        """These records in the same columns, each with its reference: it can come back changed."""
        return self._book([[self._cell(each, name) for name in self.columns] for each in records])

    def export_csv(self, records: Iterable[Any]) -> bytes:
        """The same as CSV, with the columns' codes as headings: programs read it."""
        written = io.StringIO()
        sheet = csv.writer(written)
        sheet.writerow(self.columns)
        for each in records:
            cells = [self._cell(each, name) for name in self.columns]
            # Reading takes the apostrophe off again.
            sheet.writerow([safe_cell(cell) if isinstance(cell, str) else cell for cell in cells])
        return written.getvalue().encode("utf-8-sig")

    def _book(self, lines: list[list[str | int]]) -> bytes:
        book = Workbook()
        sheet = book.active
        if sheet is None:
            raise RuntimeError("A new workbook has a sheet.")
        sheet.title = str(self.title)
        for number, name in enumerate(self.columns, start=1):
            head = sheet.cell(1, number, self.label(name))
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
                    cell.quotePrefix = value.startswith(_FORMULA)
                else:
                    cell.value = value
        self._explain(book)
        written = io.BytesIO()
        book.save(written)
        return written.getvalue()

    def _explain(self, book: Workbook) -> None:
        sheet = book.create_sheet(_("How to fill it in"))
        sheet.append([_("Column"), _("Code"), _("What to write")])
        for name in self.columns:
            sheet.append([self.label(name), name, self.hint(name)])
        for letter, width in (("A", 34), ("B", 24), ("C", 110)):
            sheet.column_dimensions[letter].width = width
        for row in sheet.iter_rows():
            for cell in row:
                cell.alignment = Alignment(wrap_text=True, vertical="top")

    def hint(self, name: str) -> str:
        """What may be written in a column, in the reader's language."""
        if name == "reference":
            return str(self.reference_hint)
        if name in self.flags:
            return f"{self.flags[name][1]} {_('Yes')} / {_('No')}"
        form_field = self.form.base_fields[name]
        if name in self.relations:
            model: Any = self.model._meta.get_field(name).related_model
            names = "; ".join(f"{term.name} ({term.code})" for term in model.objects.filter(is_active=True))
            return _("One or more, with semicolons between: %(names)s") % {"names": names}
        if name in self._yes_no():
            return f"{form_field.label} {_('Yes')} / {_('No')}"
        choices = [str(label) for value, label in getattr(form_field, "choices", []) if value]
        return " / ".join(choices) if choices else str(form_field.help_text or _("Text"))

    def label(self, name: str) -> str:
        """The heading of a column, in the reader's language."""
        if name in self.flags:
            return str(self.flags[name][0])
        verbose = _("Reference number") if name == "reference" else self.model._meta.get_field(name).verbose_name  # type: ignore[union-attr]
        return str(verbose).capitalize()

    def _cell(self, record: Any, name: str) -> str | int:
        if name in self.flags:
            return _("Yes") if self.flags[name][2](record) else _("No")
        if name in self.relations:
            return "; ".join(term.name for term in getattr(record, name).all())
        value = getattr(record, name)
        return value if type(value) is int else shown_answer(record, name)

    # ── Reading ──────────────────────────────────────────────────────────────────────────────────────────────

    def read(self, data: bytes) -> Sheet:
        """Read a file and check every cell with the rules of the guided form. Raises `Incomplete` when it is none."""
        lines = cells_of(data, most_lines=self.most_lines, most_columns=len(self.columns) * 2)
        if not lines:
            raise Incomplete({"file": _("The file is empty.")})
        columns, sheet = self._known(lines[0]), Sheet()
        unknown = [str(head) for head, name in zip(lines[0], columns, strict=True) if str(head).strip() and not name]
        sheet.problems += [Problem(1, head, _("This column is not one of the template’s.")) for head in unknown]
        if self.required not in columns:
            sheet.problems.append(Problem(1, self.label(self.required), _("This column is missing."), self.required))
            return sheet
        filled = [(place, line) for place, line in enumerate(lines[1:], start=2) if any(str(cell).strip() for cell in line)]
        if len(filled) > self.most_lines:
            raise Incomplete({"file": str(self.too_many) % {"most": self.most_lines}})
        if not filled:
            raise Incomplete({"file": str(self.nothing_below)})
        names = self._names()
        for place, line in filled:
            cells = {name: str(cell).strip() for name, cell in zip(columns, line, strict=False) if name}
            self._read_line(sheet, place, cells, names)
        return sheet

    def read_values(self, lines: list[dict[str, Any]]) -> Sheet:
        """What a program sent: a list of records, each with plain values by the columns' codes. Lines count from 1."""
        sheet, names = Sheet(), self._names()
        if len(lines) > self.most_lines:
            raise Incomplete({"lines": str(self.too_many) % {"most": self.most_lines}})
        for place, line in enumerate(lines, start=1):
            unknown = [str(key)[:80] for key in line if key not in self.columns]
            sheet.problems += [Problem(place, key, _("This column is not one of the template’s."), key) for key in unknown]
            nested = [key for key, value in line.items() if not _is_plain(value)]
            told = _("Send a text, a number, true or false, or a list of codes.")
            sheet.problems += [Problem(place, str(key), told, str(key)) for key in nested if key in self.columns]
            if not line.get("reference") and not line.get(self.required):
                sheet.problems.append(Problem(place, self.label(self.required), _("This field is required."), self.required))
            elif not unknown and not nested:
                self._read_line(sheet, place, {name: _as_cell(value) for name, value in line.items()}, names)
        return sheet

    def _read_line(self, sheet: Sheet, place: int, cells: dict[str, str], names: dict[str, dict[str, Any]]) -> None:
        before = len(sheet.problems)
        reference = cells.pop("reference", "").upper()
        typed: dict[str, Any] = {}
        for name, text in cells.items():
            value, wrong = self._typed(name, text, names)
            typed[name] = value
            for part in wrong:
                told = _("“%(text)s” is not one of the choices.") % {"text": part[:200]}
                sheet.problems.append(Problem(place, self.label(name), told, name))
        # Terms and flags are known to be right by now: the form need not look each of them up again.
        settled = {name: typed.pop(name) for name in (*self.relations, *self.flags) if name in typed}
        form = self.form(typed)
        for name in list(form.fields):
            if name not in typed and (reference or name != self.required):
                del form.fields[name]
        for name, errors in form.errors.items():
            sheet.problems += [Problem(place, self.label(name), str(error), name) for error in errors]  # type: ignore[union-attr]
        if len(sheet.problems) == before:
            # Columns that the file does not have are left as they are.
            sheet.rows.append((place, reference, {name: form.cleaned_data[name] for name in typed} | settled))

    def _typed(self, name: str, text: str, names: dict[str, dict[str, Any]]) -> tuple[Any, list[str]]:
        """A cell as the form takes it, and the parts of it that are no choice."""
        if name in self.relations:
            parts = [part.strip() for part in text.split(";") if part.strip()]
            known = names[name]
            found = {known[fold(part)] for part in parts if fold(part) in known}
            return sorted(found, key=lambda term: term.pk), [part for part in parts if fold(part) not in known]
        if name in self._yes_no():
            folded = fold(text)
            is_yes = folded in _YES
            is_answer = is_yes or folded in _NO
            if name in self.flags:
                return is_yes, [text] if text and not is_answer else []
            return (("true" if is_yes else "false") if is_answer else ""), [text] if text and not is_answer else []
        if name in names:
            return names[name].get(fold(text), ""), [text] if text and fold(text) not in names[name] else []
        return text, []

    def _names(self) -> dict[str, dict[str, Any]]:
        """For each column of choices: what may be written, folded, and the value that it stands for."""
        found: dict[str, dict[str, Any]] = {}
        for name in self.relations:
            model: Any = self.model._meta.get_field(name).related_model
            terms = model.objects.filter(is_active=True)
            found[name] = {fold(way): term for term in terms for way in (term.code, term.name_fr, term.name_en)}
        for name in self._choices():
            choices = self.model._meta.get_field(name).choices or []  # type: ignore[union-attr]
            found[name] = {fold(str(value)): value for value, _label in choices}
            for language in LANGUAGES:
                with translation.override(language):
                    found[name] |= {fold(str(label)): value for value, label in choices}
        return found

    def _known(self, heads: list[Any]) -> list[str]:
        """The code of each column; empty for one that is not known."""
        known = {fold(name): name for name in self.columns}
        for language in LANGUAGES:
            with translation.override(language):
                known |= {fold(self.label(name)): name for name in self.columns}
        return [known.get(fold(str(head).strip()), "") for head in heads]


def _is_plain(value: Any) -> bool:
    if isinstance(value, list):
        return all(isinstance(each, str | int) for each in value)
    return value is None or isinstance(value, str | int | float)


def _as_cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ";".join(map(str, value))
    return str(value).strip()


def cells_of(data: bytes, *, most_lines: int, most_columns: int) -> list[list[Any]]:
    """The cells of an Excel or CSV file as text, line by line. Raises `Incomplete` on `file`."""
    if len(data) > MOST_BYTES:
        raise Incomplete({"file": _("The file is larger than %(most)d MB.") % {"most": MOST_BYTES // 1024 // 1024}})
    return _excel(data, most_lines * 3, most_columns) if data.startswith(b"PK\x03\x04") else _csv(data)


def _excel(data: bytes, most_rows: int, most_columns: int) -> list[list[Any]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            if sum(part.file_size for part in package.infolist()) > MOST_UNPACKED:
                raise Incomplete({"file": _("This document is too large once unpacked.")})
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        rows = book.worksheets[0].iter_rows(max_row=most_rows, max_col=most_columns, values_only=True)
        return [[_plain(cell) for cell in row] for row in rows]
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, IndexError, OSError) as broken:
        raise Incomplete({"file": _("This file is damaged, or not what its name says.")}) from broken


def _plain(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime | date):
        return (cell.date() if isinstance(cell, datetime) else cell).isoformat()
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
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        return [[cell[1:] if cell[:1] == "'" and cell[1:2] in _FORMULA else cell for cell in row] for row in rows]
    except csv.Error as broken:
        raise Incomplete({"file": _("Send an Excel file (.xlsx) or a CSV file.")}) from broken
