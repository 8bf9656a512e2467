"""A value report as a Word document (Office Open XML, which LibreOffice reads as well), in the reader's language."""

import io
from collections.abc import Iterable
from itertools import zip_longest
from typing import Any

from django.utils.translation import gettext as _
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Pt

from adoption.reports.outline import Outline, Section, mark_of
from records.bilingual import reading_language

_LANGUAGES = {"fr": "fr-CA", "en": "en-CA"}


def word(report: Outline, *, sha256: str) -> bytes:
    document = Document()
    properties = document.core_properties
    properties.title, properties.author = f"{report.over} – {report.title}"[:255], _("The Registry")
    properties.language, properties.comments = _LANGUAGES[reading_language()], ""
    _speak(document)
    document.add_paragraph(report.over)
    _spoken(document.add_heading(report.title, level=0), report.lang)
    if report.is_demonstration:
        document.add_paragraph().add_run(_("Demonstration: everything in this report is fictitious.")).bold = True
    _table(document, [[fact.label, fact.text] for fact in report.facts], languages=[each.lang for each in report.facts])
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
    if mark := mark_of(section.paragraphs):
        document.add_paragraph().add_run(mark).italic = True
    for text, lang in section.paragraphs:
        _spoken(document.add_paragraph(text), lang)
    for table in section.tables:
        _spoken(document.add_heading(table.caption, level=2), table.lang)
        _table(document, [table.head, *table.rows], has_head=True)


def _table(document: Any, rows: list[list[str]], *, has_head: bool = False, languages: Iterable[str] = ()) -> None:
    """`languages`: of the last cell of each row, empty where it is the document's."""
    table = document.add_table(rows=0, cols=len(rows[0]), style="Table Grid")
    for row, lang in zip_longest(rows, languages, fillvalue=""):
        cells = table.add_row().cells
        for cell, text in zip(cells, row, strict=True):
            cell.text = text
            for run in cell.paragraphs[0].runs:
                run.font.size = Pt(9)
        _spoken(cells[-1].paragraphs[0], lang)
    if has_head:
        # The first row is a header for screen readers, and on every page.
        first = table.rows[0]
        mark = first._tr.get_or_add_trPr().makeelement(qn("w:tblHeader"), {qn("w:val"): "true"})
        first._tr.get_or_add_trPr().append(mark)
    document.add_paragraph()


def _speak(document: Any) -> None:
    """The language in which the text is read aloud and spelt."""
    _set_language(document.styles["Normal"].element, reading_language())


def _spoken(paragraph: Any, lang: str) -> None:
    """The same of a paragraph that is in the other language than the document."""
    for run in paragraph.runs if lang else ():
        _set_language(run._r, lang)


def _set_language(element: Any, language: str) -> None:
    properties = element.get_or_add_rPr()
    properties.append(properties.makeelement(qn("w:lang"), {qn("w:val"): _LANGUAGES[language]}))
