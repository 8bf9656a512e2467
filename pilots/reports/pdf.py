"""A value report as a PDF, letter size, in the reader's language."""

import io
from typing import Any
from xml.sax.saxutils import escape

from django.utils.translation import gettext as _
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import letter
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import KeepTogether, Paragraph, SimpleDocTemplate, Spacer
from reportlab.platypus import Table as PdfTable

from pilots.reports.outline import Outline, Section, Table
from registry.bilingual import reading_language

INK, ACCENT, MUTED, LINE = HexColor("#1f2937"), HexColor("#3b2a5a"), HexColor("#4b5563"), HexColor("#d1d5db")
BODY = ParagraphStyle("body", fontName="Helvetica", fontSize=10, leading=14, textColor=INK, spaceAfter=4)
SMALL = ParagraphStyle("small", parent=BODY, fontSize=8.5, leading=11.5, textColor=MUTED, spaceAfter=2)
CELL = ParagraphStyle("cell", parent=BODY, fontSize=8.5, leading=11, spaceAfter=0)
TITLE = ParagraphStyle("title", parent=BODY, fontName="Helvetica-Bold", fontSize=19, leading=24, textColor=ACCENT, spaceAfter=8)
HEADING = ParagraphStyle("heading", parent=TITLE, fontSize=13, leading=17, spaceBefore=12, spaceAfter=4)
CAPTION = ParagraphStyle("caption", parent=BODY, fontName="Helvetica-Bold", fontSize=9, leading=12, spaceBefore=6)
WIDTH = 175 * mm


def pdf(report: Outline, *, sha256: str) -> bytes:
    flow: list[Any] = [_paragraph(_("The Registry"), SMALL), _paragraph(report.over, SMALL), _paragraph(report.title, TITLE)]
    if report.is_demonstration:
        flow.append(_paragraph(_("Demonstration: everything in this report is invented."), CAPTION))
    flow.append(_table([[label, text] for label, text in report.facts], [42 * mm, WIDTH - 42 * mm]))
    for section in report.sections:
        flow += _section(section)
    if sha256:
        flow += [Spacer(1, 8 * mm), _paragraph(_("SHA-256 of the content: %(hash)s") % {"hash": sha256}, SMALL)]
    written = io.BytesIO()
    SimpleDocTemplate(
        written,
        pagesize=letter,
        title=f"{report.over} – {report.title}",
        author=_("The Registry"),
        lang=reading_language(),
        leftMargin=20 * mm,
        rightMargin=20 * mm,
        topMargin=18 * mm,
        bottomMargin=18 * mm,
    ).build(flow, onFirstPage=_numbered, onLaterPages=_numbered)
    return written.getvalue()


def _section(section: Section) -> list[Any]:
    paragraphs = [_paragraph(text, BODY) for text in section.paragraphs]
    head: list[Any] = [_paragraph(section.title, HEADING), *paragraphs[:1]]
    return [KeepTogether(head), *paragraphs[1:], *(part for table in section.tables for part in _drawn(table))]


def _drawn(table: Table) -> list[Any]:
    rest = (WIDTH - 52 * mm) / (len(table.head) - 1)
    drawn = _table([table.head, *table.rows], [52 * mm, *[rest] * (len(table.head) - 1)], has_head=True)
    return [_paragraph(table.caption, CAPTION), drawn]


def _table(rows: list[list[str]], widths: list[float], *, has_head: bool = False) -> PdfTable:
    style: list[Any] = [("VALIGN", (0, 0), (-1, -1), "TOP"), ("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE)]
    if has_head:
        style.append(("LINEBELOW", (0, 0), (-1, 0), 1, MUTED))
    cells = [[_paragraph(text, CELL) for text in row] for row in rows]
    return PdfTable(cells, colWidths=widths, hAlign="LEFT", repeatRows=1 if has_head else 0, style=style)


def _paragraph(text: str, style: ParagraphStyle) -> Paragraph:
    return Paragraph(escape(str(text)), style)


def _numbered(canvas: Any, document: Any) -> None:
    canvas.saveState()
    canvas.setFont("Helvetica", 8)
    canvas.setFillColor(MUTED)
    canvas.drawRightString(letter[0] - 20 * mm, 10 * mm, str(document.page))
    canvas.restoreState()
