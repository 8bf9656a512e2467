"""A value report as headings, paragraphs and tables in one language: the page, the PDF and the Word document draw this."""

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from pilots.models.indicators import Indicator
from pilots.reports.content import Content
from pilots.values import shown
from registry.bilingual import reading_language

# What XML cannot hold, and no reader sees.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Table:
    caption: str
    head: list[str]
    rows: list[list[str]]


@dataclass(frozen=True, slots=True)
class Section:
    """`is_missing` when the dimension says why it does not answer."""

    title: str
    paragraphs: list[str]
    tables: list[Table] = field(default_factory=list)
    is_missing: bool = False


@dataclass(frozen=True, slots=True)
class Outline:
    title: str
    over: str
    facts: list[tuple[str, str]]
    sections: list[Section]
    is_demonstration: bool


def outline(content: Content) -> Outline:
    """In the language of the reader."""
    pilot = content["pilot"]
    return Outline(
        title=_text(pilot["title"]),
        over=_("Value report of pilot %(reference)s, version %(number)s")
        % {"reference": pilot["reference"], "number": content["number"]},
        facts=_facts(content),
        sections=[each for each in _sections(content) if each.paragraphs or each.tables],
        is_demonstration=pilot["is_demonstration"],
    )


def _facts(content: Content) -> list[tuple[str, str]]:
    pilot = content["pilot"]
    sites = ", ".join(_text(site["name"]) for site in content["sites"])
    return [
        (_("Lead establishment"), _text(pilot["lead"])),
        (_("Sites"), sites),
        (_("Need"), f"{pilot['need']['reference']} – {_text(pilot['need']['title'])}"),
        (_("Solution"), f"{pilot['solution']['reference']} – {_text(pilot['solution']['name'])}"),
        (_("Start"), _day(pilot["starts_on"])),
        (_("End"), _day(pilot["ended_on"])),
    ]


def _sections(content: Content) -> list[Section]:
    pilot = content["pilot"]
    return [
        Section(_("Why the pilot was stopped"), _paragraphs(pilot["stopped_reason"])),
        Section(_("Introduction"), _paragraphs(content["introduction"])),
        Section(_("Results"), _paragraphs(pilot["results"])),
        *(_dimension(each) for each in content["dimensions"]),
        Section(_("Conclusion"), _paragraphs(content["conclusion"])),
    ]


def _dimension(each: Content) -> Section:
    title = str(Indicator.Dimension(each["code"]).label)
    if absence := _paragraphs(each["absence"]):
        return Section(title, [_("This dimension is not answered. Why:"), *absence], _tables(each), is_missing=True)
    return Section(title, _paragraphs(each["text"]) or [_("Not written yet.")], _tables(each))


def _tables(dimension: Content) -> list[Table]:
    head = [
        _("Where"),
        _("Months"),
        _("First"),
        _("Last"),
        _("Median"),
        pgettext("between two values", "Change"),
        _("Target reached"),
    ]
    return [
        Table(
            caption=_("%(name)s (%(unit)s). Before: %(baseline)s. Target: %(target)s.")
            % {
                "name": _text(each["name"]),
                "unit": _text(each["unit"]),
                "baseline": shown_number(each["baseline"]),
                "target": shown_number(each["target"]),
            },
            head=head,
            rows=[
                *([_text(site["name"]), *_figures(site)] for site in each["sites"]),
                [_("All sites"), *_figures(each["overall"])],
            ],
        )
        for each in dimension["indicators"]
    ]


def _figures(summary: Content) -> list[str]:
    reached = {True: _("yes"), False: _("no"), None: "–"}[summary["is_reached"]]
    numbers = [shown_number(summary[name]) for name in ("first", "last", "median")]
    return [str(summary["months"]), *numbers, _signed(summary["change"]), reached]


def shown_number(value: str) -> str:
    return shown(Decimal(value)) if value else "–"


def _signed(value: str) -> str:
    return f"+{shown_number(value)}" if value and Decimal(value) > 0 else shown_number(value).replace("-", "−")


def _day(text: str) -> str:
    return date_format(date.fromisoformat(text), "DATE_FORMAT") if text else "–"


def _text(both: dict[str, Any]) -> str:
    return _CONTROLS.sub("", both[reading_language()] or both["fr"])


def _paragraphs(both: dict[str, Any]) -> list[str]:
    return [line.strip() for line in _text(both).splitlines() if line.strip()]
