"""A protocol as a checklist to fill in with colleagues, as Excel or Word, in the reader's language."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from docx import Document
from docx.shared import Cm, Pt

from authoring.spreadsheets.plain import workbook
from files.word_files import describe, keep_whole, make_box, number_pages
from qualification.models.protocols import Protocol, Requirement

# The widths of the columns of the sheet, in characters.
_WIDTHS = (9, 18, 38, 38, 60, 11, 22, 50, 36)
_LABEL_CM, _TEXT_CM = 4.2, 12.3


@dataclass(frozen=True, slots=True)
class Checklist:
    """`lead`: why the case has this level. `also`: what one's own case adds to the protocol."""

    protocol: Protocol
    requirements: Sequence[Requirement]
    lead: Sequence[str] = ()
    also: Sequence[str] = ()

    @property
    def title(self) -> str:
        return _("Checklist – %(protocol)s") % {"protocol": self.protocol}

    @property
    def level(self) -> str:
        return _("Risk level: %(level)s") % {"level": self.protocol.get_level_display()}

    @property
    def count(self) -> str:
        """How many requirements it has, in words."""
        return count_in_words(self.requirements)


def count_in_words(requirements: Sequence[Requirement]) -> str:
    total, mandatory = len(requirements), sum(row.blocks for row in requirements)
    if total == mandatory:
        return ngettext("%(count)d mandatory requirement", "%(count)d mandatory requirements", total) % {"count": total}
    said = ngettext("%(count)d requirement", "%(count)d requirements", total) % {"count": total}
    if not mandatory:
        words = ngettext("%(requirements)s, not mandatory", "%(requirements)s, none mandatory", total)
        return words % {"requirements": said}
    words = ngettext("%(requirements)s, %(count)d mandatory", "%(requirements)s, %(count)d mandatory", mandatory)
    return words % {"requirements": said, "count": mandatory}


def as_excel(checklist: Checklist) -> bytes:
    """A line for each requirement, with columns for the answer and the evidence; what the case adds comes last."""
    heads = [
        _("Code"),
        pgettext("of a requirement", "Subject"),
        _("Requirement"),
        _("Reason"),
        _("What counts as evidence"),
        _("Mandatory"),
        _("Evidence required"),
        _("Your answer"),
        _("Your evidence (file or link)"),
    ]
    lines = [
        [
            row.code,
            str(row.get_group_display()),
            row.title,
            row.reason,
            "\n".join(row.evidence_in_full),
            _("Yes") if row.blocks else _("No"),
            _evidence_required(row),
            "",
            "",
        ]
        for row in checklist.requirements
    ]
    lines += [["–", _("Also in your case"), text, "", "", "", "", "", ""] for text in checklist.also]
    lead = [checklist.title, checklist.level, checklist.count, *checklist.lead]
    return workbook(_("Checklist"), heads, lines, widths=_WIDTHS, foot=checklist.title, lead=lead)


def as_word(checklist: Checklist) -> bytes:
    """A form: under each subject its requirements, each with boxes for the answer, the evidence and who prepares them."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21.59), Cm(27.94)
    section.left_margin = section.right_margin = Cm(2.5)
    describe(document, checklist.title)
    number_pages(document, checklist.title)
    document.add_heading(checklist.title, level=0)
    document.add_paragraph(checklist.level).runs[0].bold = True
    document.add_paragraph(checklist.count).runs[0].bold = True
    for text in checklist.lead:
        document.add_paragraph(text)
    document.add_paragraph(
        _(
            "Prepare your answers here with your colleagues, then copy them into "
            "your application. Nothing is submitted from this document."
        )
    )
    if checklist.also:
        document.add_heading(_("Also in your case"), level=1)
        for text in checklist.also:
            document.add_paragraph(text, style="List Bullet")
    subject = ""
    for row in checklist.requirements:
        if row.group != subject:
            subject = row.group
            document.add_heading(str(row.get_group_display()), level=1)
        _requirement(document, row)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _requirement(document: Any, row: Requirement) -> None:
    document.add_heading(f"{row.code} – {row.title}", level=2)
    if row.blocks:
        document.add_paragraph().add_run(_("Mandatory")).bold = True
    facts = [(_("Reason"), [row.reason]), (_("What counts as evidence"), row.evidence_in_full)]
    if row.examples:
        facts.append((_("Examples"), [row.examples]))
    facts.append((_("Evidence required"), [_evidence_required(row)]))
    table = document.add_table(rows=0, cols=2, style="Table Grid")
    table.autofit = False
    for label, texts in facts:
        _line(table, label).text = "\n".join(texts)
    for label in (_("Your answer"), _("Your evidence (file or link)"), _("Prepared by")):
        make_box(_line(table, label), f"{row.code} – {label}", _("Write here"))
    for line in table.rows:
        keep_whole(line)
        for cell in line.cells:
            for run in (run for paragraph in cell.paragraphs for run in paragraph.runs):
                run.font.size = Pt(9.5)
    document.add_paragraph()


def _line(table: Any, label: str) -> Any:
    """A new line with its label; its empty cell."""
    cells = table.add_row().cells
    for cell, width in zip(cells, (_LABEL_CM, _TEXT_CM), strict=True):
        cell.width = Cm(width)
    cells[0].paragraphs[0].add_run(label).bold = True
    return cells[1]


def _evidence_required(row: Requirement) -> str:
    """What submission asks for (`qualification.missing`)."""
    return _("At least one file or link") if row.blocks else _("If you have any")
