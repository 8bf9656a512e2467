"""What the figures of a pilot say: for each indicator, at each site and overall, where it began and where it ended."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from statistics import median

from django.utils import timezone

from pilots.charts.indicators import Aim, aims, measured_sites
from pilots.models.indicators import Indicator
from pilots.models.pilots import Pilot, Site
from pilots.values import to_two_decimals

Series = list[tuple[date, Decimal]]


@dataclass(frozen=True, slots=True)
class Summary:
    """A series in short. `change` is from the baseline (from the first value when there is none) to the last value."""

    months: int
    first: Decimal | None
    last: Decimal | None
    median: Decimal | None
    change: Decimal | None
    is_reached: bool | None


@dataclass(frozen=True, slots=True)
class Run:
    """What one site entered, month by month, and where it began and aimed."""

    values: Series
    baseline: Decimal | None
    target: Decimal | None
    # The months of which it owes a value and has none.
    missing: list[date] = field(default_factory=list)
    has_common_baseline: bool = False


@dataclass(frozen=True, slots=True)
class Overall(Summary):
    """The sites together: the mean of each figure over the same sites, so that what is compared is comparable.

    `baseline` is the mean of those sites too; `compared` says how many they are.
    """

    baseline: Decimal | None
    compared: int


@dataclass(frozen=True, slots=True)
class Finding:
    """An indicator with its summary overall and at each site, in the order of the sites; `runs` are in that order too."""

    indicator: Indicator
    overall: Overall
    sites: list[tuple[Site, Summary]]
    runs: list[Run]


def findings(pilot: Pilot) -> list[Finding]:
    """Every indicator, in its order. Four queries, however many values.

    Overall, each figure is the mean of the sites that have both ends of the comparison, so that a site that joined later
    or left earlier moves neither end alone, and a large site weighs no more than a small one.
    """
    indicators = list(pilot.indicators.prefetch_related("measurements", "site_plans"))
    every = pilot.sites.select_related("organisation", "region", "pilot")
    sites = measured_sites(every, indicators)
    return [_finding(each, sites) for each in indicators]


def _finding(indicator: Indicator, sites: list[Site]) -> Finding:
    by_site: dict[int, Series] = {}
    for measure in indicator.measurements.all():
        by_site.setdefault(measure.site_id, []).append((measure.period, measure.value))
    own = aims(indicator, sites, today=timezone.localdate())
    runs = [_run(sorted(by_site.get(site.pk, [])), own[site.pk]) for site in sites]
    return Finding(
        indicator,
        _overall(indicator, runs),
        [(site, _summary(indicator, run.values, run.baseline, run.target)) for site, run in zip(sites, runs, strict=True)],
        runs,
    )


def _run(values: Series, aim: Aim) -> Run:
    entered = {month for month, _value in values}
    missing = [month for month in aim.owed if month not in entered]
    return Run(values, aim.baseline, aim.target, missing, aim.has_common_baseline)


def _comparable(runs: list[Run]) -> list[Run]:
    """The sites with both ends: a baseline and a value; without any baseline, two values; else those with one value."""
    measured = [run for run in runs if run.values]
    with_baseline = [run for run in measured if run.baseline is not None]
    return with_baseline or [run for run in measured if len(run.values) > 1] or measured


def _overall(indicator: Indicator, runs: list[Run]) -> Overall:
    compared = _comparable(runs)
    if not compared:
        return Overall(0, None, None, None, None, None, indicator.baseline, 0)
    by_month: dict[date, list[Decimal]] = {}
    for run in compared:
        for month, value in run.values:
            by_month.setdefault(month, []).append(value)
    first, last = (_mean([run.values[place][1] for run in compared]) for place in (0, -1))
    baselines = [run.baseline for run in compared if run.baseline is not None]
    before = _mean(baselines) if baselines else None
    return Overall(
        months=len(by_month),
        first=to_two_decimals(first),
        last=to_two_decimals(last),
        median=to_two_decimals(median(_mean(values) for values in by_month.values())),
        change=_change(before, first, last, is_run=any(len(run.values) > 1 for run in compared)),
        is_reached=_is_reached(indicator, last, indicator.target),
        baseline=None if before is None else to_two_decimals(before),
        compared=len(compared),
    )


def _mean(values: list[Decimal]) -> Decimal:
    return sum(values, Decimal(0)) / len(values)


def _change(baseline: Decimal | None, first: Decimal, last: Decimal, *, is_run: bool) -> Decimal | None:
    """None when a single value is compared with nothing."""
    if baseline is None and not is_run:
        return None
    return to_two_decimals(last - (first if baseline is None else baseline))


def _summary(indicator: Indicator, series: Series, baseline: Decimal | None, target: Decimal | None) -> Summary:
    values = [value for _month, value in sorted(series)]
    if not values:
        return Summary(0, None, None, None, None, None)
    return Summary(
        months=len(values),
        first=to_two_decimals(values[0]),
        last=to_two_decimals(values[-1]),
        median=to_two_decimals(median(values)),
        change=_change(baseline, values[0], values[-1], is_run=len(values) > 1),
        is_reached=_is_reached(indicator, values[-1], target),
    )


def _is_reached(indicator: Indicator, value: Decimal, target: Decimal | None) -> bool | None:
    if target is None:
        return None
    return value >= target if indicator.direction == Indicator.Direction.UP else value <= target
