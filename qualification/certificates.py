"""The certificate of a decision: as a page, as a PDF to print, with a code that leads to its verification."""

import io
from typing import Any
from xml.sax.saxutils import escape

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import letter
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from qualification.models.decisions import Decision
from qualification.status import status_of
from registry.bilingual import in_language, reading_language

INK, ACCENT, MUTED = HexColor("#1f2937"), HexColor("#223654"), HexColor("#4b5563")


def verification_url(decision: Decision) -> str:
    """The page that says whether this certificate is valid now."""
    return settings.SITE_URL + reverse("qualification:verify", args=[decision.application.reference])


def qr_svg(text: str) -> str:
    """A QR code as an inline SVG, medium error correction."""
    return segno.make(text, error="m", micro=False).svg_inline(scale=4, border=2, dark="#000", light="#fff", omitsize=True)


def facts(decision: Decision) -> list[tuple[str, str]]:
    """What the certificate says, line by line, in the reader's language."""
    application = decision.application
    return [
        (_("Solution"), f"{application.solution.heading()} ({application.solution.reference})"),
        (_("Version"), application.release.number if application.release else ""),
        (_("Vendor"), application.organisation.name),
        (_("Outcome"), str(decision.get_outcome_display())),
        (_("Status today"), status_of(decision).words),
        (_("Level of risk"), str(application.protocol.get_level_display())),
        (_("Protocol"), application.protocol.version),
        (_("Decided on"), date_format(decision.decided_at, "DATE_FORMAT")),
        (_("Valid until"), date_format(decision.expires_on, "DATE_FORMAT") if decision.expires_on else "–"),
        (_("Application"), application.reference),
        (_("SHA-256 of what was examined"), application.snapshot_sha256),
    ]


def notice(decision: Decision) -> tuple[str, str]:
    """What a certificate prints large across its page, and the sentence under it; two empty texts while it is valid."""
    status = status_of(decision)
    return ("", "") if status.is_valid else (status.stamp, status.words)


def _overprint(words: str) -> Any:
    """Draws the words large and aslant over each page, over whatever stands there."""

    def draw(canvas: Any, document: Any) -> None:
        if not words:
            return
        width, height = letter
        canvas.saveState()
        canvas.setFillColor(HexColor("#b91c1c"), alpha=0.55)
        canvas.translate(width / 2, height / 2)
        canvas.rotate(35)
        canvas.setFont("Helvetica-Bold", min(54, 54 * 640 / max(canvas.stringWidth(words, "Helvetica-Bold", 54), 1)))
        canvas.drawCentredString(0, 0, words)
        canvas.restoreState()

    return draw


class _Code(Flowable):
    """The QR code as squares: no picture, sharp at any size."""

    def __init__(self, text: str, side: float) -> None:
        super().__init__()
        self.rows = [bytes(row) for row in segno.make(text, error="m", micro=False).matrix]
        self.width = self.height = side

    def draw(self) -> None:
        unit = self.width / len(self.rows)
        for y, row in enumerate(self.rows):
            for x, dark in enumerate(row):
                if dark:
                    self.canv.rect(x * unit, self.height - (y + 1) * unit, unit, unit, stroke=0, fill=1)


def pdf(decision: Decision) -> bytes:
    """One page, letter size, in the reader's language."""
    head = ParagraphStyle("head", fontName="Helvetica-Bold", fontSize=20, leading=25, textColor=ACCENT)
    body = ParagraphStyle("body", fontName="Helvetica", fontSize=10.5, leading=14.5, textColor=INK)
    small = ParagraphStyle("small", parent=body, fontSize=8.5, leading=12, textColor=MUTED)
    application = decision.application
    lines: list[Any] = [
        Paragraph(_("The Registry"), small),
        Paragraph(_("Certificate of qualification"), head),
        Spacer(1, 4 * mm),
    ]
    if application.is_demonstration:
        worthless = escape(_("Demonstration: this certificate has no value."))
        lines += [Paragraph(f"<b>{worthless}</b>", body), Spacer(1, 3 * mm)]
    stamp, sentence = notice(decision)
    if stamp:
        warned = ParagraphStyle("warned", parent=head, textColor=HexColor("#b91c1c"))
        lines += [Paragraph(escape(stamp), warned), Paragraph(f"<b>{escape(sentence)}</b>", body), Spacer(1, 3 * mm)]
    rows = [[Paragraph(f"<b>{escape(str(label))}</b>", body), Paragraph(escape(text), body)] for label, text in facts(decision)]
    table = Table(rows, colWidths=[50 * mm, 120 * mm], hAlign="LEFT")
    table.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("LINEBELOW", (0, 0), (-1, -1), 0.4, HexColor("#d1d5db"))]))
    lines.append(table)
    conditions = list(decision.conditions.all())
    if conditions:
        lines += [Spacer(1, 4 * mm), Paragraph(f"<b>{escape(_('Conditions'))}</b>", body)]
        for each in conditions:
            due = _("by %(day)s") % {"day": date_format(each.due_on, "DATE_FORMAT")}
            lines.append(Paragraph(f"• {escape(in_language(each, 'text', reading_language())[0])} ({escape(due)})", body))
    url = verification_url(decision)
    words = _("A qualification can be suspended or end after this paper is printed. See its present status:")
    lines += [
        Spacer(1, 6 * mm),
        Table(
            [[_Code(url, 34 * mm), Paragraph(f'{escape(words)}<br/><a href="{escape(url)}">{escape(url)}</a>', body)]],
            colWidths=[42 * mm, 128 * mm],
            hAlign="LEFT",
        ),
    ]
    written = io.BytesIO()
    SimpleDocTemplate(
        written,
        pagesize=letter,
        title=f"{_('Certificate of qualification')} {application.reference}",
        author=_("The Registry"),
        lang=reading_language(),
        leftMargin=20 * mm,
        rightMargin=20 * mm,
        topMargin=18 * mm,
        bottomMargin=18 * mm,
    ).build(lines, onFirstPage=_overprint(stamp), onLaterPages=_overprint(stamp))
    return written.getvalue()
