"""A value report as headings, paragraphs and tables in one language: the page, the PDF and the Word document draw this."""

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from adoption.reports.content import Content
from pilots.values import shown
from records.bilingual import Text, shown_pair
from records.letter_text import only_in
from records.sentences import single_stop

# What XML cannot hold, and no reader sees.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class Fact(NamedTuple):
    """What the report is about, with the language of its words when it is not the reader's."""

    label: str
    text: str
    lang: str = ""


@dataclass(frozen=True, slots=True)
class SiteRun:
    """The values of one site by month, for its chart."""

    name: str
    baseline: Decimal | None
    target: Decimal | None
    values: list[tuple[date, Decimal]]


@dataclass(frozen=True, slots=True)
class Table:
    """The figures of an indicator. `name` and `about` are the two halves of `caption`, for documents with headings."""

    caption: str
    head: list[str]
    rows: list[list[str]]
    name: str = ""
    about: str = ""
    unit: str = ""
    # Of the name, when it is not the reader's.
    lang: str = ""
    runs: list[SiteRun] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Section:
    """`is_missing` when the dimension says why it does not answer; `code` is that of the dimension."""

    title: str
    paragraphs: list[Text]
    tables: list[Table] = field(default_factory=list)
    is_missing: bool = False
    code: str = ""


@dataclass(frozen=True, slots=True)
class Outline:
    title: str
    over: str
    facts: list[Fact]
    sections: list[Section]
    is_demonstration: bool
    method: str
    # Of the title, when it is not the reader's.
    lang: str = ""


def outline(content: Content) -> Outline:
    """In the language of the reader."""
    pilot = content["pilot"]
    return Outline(
        title=_text(pilot["title"]),
        over=_("Value report for pilot project %(reference)s, version %(number)s")
        % {"reference": pilot["reference"], "number": content["number"]},
        facts=_facts(content),
        sections=[each for each in _sections(content) if each.paragraphs or each.tables],
        is_demonstration=pilot["is_demonstration"],
        method=_method(content),
        lang=_said(pilot["title"]).lang,
    )


def _facts(content: Content) -> list[Fact]:
    pilot = content["pilot"]
    need, solution = _said(pilot["need"]["title"]), _said(pilot["solution"]["name"])
    return [
        Fact(_("Lead establishment"), *_said(pilot["lead"])),
        Fact(_("Sites"), ", ".join(_text(site["name"]) for site in content["sites"])),
        Fact(_("Need"), f"{pilot['need']['reference']} – {need.text}", need.lang),
        Fact(_("Solution"), f"{pilot['solution']['reference']} – {solution.text}", solution.lang),
        Fact(_("Start"), _day(pilot["starts_on"])),
        Fact(_("End"), _day(pilot["ended_on"])),
    ]


def _sections(content: Content) -> list[Section]:
    pilot = content["pilot"]
    return [
        _written(_("Why the pilot project was stopped"), pilot["stopped_reason"]),
        _written(_("Introduction"), content["introduction"]),
        _written(_("Results"), pilot["results"]),
        *(_dimension(each) for each in content["dimensions"]),
        _written(_("Conclusion"), content["conclusion"]),
    ]


def _written(title: str, both: dict[str, str]) -> Section:
    return Section(title, _paragraphs(both))


def heading_of(dimension: str) -> str:
    """The name of a value dimension as a heading: the adjective alone says too little."""
    return {
        "population": _("Population dimension"),
        "clinical": _("Clinical dimension"),
        "organisational": _("Organizational dimension"),
        "sociocultural": _("Sociocultural dimension"),
        "economic": _("Economic dimension"),
    }[dimension]


def _dimension(dimension: Content) -> Section:
    title, code = heading_of(dimension["code"]), dimension["code"]
    if absence := _paragraphs(dimension["absence"]):
        said = [Text(_("This dimension is not covered. Reason:"), ""), *absence]
        return Section(title, said, _tables(dimension), is_missing=True, code=code)
    return Section(title, _paragraphs(dimension["text"]) or [Text(_("Not written yet."), "")], _tables(dimension), code=code)


def _tables(dimension: Content) -> list[Table]:
    return [_table(each) for each in dimension["indicators"]]


