"""A published value report as a PDF in the reader's language: tagged, letter size, with its charts and its address."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from adoption.models.reports import ReportVersion
from adoption.reports.outline import Fact, Section, Table, mark_of, outline
from adoption.reports.runs import run_charts, said
from files.printing import printed, qr_svg
from records.bilingual import Text

_TEMPLATE = Path(__file__).resolve().parent / "report.typ"
_DASHES = ("- ", "– ", "— ", "• ", "* ")


def pdf(version: ReportVersion) -> bytes:
    """The same version always gives the same pages: nothing is read but what was frozen."""
    report = outline(version.content)
    reference, day = version.content["pilot"]["reference"], timezone.localtime(version.published_at)
    published = date_format(day, "DATE_FORMAT")
    url = settings.SITE_URL + reverse("pilots:report", args=[reference, version.number])
    data = {
        "issuer": _("The Registry"),
        "over": report.over,
        "demonstration": _("Demonstration: everything in this report is fictitious.") if report.is_demonstration else None,
        "facts": [*(_fact(each) for each in report.facts), {"label": _("Published on"), "text": published, "language": None}],
        "sections": [_section(each) for each in report.sections],
        "legend": _("Dots: values. Dotted line: before the pilot project. Dashed line: target."),
        "method_title": _("How the figures are calculated"),
        "method": report.method,
        "address": {
            "qr": qr_svg(url),
            "qr_label": _("QR code for the address beside it"),
            "words": _("Read this report online, with its later versions:"),
            "url": url,
        },
        "fingerprint": _("SHA-256 of the content: %(hash)s") % {"hash": version.sha256},
    }
    foot = _("%(reference)s, version %(number)s, published on %(day)s") % {
        "reference": reference,
        "number": version.number,
        "day": published,
    }
    return printed(_TEMPLATE, data, title=report.title, foot=foot, description=report.over, at=day)


def _section(section: Section) -> dict[str, Any]:
    return {
        "title": section.title,
        "mark": mark_of(section.paragraphs) or None,
        "prose": _prose(section.paragraphs),
        "tables": [_table(each) for each in section.tables],
    }


def _fact(fact: Fact) -> dict[str, Any]:
    return {"label": fact.label, "text": fact.text, "language": fact.lang or None}


def _prose(lines: list[Text]) -> list[dict[str, Any]]:
    """Paragraphs, and lists where people wrote lines that begin with a dash."""
    found: list[dict[str, Any]] = []
    for line, lang in lines:
        if not line.startswith(_DASHES):
            found.append({"kind": "text", "text": line, "language": lang or None})
        elif found and found[-1]["kind"] == "list":
            found[-1]["items"].append(line[2:].strip())
        else:
            found.append({"kind": "list", "items": [line[2:].strip()], "language": lang or None})
    return found


def _table(table: Table) -> dict[str, Any]:
    charts = run_charts(table.runs) if table.runs else []
    return {
        "caption": {"text": table.name or table.caption, "language": table.lang or None},
        "about": table.about,
        "head": table.head,
        "rows": table.rows,
        "charts": [
            {"title": run.name, "svg": svg, "alt": said(run, table.unit)} for run, svg in zip(table.runs, charts, strict=True)
        ],
    }
