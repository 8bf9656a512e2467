"""A value report as a Word document (Office Open XML, which LibreOffice reads as well), in the reader's language."""

import io
from collections.abc import Iterable, Iterator
from itertools import chain, repeat
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Pt

from adoption.reports.parts import Fact, Outline, Part, Section, mark_of
from adoption.reports.pdf import legend
from files.printing import pictures
from files.word_files import describe, keep_whole, make_header, number_pages, set_language
from pilots.charts.drawing import panel_svg
from records.bilingual import Text
from records.prose import Prose


def word(report: Outline, *, sha256: str = "", published: str = "", url: str = "") -> bytes:
    """`published` and `url` are those of a version; a draft has none and is marked as a preview on every page."""
    document = Document()
    describe(document, f"{report.over} – {report.title}")
    if not published:
        _mark_preview(document)
    number_pages(document, report.over)
    document.add_paragraph(report.over)
    _spoken(document.add_heading(report.title, level=0), report.lang)
    if report.is_demonstration:
        document.add_paragraph().add_run(_("Demonstration: everything in this report is fictitious.")).bold = True
    _facts(document, [*report.facts, *([Fact(_("Published on"), published)] if published else [])])
    charts = iter(pictures([panel_svg(table.drawn, panel) for table, panel in _panels(report)]))
    for section in report.sections:
        _section(document, section, charts)
    if any(section.tables for section in report.sections):
        document.add_heading(_("How the figures are calculated"), level=1)
        document.add_paragraph(report.method)
    if url:
        document.add_paragraph(_("Read this report online, with its later versions:") + f" {url}")
    if sha256:
        document.add_paragraph(_("SHA-256 of the content: %(hash)s") % {"hash": sha256})
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _panels(report: Outline) -> Iterator[tuple[Any, Any]]:
    for section in report.sections:
        for table in section.tables:
            for panel in table.drawn.panels if table.drawn else []:
                yield table, panel


def _section(document: Any, section: Section, charts: Iterator[bytes]) -> None:
    document.add_heading(section.title, level=1)
    for text in section.lead:
        document.add_paragraph(text)
    _prose(document, section.paragraphs, section.prose)
    if section.facts:
        _facts(document, section.facts)
    for part in section.parts:
        _part(document, part)
    for table in section.tables:
        _spoken(document.add_heading(table.name or table.caption, level=2), table.lang)
        if table.about:
            document.add_paragraph(table.about)
        _table(document, [table.head, *table.rows], has_head=True)
        if table.note:
            document.add_paragraph(table.note)
        for panel in table.drawn.panels if table.drawn else []:
            document.add_paragraph().add_run(panel.name).bold = True
            _picture(document, next(charts), f"{panel.name}. {panel.summary}")
            for said in panel.signals:
                document.add_paragraph(said)
        if table.drawn:
            document.add_paragraph(legend(table.drawn))


def _part(document: Any, part: Part) -> None:
    _spoken(document.add_heading(part.title, level=2), part.lang)
    if part.note:
        document.add_paragraph(part.note)
    if part.facts:
        _facts(document, part.facts)
    _prose(document, part.paragraphs, part.prose)


def _prose(document: Any, paragraphs: list[Text], found: list[Prose]) -> None:
    if mark := mark_of(paragraphs):
        document.add_paragraph().add_run(mark).italic = True
    for each in found:
        for text in each.items or [each.text]:
            _spoken(document.add_paragraph(text, style="List Bullet" if each.items else None), each.lang)


def _picture(document: Any, data: bytes, words: str) -> None:
    shape = document.add_picture(io.BytesIO(data), width=Cm(14))
    # What is read aloud in its place.
    shape._inline.docPr.set("descr", words)


def _facts(document: Any, facts: list[Fact]) -> None:
    _table(document, [[fact.label, fact.text] for fact in facts], languages=[each.lang for each in facts])


def _table(document: Any, rows: list[list[str]], *, has_head: bool = False, languages: Iterable[str] = ()) -> None:
    """`languages`: of the last cell of each row, empty where it is the document's."""
    table = document.add_table(rows=0, cols=len(rows[0]), style="Table Grid")
    for row in rows:
        for place, (cell, text) in enumerate(zip(table.add_row().cells, row, strict=True)):
            cell.text = text
            for run in cell.paragraphs[0].runs:
                run.font.size = Pt(9)
                run.font.bold = (has_head and row is rows[0]) or (not has_head and place == 0) or None
            if has_head and place:
                cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for line, lang in zip(table.rows, chain(languages, repeat("")), strict=False):
        _spoken(line.cells[-1].paragraphs[0], lang)
        keep_whole(line)
    if has_head:
        make_header(table.rows[0])
    document.add_paragraph()


def _mark_preview(document: Any) -> None:
    """On a draft, in the head of each page, that it is one."""
    run = document.sections[0].header.paragraphs[0].add_run(pgettext("mark on a draft", "Preview"))
    run.bold, run.font.size = True, Pt(14)


def _spoken(paragraph: Any, lang: str) -> None:
    """The same of a paragraph that is in the other language than the document."""
    for run in paragraph.runs if lang else ():
        set_language(run._r, lang)
