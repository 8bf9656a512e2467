"""A value report as headings, paragraphs and tables in one language: the page, the PDF and the Word document draw this."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from adoption.models.decisions import PilotDecision
from adoption.reports import sections
from adoption.reports.context import Content
from adoption.reports.parts import (
    Fact,
    Outline,
    Section,
    Table,
    day,
    number,
    paragraphs_of,
    said,
    signed,
    text_of,
)
from pilots.charts.panels import Drawn, Series, drawn
from pilots.models.indicators import dimension_heading
from records.sentences import single_stop


def outline(content: Content, *, decisions: Iterable[PilotDecision] | None = None) -> Outline:
    """In the language of the reader. `decisions` are those taken on a published version; None for a draft."""
    pilot = content["pilot"]
    return Outline(
        title=text_of(pilot["title"]),
        over=_("Value report for pilot project %(reference)s, version %(number)s")
        % {"reference": pilot["reference"], "number": content["number"]},
        facts=_facts(content),
        sections=[each for each in _sections(content, decisions) if not each.is_empty],
        is_demonstration=pilot["is_demonstration"],
        method=_method(content),
        lang=said(pilot["title"]).lang,
    )


def _facts(content: Content) -> list[Fact]:
    pilot = content["pilot"]
    need, solution = said(pilot["need"]["title"]), said(pilot["solution"]["name"])
    return [
        Fact(_("Lead establishment"), *said(pilot["lead"])),
        Fact(_("Sites"), ", ".join(text_of(site["name"]) for site in content["sites"])),
        Fact(_("Need"), f"{pilot['need']['reference']} – {need.text}", need.lang),
        Fact(_("Solution"), f"{pilot['solution']['reference']} – {solution.text}", solution.lang),
        Fact(_("Start"), day(pilot["starts_on"])),
        Fact(_("End"), day(pilot["ended_on"])),
    ]


def _sections(content: Content, decisions: Iterable[PilotDecision] | None) -> list[Section]:
    """In the order in which a director reads: what it was worth, what it cost, what was learned, under which rules."""
    pilot, conduct = content["pilot"], content.get("conduct", {})
    return [
        _written(_("Why the pilot project was stopped"), pilot["stopped_reason"]),
        _written(_("Introduction"), content["introduction"]),
        *sections.held(conduct),
        _written(_("Results"), pilot["results"]),
        *(_dimension(each) for each in content["dimensions"]),
        *sections.costs(content.get("costs")),
        *sections.lessons(content.get("lessons")),
        *sections.rules(conduct),
        _written(_("Conclusion"), content["conclusion"]),
        *sections.decision(decisions),
    ]


def _written(title: str, both: dict[str, str]) -> Section:
    return Section(title, paragraphs_of(both))


def _dimension(each: Content) -> Section:
    title, code = dimension_heading(each["code"]), each["code"]
    if absence := paragraphs_of(each["absence"]):
        lead = [_("This dimension is not covered. Reason:")]
        return Section(title, absence, _tables(each), lead, is_missing=True, code=code)
    if written := paragraphs_of(each["text"]):
        return Section(title, written, _tables(each), code=code)
    return Section(title, [], _tables(each), [_("Not written yet.")], code=code)


def _tables(dimension: Content) -> list[Table]:
    return [_table(each) for each in dimension["indicators"]]


def _table(indicator: Content) -> Table:
    overall = indicator["overall"]
    summaries = [*indicator["sites"], overall]
    names = [*(text_of(site["name"]) for site in indicator["sites"]), _all_sites(overall, len(indicator["sites"]))]
    # The change is from the baseline, which each site may have of its own: it is shown beside what it is compared with.
    baselines = [*(site.get("baseline", "") for site in indicator["sites"]), overall.get("baseline", indicator["baseline"])]
    is_compared = any(baselines)
    common = [_has_common_baseline(site, indicator) for site in indicator["sites"]]
    # Sites may aim at something else than the pilot as a whole; reports of before schema 2 do not say.
    own_targets = [site.get("target", "") for site in indicator["sites"]]
    is_told = any(target != indicator["target"] for target in own_targets if target)
    targets = [number(target) for target in [*own_targets, indicator["target"]]]
    before = [_("Before")] if is_compared else []
    head = [
        _("Site"),
        pgettext("how many were entered", "Values"),
        *before,
        _("First"),
        _("Last"),
        _("Median"),
        pgettext("between two values", "Difference"),
    ]
    told = {"name": text_of(indicator["name"]), "unit": text_of(indicator["unit"])} | {
        name: number(indicator[name]) for name in ("baseline", "target")
    }
    return Table(
        caption=_("%(name)s (%(unit)s). Before: %(baseline)s. Target: %(target)s.") % told,
        head=[*head, *([_("Target")] if is_told else []), _("Target reached")],
        rows=[
            [
                name,
                str(each["months"]),
                *([_before(baseline, is_common=is_common)] if is_compared else []),
                *_figures(each),
                *([target] if is_told else []),
                _reached(each),
            ]
            for name, each, baseline, is_common, target in zip(
                names, summaries, baselines, [*common, False], targets, strict=True
            )
        ],
        name=told["name"],
        about=single_stop(_("Unit: %(unit)s. Before: %(baseline)s. Target: %(target)s.") % told),
        unit=told["unit"],
        lang=said(indicator["name"]).lang,
        note=_("Common: the baseline set for all sites, because this site has none of its own.") if any(common) else "",
        drawn=_drawn(indicator, names),
    )


def _has_common_baseline(site: Content, indicator: Content) -> bool:
    """Reports of before schema 5 do not say: there, a baseline that is that of the indicator is."""
    is_same = len(indicator["sites"]) > 1 and site.get("baseline", "") == indicator["baseline"] != ""
    return bool(site.get("has_common_baseline", is_same))


def _before(baseline: str, *, is_common: bool) -> str:
    return _("%(value)s (common)") % {"value": number(baseline)} if is_common else number(baseline)


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
        "the last. The row for all sites is the mean of the sites that have both values, so that the same sites are "
        "compared."
    )


def _drawn(indicator: Content, names: list[str]) -> Drawn | None:
    sites = zip(names, indicator["sites"], strict=False)
    series = [_series(name, site, _has_common_baseline(site, indicator)) for name, site in sites if site.get("values")]
    if not series:
        return None
    return drawn(text_of(indicator["name"]), text_of(indicator["unit"]), series, is_up_better=indicator["direction"] == "up")


def _series(name: str, site: Content, has_common_baseline: bool) -> Series:
    """Reports of before schema 4 do not say which months a site owed a value for."""
    baseline, target = (Decimal(site[each]) if site[each] else None for each in ("baseline", "target"))
    values = [(date.fromisoformat(month), Decimal(value)) for month, value in site["values"]]
    missing = [date.fromisoformat(month) for month in site["missing"]] if "missing" in site else None
    return Series(name, values, baseline, target, missing, has_common_baseline)


def _figures(summary: Content) -> list[str]:
    return [*(number(summary[name]) for name in ("first", "last", "median")), signed(summary["change"])]


def _reached(summary: Content) -> str:
    return {True: _("yes"), False: _("no"), None: "–"}[summary["is_reached"]]
