"""What a value report says, as plain values in both languages: what is frozen when it is published.

The content needs nothing else to be read: names of sites, units and texts are copied into it. Numbers are texts, so that
no reader rounds them; `fingerprint` is the SHA-256 of the canonical JSON.
"""

from decimal import Decimal
from typing import Any

from django.utils import timezone

from adoption.findings import Finding, Overall, Run, Summary, findings
from adoption.models.reports import DimensionAnswer, ValueReport
from adoption.reports import context
from adoption.reports.context import Content, both
from pilots.models.indicators import Indicator
from pilots.models.pilots import Pilot

# Since 3, a text that exists in one language only is empty in the other.
SCHEMA = 5


def content_of(pilot: Pilot, report: ValueReport | None, *, number: int) -> Content:
    """Everything, as it stands now. Eight queries."""
    return figures_of(pilot, report, number=number) | {
        # Since schema 4: what a report says beside its figures.
        "conduct": context.conduct(pilot),
        "costs": context.costs(pilot),
        "lessons": context.lessons(pilot),
    }


def figures_of(pilot: Pilot, report: ValueReport | None, *, number: int) -> Content:
    """The figures with the words that belong to them. Five queries."""
    answers = {each.dimension: each for each in report.answers.all()} if report else {}
    found = findings(pilot)
    return {
        "schema": SCHEMA,
        "number": number,
        "pilot": _pilot(pilot),
        "sites": [{"name": site.full_names, "region": site.region.code} for site in pilot.sites.all()],
        "introduction": both(report, "introduction"),
        "dimensions": [_dimension(code, answers.get(code), found) for code in Indicator.Dimension.values],
        "conclusion": both(report, "conclusion"),
    }


def _pilot(pilot: Pilot) -> Content:
    return {
        "reference": pilot.reference,
        "title": both(pilot, "title"),
        "state": pilot.state,
        "lead": _organisation(pilot.organisation),
        "need": {"reference": pilot.need.reference, "title": both(pilot.need, "title")},
        "solution": {"reference": pilot.solution.reference, "name": both(pilot.solution, "name")},
        "starts_on": pilot.starts_on.isoformat() if pilot.starts_on else "",
        "ended_on": timezone.localdate(pilot.ended_at).isoformat() if pilot.ended_at else "",
        "results": both(pilot, "results"),
        "stopped_reason": both(pilot, "stopped_reason"),
        "is_demonstration": pilot.is_demonstration,
    }


def _dimension(code: str, answer: DimensionAnswer | None, findings: list[Finding]) -> Content:
    return {
        "code": code,
        "text": both(answer, "text"),
        "absence": both(answer, "absence"),
        "indicators": [_indicator(each) for each in findings if each.indicator.dimension == code],
    }


def _indicator(finding: Finding) -> Content:
    indicator = finding.indicator
    return {
        "name": both(indicator, "name"),
        "unit": both(indicator, "unit"),
        "direction": indicator.direction,
        "baseline": _number(indicator.baseline),
        "target": _number(indicator.target),
        "overall": _overall(finding.overall),
        "sites": [
            {"name": site.full_names, **_summary(summary), **_run(run)}
            for (site, summary), run in zip(finding.sites, finding.runs, strict=True)
        ],
    }


def _summary(summary: Summary) -> Content:
    numbers = {name: _number(getattr(summary, name)) for name in ("first", "last", "median", "change")}
    return {"months": summary.months, **numbers, "is_reached": summary.is_reached}


def _overall(overall: Overall) -> Content:
    """Since schema 3: of how many sites the figures are the mean, and their baseline."""
    return {**_summary(overall), "baseline": _number(overall.baseline), "compared": overall.compared}


def _run(run: Run) -> Content:
    """Since schema 2: what the charts of the report are drawn from. Since schema 4: the months of which a value is missing.
    Since schema 5: whether the baseline is that of the indicator, for want of one of the site's own."""
    values = [[month.isoformat(), str(value)] for month, value in run.values]
    missing = [month.isoformat() for month in run.missing]
    return {"baseline": _number(run.baseline), "target": _number(run.target), "values": values, "missing": missing} | {
        "has_common_baseline": run.has_common_baseline
    }


def _number(value: Decimal | None) -> str:
    return "" if value is None else str(value)


def _organisation(organisation: Any) -> dict[str, str]:
    return both(organisation, "name")
