"""Records as a spreadsheet, for any model: which columns there are, and reading what people filled in.

One line is one record. Columns are known by their code or their label in French or English, in any order; choices by
their code or their name in either language, several of them with semicolons between. Workbooks and CSV are taken, and
plain values that a program sent: all of them pass the rules of the guided form. `authoring/spreadsheets/writing.py` writes the
template and the export, `authoring/spreadsheets/plans.py` says what a file would change.
"""

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db import models
from django.db.models import BooleanField, Model
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from authoring.forms import StepForm, shown_answer
from authoring.spreadsheets.guidance import without_guidance
from authoring.spreadsheets.sheets import Line, Problem, Sheet
from files.standalone.tables.cells import Cell, Kind, Row
from files.tables import values
from files.tables.cells import cell_of
from files.tables.headings import MAX_ABOVE, Headed, headed, merged_over
from files.tables.names import Names
from files.tables.reading import tables_of
from records.bilingual import LANGUAGES, reading_language
from records.columns import model_column
from records.errors import Incomplete
from records.numbers import shown_number
from records.received import composed
from records.references import reference_of

_YES, _NO = ("oui", "yes", "true", "vrai", "1"), ("non", "no", "false", "faux", "0")
# Lists of choices have a few dozen; of a cell that names none of them, the first problems tell enough.
MAX_CHOICES_SHOWN, MAX_PARTS, MAX_PROBLEMS_OF_CELL = 12, 100, 5


