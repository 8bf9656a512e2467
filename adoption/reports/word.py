"""A value report as a Word document (Office Open XML, which LibreOffice reads as well), in the reader's language."""

import io
from typing import Any

from django.utils.translation import gettext as _
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Pt

from adoption.reports.outline import Outline, Section
from records.bilingual import reading_language

_LANGUAGES = {"fr": "fr-CA", "en": "en-CA"}


def word(report: Outline, *, sha256: str) -> bytes:
    document = Document()
    properties = document.core_properties
    properties.title, properties.author = f"{report.over} – {report.title}"[:255], _("The Registry")
    properties.language, properties.comments = _LANGUAGES[reading_language()], ""
    _speak(document)
    document.add_paragraph(report.over)
    document.add_heading(report.title, level=0)
    if report.is_demonstration:
        document.add_paragraph().add_run(_("Demonstration: everything in this report is fictitious.")).bold = True
    _table(document, [[label, text] for label, text in report.facts])
    for section in report.sections:
        _section(document, section)
    if any(section.tables for section in report.sections):
        document.add_heading(_("How the figures are calculated"), level=1)
        document.add_paragraph(report.method)
    if sha256:
        document.add_paragraph(_("SHA-256 of the content: %(hash)s") % {"hash": sha256})
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _section(document: Any, section: Section) -> None:
    document.add_heading(section.title, level=1)
    for text in [*section.lead, *section.paragraphs]:
        document.add_paragraph(text)
    for table in section.tables:
        document.add_heading(table.caption, level=2)
        _table(document, [table.head, *table.rows], has_head=True)


def _table(document: Any, rows: list[list[str]], *, has_head: bool = False) -> None:
    table = document.add_table(rows=0, cols=len(rows[0]), style="Table Grid")
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
            for run in cell.paragraphs[0].runs:
                run.font.size = Pt(9)
    if has_head:
        # The first row is a header for screen readers, and on every page.
        first = table.rows[0]
        mark = first._tr.get_or_add_trPr().makeelement(qn("w:tblHeader"), {qn("w:val"): "true"})
        first._tr.get_or_add_trPr().append(mark)
    document.add_paragraph()


def _speak(document: Any) -> None:
    """The language in which the text is read aloud and spelt."""
    run = document.styles["Normal"].element.get_or_add_rPr()
    run.append(run.makeelement(qn("w:lang"), {qn("w:val"): _LANGUAGES[reading_language()]}))
