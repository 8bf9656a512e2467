"""A value report as a PDF in the reader's language: tagged, letter size, with its charts and its address."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from adoption.models.decisions import PilotDecision
from adoption.models.reports import ReportVersion
from adoption.reports.outline import outline
from adoption.reports.parts import Fact, Outline, Part, Section, Table, mark_of
from files.printing import printed, qr_svg
from pilots.charts.drawing import panel_svg
from pilots.charts.panels import Drawn, Panel
from records.prose import Prose

_TEMPLATE = Path(__file__).resolve().parent / "report.typ"


def legend(drawn: Drawn) -> str:
    """What the marks of a chart on paper are, and that its scale is cut where it is."""
    marks = _(
        "Dots: values, ringed where they are part of a shift or a trend. Dotted line: before the pilot project. Dashed line: "
        "target. Dashes and dots: median of the site."
    )
    cut = _("The scale does not begin at zero.")
    return f"{cut} {marks}" if drawn.is_cut else marks


def address_of(version: ReportVersion) -> str:
    """Where a version is read for ever, in the reader's language."""
    return settings.SITE_URL + reverse("pilots:report", args=[version.content["pilot"]["reference"], version.number])


def pdf(version: ReportVersion, *, decisions: Iterable[PilotDecision] = ()) -> bytes:
    """The same version always gives the same pages: nothing is read but what was frozen, and the decisions taken on it."""
    report = outline(version.content, decisions=decisions)
    reference, moment = version.content["pilot"]["reference"], timezone.localtime(version.published_at)
    published = date_format(moment, "DATE_FORMAT")
    url = address_of(version)
    data = _data(report) | {
        "facts": [_fact(each) for each in (*report.facts, Fact(_("Published on"), published))],
        "address": {
            "qr": qr_svg(url),
            "qr_label": _("QR code for the address beside it"),
            "words": _("Read this report online, with its later versions:"),
            "url": url,
        },
        "fingerprint": _("SHA-256 of the content: %(hash)s") % {"hash": version.sha256},
    }
    told = {"reference": reference, "number": version.number, "day": published}
    foot = _("%(reference)s, version %(number)s, published on %(day)s") % told
    return printed(_TEMPLATE, data, title=report.title, foot=foot, description=report.over, at=moment)


def preview(report: Outline, *, reference: str) -> bytes:
    """The draft as its PDF would be, marked on every page: it has no address, no date and no fingerprint."""
    data = _data(report) | {
        "facts": [_fact(each) for each in report.facts],
        "address": None,
        "fingerprint": "",
        "stamp": pgettext("mark on a draft", "Preview"),
        "warning": _("Preview: this report is not published, and may change."),
    }
    foot = _("%(reference)s, preview: not published") % {"reference": reference}
    return printed(_TEMPLATE, data, title=report.title, foot=foot, description=report.over)


def _data(report: Outline) -> dict[str, Any]:
    return {
        "issuer": _("The Registry"),
        "over": report.over,
        "demonstration": _("Demonstration: everything in this report is fictitious.") if report.is_demonstration else None,
        "sections": [_section(each) for each in report.sections],
        "method_title": _("How the figures are calculated"),
        "method": report.method,
    }


def _section(section: Section) -> dict[str, Any]:
    return {
        "title": section.title,
        "mark": mark_of(section.paragraphs) or None,
        "lead": _prose([Prose(text) for text in section.lead]),
        "prose": _prose(section.prose),
        "facts": [_fact(each) for each in section.facts],
        "parts": [_part(each) for each in section.parts],
        "tables": [_table(each) for each in section.tables],
    }


def _fact(fact: Fact) -> dict[str, Any]:
    return {"label": fact.label, "text": fact.text, "language": fact.lang or None}


def _part(part: Part) -> dict[str, Any]:
    return {
        "title": {"text": part.title, "language": part.lang or None},
        "note": part.note,
        "mark": mark_of(part.paragraphs) or None,
        "facts": [_fact(each) for each in part.facts],
        "prose": _prose(part.prose),
    }


def _prose(found: list[Prose]) -> list[dict[str, Any]]:
    return [
        {"kind": "list", "items": each.items, "language": each.lang or None}
        if each.items
        else {"kind": "text", "text": each.text, "language": each.lang or None}
        for each in found
    ]


def _table(table: Table) -> dict[str, Any]:
    return {
        "caption": {"text": table.name or table.caption, "language": table.lang or None},
        "about": table.about,
        "head": table.head,
        "rows": table.rows,
        "note": table.note,
        "legend": legend(table.drawn) if table.drawn else "",
        "charts": [_chart(table.drawn, panel) for panel in table.drawn.panels] if table.drawn else [],
    }


def _chart(drawn: Drawn, panel: Panel) -> dict[str, Any]:
    return {
        "title": panel.name,
        "svg": panel_svg(drawn, panel),
        "alt": f"{panel.name}. {panel.summary}",
        "said": panel.signals,
    }