@dataclass(frozen=True)
class Layout:
    """The columns of one kind of record. `flags` are yes-or-no columns that are no field: the importer knows what they do."""

    model: type[Model]
    form: type[StepForm]
    fields: tuple[str, ...]
    required: str
    title: str | Promise
    reference_hint: str | Promise
    too_many: str | Promise
    nothing_below: str | Promise
    most_lines: int
    # One line as an example, by column: it stands on the sheet of explanations, never among the lines.
    example: Mapping[str, str | Promise]
    flags: dict[str, tuple[str | Promise, str | Promise, Callable[[Any], bool]]] = field(default_factory=dict)
    # Headings that templates had before, by column: files made from them are still read.
    earlier: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def columns(self) -> tuple[str, ...]:
        return ("reference", *self.flags, *self.fields)

    @cached_property
    def relations(self) -> tuple[str, ...]:
        return tuple(name for name in self.fields if self.model._meta.get_field(name).many_to_many)

    @cached_property
    def yes_no(self) -> frozenset[str]:
        found = {name for name in self.fields if isinstance(self.model._meta.get_field(name), BooleanField)}
        return frozenset(found | set(self.flags))

    @cached_property
    def choices(self) -> tuple[str, ...]:
        return tuple(name for name in self.fields if getattr(self.model._meta.get_field(name), "choices", None))

    def is_a(self, name: str, *kinds: type) -> bool:
        """Whether a column is a field of one of these kinds."""
        return name in self.fields and isinstance(self.model._meta.get_field(name), kinds)

    def label(self, name: str) -> str:
        """The heading of a column, in the reader's language."""
        if name in self.flags:
            return str(self.flags[name][0])
        verbose = _("Reference number") if name == "reference" else model_column(self.model, name).verbose_name
        text = str(verbose)
        return text[:1].upper() + text[1:]

    def shown(self, record: Any, name: str) -> str:
        """What a cell of the export holds for a record, as text."""
        if name in self.flags:
            return _("Yes") if self.flags[name][2](record) else _("No")
        if name in self.relations:
            return "; ".join(term.code if ";" in term.name else term.name for term in getattr(record, name).all())
        return shown_answer(record, name)

    def in_words(self, name: str, value: Any) -> str:
        """A value that was read, as a person reads it."""
        if name in self.relations:
            return "; ".join(str(term) for term in value)
        if isinstance(value, bool):
            return _("Yes") if value else _("No")
        if name in self.choices:
            return str(dict(model_column(self.model, name).flatchoices).get(value, value))
        return "" if value is None else str(value)

    def changes(self, record: Any, line: Line) -> dict[str, Any]:
        """The values of a line that differ from the record's. Kinds of line breaks are no difference."""
        found = {}
        for name, value in line.values.items():
            if name in self.flags:
                continue
            if name in self.relations:
                is_same = {term.pk for term in value} == {term.pk for term in getattr(record, name).all()}
            else:
                is_same = _as_lines(value) == _as_lines(getattr(record, name))
            if not is_same:
                found[name] = value
        return found

    # ── Reading ──────────────────────────────────────────────────────────────────────────────────────────────

    def read(self, data: bytes, own: Mapping[str, Any] | None = None, *, person_id: int | None = None) -> Sheet:
        """Read a file and check every cell with the rules of the guided form. Raises `Incomplete` when it is no table.

        `own` holds the records that lines may change, by reference number: a cell that says what the record says already
        is not judged again. `person_id`: who sent it; a person opens one file at a time.
        """
        known = self._headings()
        tables = tables_of(data, max_lines=self.most_lines + MAX_ABOVE + 1, person_id=person_id)
        lines = without_guidance(tables, known.find, {*self.relations, *self.choices, *self.yes_no})
        found = headed(lines, lambda row: self._score(row, known), enough=2)
        sheet = Sheet(origin=found.origin, notes=list(found.table.notes))
        columns = self._columns(sheet, found, known)
        if self.required not in columns.values() and "reference" not in columns.values():
            text = _("This column is missing.")
            sheet.problems.append(Problem(found.head.number, self.label(self.required), text, self.required))
            return sheet
        if len(found.lines) > self.most_lines:
            raise Incomplete({"file": str(self.too_many) % {"most": shown_number(self.most_lines)}})
        if not found.lines:
            raise Incomplete({"file": str(self.nothing_below)})
        names = self.names()
        for row in found.lines:
            self._read_row(sheet, row, columns, found, names, own or {})
        return sheet

    def _headings(self) -> Names[str]:
        known: Names[str] = Names()
        for name in self.columns:
            ways = [name, *self.earlier.get(name, ())]
            for language in LANGUAGES:
                with translation.override(language):
                    ways.append(self.label(name))
            known.add(name, ways, shown=self.label(name))
        return known

    def _score(self, row: Row, known: Names[str]) -> int:
        """How many headings a row has. One alone is enough when it is the one that every record has."""
        found = {known.find(cell.text) for cell in row.cells if cell.kind == Kind.TEXT and cell.text.strip()} - {None}
        return len(found) + (self.required in found)

    def _columns(self, sheet: Sheet, headed: Headed, known: Names[str]) -> dict[int, str]:
        """The code of each column that has a known heading, by its place; what is wrong with the others is noted."""
        columns: dict[int, str] = {}
        line = headed.head.number
        for index, cell in enumerate(headed.head.cells):
            heading = cell.text.strip()
            name = known.find(heading) if heading else None
            if cell.fault:
                sheet.problems.append(Problem(line, cell.place, cell.fault))
            elif heading and name is None:
                near = known.nearest(heading)
                text = _("This column is not in the template.")
                text += " " + _("Did you mean “%(name)s”?") % {"name": near} if near else ""
                sheet.problems.append(Problem(line, heading, text, value=cell.place))
            elif name is not None and name in columns.values():
                sheet.problems.append(Problem(line, heading, _("This heading appears twice."), name, cell.place))
            elif name is not None:
                columns[index] = name
                sheet.columns.append((heading, self.label(name)))
        for row, column, place in merged_over(headed, 16_384):
            text = _("Cells %(range)s are merged. Unmerge them and fill in each row.") % {"range": place}
            name = columns.get(column, "")
            sheet.problems.append(Problem(row, self.label(name) if name else place, text, name, place))
        return columns

    def _read_row(
        self,
        sheet: Sheet,
        row: Row,
        columns: dict[int, str],
        headed: Headed,
        names: dict[str, Names[Any]],
        own: Mapping[str, Any],
    ) -> None:
        heads = {index for index, cell in enumerate(headed.head.cells) if cell.text.strip()}
        for index, cell in enumerate(row.cells):
            if index not in heads and not cell.is_blank:
                text = cell.fault or _("Cell %(place)s has no heading above it.") % {"place": cell.place}
                sheet.problems.append(Problem(row.number, cell.place, text, value=cell.text.strip()))
        if len(row.cells) <= max(columns, default=0) and not headed.table.is_sheet:
            text = _("This row has fewer cells than there are headings: keep the separators around empty cells.")
            sheet.problems.append(Problem(row.number, self.label(self.required), text, self.required))
            return
        blank = Cell("", "")
        cells = {name: row.cells[index] if index < len(row.cells) else blank for index, name in columns.items()}
        self._read_line(sheet, row.number, cells, names, own)

    def read_values(self, lines: list[dict[str, Any]], own: Mapping[str, Any] | None = None) -> Sheet:
        """What a program sent: a list of records, each with plain values by the columns' codes. Lines count from 1."""
        sheet, names = Sheet(), self.names()
        if len(lines) > self.most_lines:
            raise Incomplete({"lines": str(self.too_many) % {"most": shown_number(self.most_lines)}})
        for place, line in enumerate(lines, start=1):
            unknown = [str(key)[:80] for key in line if key not in self.columns]
            sheet.problems += [Problem(place, key, _("This column is not in the template."), key) for key in unknown]
            nested = [key for key, value in line.items() if not _is_plain(value)]
            told = _("Send a text, a number, true or false, or a list of codes.")
            sheet.problems += [Problem(place, str(key), told, str(key)) for key in nested if key in self.columns]
            if not line.get("reference") and not line.get(self.required):
                sheet.problems.append(Problem(place, self.label(self.required), _("This field is required."), self.required))
            else:
                cells = {name: cell_of(line[name]) for name in line if name in self.columns and name not in nested}
                self._read_line(sheet, place, cells, names, own or {})
        return sheet

    def _read_line(
        self, sheet: Sheet, place: int, cells: dict[str, Cell], names: dict[str, Names[Any]], own: Mapping[str, Any]
    ) -> None:
        before = len(sheet.problems)
        told = cells.pop("reference", Cell("", ""))
        reference = reference_of(told.text) or values.tidy(told.text).upper()
        if told.fault:
            sheet.problems.append(Problem(place, self.label("reference"), told.fault, "reference"))
        record = own.get(reference)
        typed: dict[str, Any] = {}
        for name, cell in cells.items():
            if record is not None and not cell.fault and self._says_the_same(record, name, cell):
                continue
            value, wrong = ("", [cell.fault]) if cell.fault else self._typed(name, cell, names, record)
            typed[name] = value
            shown = cell.written(reading_language()).strip()[:200]
            sheet.problems += [Problem(place, self.label(name), text, name, shown) for text in wrong]
        bad = {problem.code for problem in sheet.problems[before:]}
        # Terms and flags are known to be right by now: the form need not look each of them up again.
        settled = {name: typed.pop(name) for name in (*self.relations, *self.flags) if name in typed}
        form = self.form(typed)
        for name in list(form.fields):
            if name in bad or (name not in typed and (reference or name != self.required)):
                del form.fields[name]
        for name, errors in form.errors.items():
            shown = cells[name].written(reading_language()).strip()[:200] if name in cells else ""
            sheet.problems += [Problem(place, self.label(name), str(error), name, shown) for error in errors]
        bad |= set(form.errors)
        # Columns that the file does not have are left as they are.
        good = {name: form.cleaned_data[name] for name in typed if name in form.cleaned_data} | settled
        answered = frozenset(name for name, cell in cells.items() if cell.text.strip())
        kept = {name: good[name] for name in good if name not in bad}
        sheet.lines.append(Line(place, reference, kept, frozenset(bad), answered))

    def _says_the_same(self, record: Any, name: str, cell: Cell) -> bool:
        return bool(_as_lines(cell.text.strip()) == _as_lines(self.shown(record, name)).strip())

    def _typed(self, name: str, cell: Cell, names: dict[str, Names[Any]], record: Any) -> tuple[Any, list[str]]:
        """A cell as the form takes it, and what is wrong with it."""
        text = cell.text.strip()
        if name in self.relations:
            return self._terms(name, text, names[name], record)
        if not text:
            return (False if name in self.flags else ""), []
        if name in names:
            found = names[name].find(text)
            if found is None:
                return "", [_no_choice(text, names[name])]
            return found if name in self.flags or name not in self.yes_no else ("true" if found else "false"), []
        try:
            return self._plain(name, cell, text), []
        except values.NotRead as wrong:
            return "", [str(wrong)]

    def _plain(self, name: str, cell: Cell, text: str) -> str:
        """A number, a day or a text, which is in the language of the column. Raises `NotRead`."""
        shown = cell.written(reading_language()).strip()
        if self.is_a(name, models.IntegerField):
            return str(values.whole(text, shown=shown))
        if self.is_a(name, models.DecimalField):
            return str(values.number(text))
        if self.is_a(name, models.DateField):
            if cell.kind == Kind.NUMBER:
                told = _("%(number)s is a number: format the cell as a date, or write the date as 2026-11-29.")
                raise values.NotRead(told % {"number": shown[:40]})
            return values.day(text).isoformat()
        if self.is_a(name, models.CharField) and any(mark in text for mark in "\n\r"):
            raise values.NotRead(_("This cell has a line break, but the text must be on one line."))
        if not self.is_a(name, models.CharField, models.TextField):
            return composed(text)
        language = name[-2:] if name.endswith(("_fr", "_en")) else reading_language()
        return composed(cell.written(language).strip())

    def _terms(self, name: str, text: str, known: Names[Any], record: Any) -> tuple[list[Any], list[str]]:
        whole = known.find(text) if text else None
        parts = [text] if whole else [part.strip() for part in text.replace("\n", ";").split(";") if part.strip()]
        if len(parts) > MAX_PARTS:
            return [], [_("A cell can contain at most %(most)d choices.") % {"most": MAX_PARTS}]
        had = {term.pk for term in getattr(record, name).all()} if record is not None else set()
        found, wrong = {}, list[str]()
        for part in itertools.takewhile(lambda _part: len(wrong) < MAX_PROBLEMS_OF_CELL, parts):
            term = known.find(part)
            if term is None or not (term.is_active or term.pk in had):
                wrong.append(_no_choice(part, known))
            else:
                found[term.pk] = term
        return [found[pk] for pk in sorted(found)], wrong

    def offered(self, name: str) -> list[str]:
        """What may be chosen in a column, in the reader's language."""
        if name in self.relations:
            related: Any = self.model._meta.get_field(name).related_model
            return [str(term.name) for term in related.objects.filter(is_active=True)]
        if name in self.yes_no:
            return [_("Yes"), _("No")]
        return [str(label) for value, label in model_column(self.model, name).choices or [] if value]

    def names(self) -> dict[str, Names[Any]]:
        """For each column of choices: what may be written, and the value that it stands for."""
        found: dict[str, Names[Any]] = {name: Names() for name in (*self.relations, *self.choices, *self.yes_no)}
        for name in self.relations:
            related: Any = self.model._meta.get_field(name).related_model
            for term in related.objects.all():
                found[name].add(term, (term.code, term.name_fr, term.name_en), shown=term.name, is_offered=term.is_active)
        for name in self.choices:
            for value, label in model_column(self.model, name).flatchoices:
                names = [str(value)]
                for language in LANGUAGES:
                    with translation.override(language):
                        names.append(str(label))
                found[name].add(value, names, shown=str(label), is_offered=bool(value))
        for name in self.yes_no:
            for value, ways, shown in ((True, _YES, _("Yes")), (False, _NO, _("No"))):
                found[name].add(value, ways, shown=shown, is_offered=True)
        return found


def _no_choice(text: str, known: Names[Any]) -> str:
    told = _("“%(text)s” is not one of the choices.") % {"text": text[:200]}
    pieces = [piece.strip() for piece in text.split(",")]
    if 1 < len(pieces) <= MAX_PARTS and all(known.find(piece) is not None for piece in pieces):
        return told + " " + _("Put a semicolon between several choices: %(names)s.") % {"names": "; ".join(pieces)}
    if near := known.nearest(text):
        return told + " " + _("Did you mean “%(name)s”?") % {"name": near}
    if len(known.offered) <= MAX_CHOICES_SHOWN:
        return told + " " + _("The choices are: %(names)s.") % {"names": "; ".join(known.offered)}
    return told + " " + _("The template lists the choices.")


def _as_lines(value: Any) -> Any:
    """A text with line breaks of one kind; any other value as it is."""
    return value.replace("\r\n", "\n").replace("\r", "\n") if isinstance(value, str) else value


def _is_plain(value: Any) -> bool:
    if isinstance(value, list):
        return all(isinstance(each, str | int) for each in value)
    return value is None or isinstance(value, str | int | float)
