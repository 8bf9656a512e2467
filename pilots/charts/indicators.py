"""The run charts of a pilot: a panel per site for each indicator, with a table of the same values."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import ngettext

from pilots.charts.axes import month_in_words
from pilots.charts.panels import Drawn, Panel, Series, drawn
from pilots.charts.words import with_unit
from pilots.models.indicators import Correction, Indicator, Measurement
from pilots.models.pilots import Pilot, Site
from pilots.periods import expected_periods, is_awaited
from pilots.values import shown
from records.bilingual import reading_language


@dataclass(frozen=True, slots=True)
class Cell:
    """A value in the table, as shown; empty when it was owed and is missing, or not owed at all."""

    value: str
    is_missing: bool
    is_corrected: bool
    # Far from the others, and said to be right by whoever entered it.
    is_confirmed: bool


@dataclass(frozen=True, slots=True)
class Chart:
    indicator: Indicator
    # The panels of the sites and the axes that they share.
    drawn: Drawn
    series: list[Series]
    rows: list[tuple[date, list[Cell]]]
    site_names: list[str]
    baseline: str
    target: str
    latest: str
    # Whether `latest` is the mean of several sites.
    is_mean: bool
    # The month of `latest` and of how many sites it is; empty when it is of all.
    latest_note: str
    missing_count: int
    corrections: list["Corrected"]

    @property
    def panels(self) -> list[Panel]:
        return self.drawn.panels


@dataclass(frozen=True, slots=True)
class Corrected:
    """A value that was replaced, as everyone reads it."""

    site_name: str
    period: date
    earlier: str
    value: str
    reason: str
    # Of the reason, where it is not that of the page.
    lang: str
    at: datetime
    organisation: str


@dataclass(frozen=True, slots=True)
class Aim:
    """Where one site begins and aims, and the periods of which it owes a value."""

    baseline: Decimal | None
    target: Decimal | None
    owed: list[date]
    # Whether the baseline is that of the indicator, for a site among several that has none of its own.
    has_common_baseline: bool


def charts(pilot: Pilot) -> list[Chart]:
    """Every indicator of a pilot in its order. Four queries, however many values."""
    corrections = Prefetch("measurements__corrections", Correction.objects.select_related("organisation"))
    indicators = pilot.indicators.prefetch_related("measurements", corrections, "site_plans")
    sites = measured_sites(pilot.sites.all(), indicators)
    return [_chart(indicator, sites, timezone.localdate()) for indicator in indicators]


def chart_of(indicator: Indicator) -> Chart:
    """One indicator, alone."""
    every = indicator.pilot.sites.select_related("organisation", "pilot")
    return _chart(
        indicator, measured_sites(every, indicator.pilot.indicators.prefetch_related("measurements")), timezone.localdate()
    )


def measured_sites(sites: Iterable[Site], indicators: Iterable[Indicator]) -> list[Site]:
    """The sites that figures count: those that have begun, and those that have values all the same."""
    with_values = {m.site_id for each in indicators for m in each.measurements.all()}
    return [site for site in sites if site.pk in with_values or not site.is_yet_to_begin]


def aims(indicator: Indicator, sites: list[Site], *, today: date) -> dict[int, Aim]:
    """What each site aims at: its own plan where it has one, and the indicator's otherwise."""
    plans = {plan.site_id: plan for plan in indicator.site_plans.all()}
    found = {}
    for site in sites:
        own = plans.get(site.pk)
        has_own = own is not None and own.baseline is not None
        found[site.pk] = Aim(
            own.baseline if own is not None and has_own else indicator.baseline,
            indicator.target if own is None or own.target is None else own.target,
            expected_periods(site, (own.schedule if own else "") or indicator.schedule, today=today),
            has_common_baseline=len(sites) > 1 and not has_own and indicator.baseline is not None,
        )
    return found


def _chart(indicator: Indicator, sites: list[Site], today: date) -> Chart:
    measured: dict[tuple[int, date], Measurement] = {(m.site_id, m.period): m for m in indicator.measurements.all()}
    aim = aims(indicator, sites, today=today)
    periods = sorted({period for _site, period in measured} | {period for each in aim.values() for period in each.owed})
    series = []
    for site in sites:
        own = {period: measure.value for (pk, period), measure in measured.items() if pk == site.pk}
        missing = [period for period in aim[site.pk].owed if period not in own]
        its = aim[site.pk]
        series.append(
            Series(str(site), sorted(own.items()), its.baseline, its.target, missing, has_common_baseline=its.has_common_baseline)
        )
    names = {site.pk: str(site) for site in sites}
    corrections = [_corrected(each, m, names) for m in measured.values() for each in m.corrections.all()]
    last = max((period for _site, period in measured), default=None)
    latest = [m.value for (_site, period), m in measured.items() if period == last]
    return Chart(
        indicator=indicator,
        series=series,
        drawn=drawn(indicator.name, indicator.unit, series, is_up_better=indicator.direction == Indicator.Direction.UP),
        rows=[
            (period, [_cell(measured.get((site.pk, period)), period in aim[site.pk].owed) for site in sites])
            for period in periods
        ],
        site_names=[str(site) for site in sites],
        baseline=_with_unit(indicator.baseline, indicator),
        target=_with_unit(indicator.target, indicator),
        latest=_with_unit(sum(latest, Decimal(0)) / len(latest) if latest else None, indicator),
        is_mean=len(latest) > 1,
        latest_note=_latest_note(last, len(latest), _awaited(last, sites, measured)),
        missing_count=sum((pk, period) not in measured for pk, each in aim.items() for period in each.owed),
        corrections=sorted(corrections, key=lambda each: each.at, reverse=True),
    )


def _with_unit(value: Decimal | None, indicator: Indicator) -> str:
    return "" if value is None else with_unit(value, indicator.unit)


def _awaited(period: date | None, sites: list[Site], measured: dict[tuple[int, date], Measurement]) -> int:
    """Of how many sites there is a value of this month, or may be one."""
    return sum((site.pk, period) in measured or is_awaited(site, period) for site in sites) if period else 0


def _latest_note(last: date | None, measured: int, total: int) -> str:
    if last is None or measured >= total:
        return ""
    told = {"month": month_in_words(last), "measured": measured, "total": total}
    return ngettext("%(month)s, %(measured)d site of %(total)d", "%(month)s, %(measured)d sites of %(total)d", measured) % told


def _cell(measurement: Measurement | None, is_owed: bool) -> Cell:
    if measurement is None:
        return Cell("", is_owed, False, False)
    return Cell(shown(measurement.value), False, bool(measurement.corrections.all()), measurement.is_confirmed)


def _corrected(correction: Correction, measurement: Measurement, names: dict[int, str]) -> Corrected:
    return Corrected(
        site_name=names[measurement.site_id],
        period=measurement.period,
        earlier=shown(correction.earlier_value),
        value=shown(correction.value),
        reason=correction.reason,
        lang=correction.language if correction.language != reading_language() else "",
        at=correction.corrected_at,
        organisation=str(correction.organisation or ""),
    )
