"""What the figures of a pilot say: for each indicator, at each site and overall, where it began and where it ended."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from statistics import median

from django.utils import timezone

from pilots.charts import aims
from pilots.models.indicators import Indicator
from pilots.models.pilots import Pilot, Site

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


@dataclass(frozen=True, slots=True)
class Finding:
    """An indicator with its summary overall and at each site, in the order of the sites; `runs` are in that order too."""

    indicator: Indicator
    overall: Summary
    sites: list[tuple[Site, Summary]]
    runs: list[Run]


def findings(pilot: Pilot) -> list[Finding]:
    """Every indicator, in its order. Four queries, however many values.

    Overall, a month's value is the mean of the sites that entered one, so that a large site weighs no more than a small one.
    """
    sites = list(pilot.sites.select_related("organisation", "region"))
    return [_finding(each, sites) for each in pilot.indicators.prefetch_related("measurements", "site_plans")]


def _finding(indicator: Indicator, sites: list[Site]) -> Finding:
    by_site: dict[int, Series] = {}
    by_month: dict[date, list[Decimal]] = {}
    for measure in indicator.measurements.all():
        by_site.setdefault(measure.site_id, []).append((measure.period, measure.value))
        by_month.setdefault(measure.period, []).append(measure.value)
    overall = [(month, sum(values, Decimal(0)) / len(values)) for month, values in by_month.items()]
    own = aims(indicator, sites, today=timezone.localdate())
    return Finding(
        indicator,
        _summary(indicator, overall, indicator.baseline, indicator.target),
        [(site, _summary(indicator, by_site.get(site.pk, []), own[site.pk].baseline, own[site.pk].target)) for site in sites],
        [Run(sorted(by_site.get(site.pk, [])), own[site.pk].baseline, own[site.pk].target) for site in sites],
    )


def _summary(indicator: Indicator, series: Series, baseline: Decimal | None, target: Decimal | None) -> Summary:
    values = [value for _month, value in sorted(series)]
    if not values:
        return Summary(0, None, None, None, None, None)
    return Summary(
        months=len(values),
        first=_cents(values[0]),
        last=_cents(values[-1]),
        median=_cents(median(values)),
        change=_cents(values[-1] - (values[0] if baseline is None else baseline)),
        is_reached=_is_reached(indicator, values[-1], target),
    )


def _is_reached(indicator: Indicator, value: Decimal, target: Decimal | None) -> bool | None:
    if target is None:
        return None
    return value >= target if indicator.direction == Indicator.Direction.UP else value <= target


def _cents(value: Decimal) -> Decimal:
    return Decimal(value).quantize(Decimal("0.01"), ROUND_HALF_UP)