def _table(indicator: Content) -> Table:
    overall = indicator["overall"]
    summaries = [*indicator["sites"], overall]
    names = [*(_text(site["name"]) for site in indicator["sites"]), _all_sites(overall, len(indicator["sites"]))]
    # The change is from the baseline, which each site may have of its own: it is shown beside what it is compared with.
    baselines = [*(site.get("baseline", "") for site in indicator["sites"]), overall.get("baseline", indicator["baseline"])]
    is_compared = any(baselines)
    # Sites may aim at something else than the pilot as a whole; reports of before schema 2 do not say.
    own_targets = [site.get("target", "") for site in indicator["sites"]]
    is_told = any(target != indicator["target"] for target in own_targets if target)
    targets = [_number(target) for target in [*own_targets, indicator["target"]]]
    before = [_("Before")] if is_compared else []
    head = [_("Site"), _("Months"), *before, _("First"), _("Last"), _("Median"), pgettext("between two values", "Difference")]
    told = {"name": _text(indicator["name"]), "unit": _text(indicator["unit"])} | {
        name: _number(indicator[name]) for name in ("baseline", "target")
    }
    return Table(
        caption=_("%(name)s (%(unit)s). Before: %(baseline)s. Target: %(target)s.") % told,
        head=[*head, *([_("Target")] if is_told else []), _("Target reached")],
        rows=[
            [
                name,
                str(each["months"]),
                *([_number(baseline)] if is_compared else []),
                *_figures(each),
                *([target] if is_told else []),
                _reached(each),
            ]
            for name, each, baseline, target in zip(names, summaries, baselines, targets, strict=True)
        ],
        name=told["name"],
        about=single_stop(_("Unit: %(unit)s. Before: %(baseline)s. Target: %(target)s.") % told),
        unit=told["unit"],
        lang=_said(indicator["name"]).lang,
        runs=[_run(name, site) for name, site in zip(names, indicator["sites"], strict=False) if site.get("values")],
    )


def _all_sites(overall: Content, count: int) -> str:
    """Of how many sites the figures are the mean; reports of before schema 3 do not say, and compared what each month had."""
    compared = overall.get("compared", count)
    if compared in (0, count):
        return _("All sites")
    told = {"compared": compared, "total": count}
    return ngettext("%(compared)d site of %(total)d (mean)", "%(compared)d sites of %(total)d (mean)", compared) % told


def _method(content: Content) -> str:
    """How the figures of a report are calculated: those of an earlier schema otherwise than those of today."""
    if content["schema"] < 3:
        return _(
            "Overall, the value for a month is the mean of the sites that entered one. The difference is calculated from "
            "the baseline to the last value or, without a baseline, from the first value to the last."
        )
    return _(
        "The difference is calculated from the baseline to the last value or, without a baseline, from the first value to "
        "the last. The row for all sites is the mean of the sites that have both, each from its own first to its own last "
        "value, so that the same sites are compared."
    )


def _run(name: str, site: Content) -> SiteRun:
    baseline, target = (Decimal(site[each]) if site[each] else None for each in ("baseline", "target"))
    return SiteRun(name, baseline, target, [(date.fromisoformat(month), Decimal(value)) for month, value in site["values"]])


def _figures(summary: Content) -> list[str]:
    return [*(_number(summary[name]) for name in ("first", "last", "median")), _signed(summary["change"])]


def _reached(summary: Content) -> str:
    return {True: _("yes"), False: _("no"), None: "–"}[summary["is_reached"]]


def _number(value: str) -> str:
    return shown(Decimal(value)) if value else "–"


def _signed(value: str) -> str:
    written = _number(value)
    return f"+{written}" if value and Decimal(value) > 0 else written.replace("-", "−")


def _day(text: str) -> str:
    return date_format(date.fromisoformat(text), "DATE_FORMAT") if text else "–"


def _said(both: dict[str, Any]) -> Text:
    text, lang = shown_pair(both["fr"], both["en"])
    return Text(_CONTROLS.sub("", text), lang)


def _text(both: dict[str, Any]) -> str:
    return _said(both).text


def _paragraphs(both: dict[str, Any]) -> list[Text]:
    text, lang = _said(both)
    return [Text(line.strip(), lang) for line in text.splitlines() if line.strip()]


def mark_of(paragraphs: list[Text]) -> str:
    """Said once above paragraphs that exist in the other language only."""
    others = [text.lang for text in paragraphs if text.lang]
    return only_in(others[0]) if others else ""
