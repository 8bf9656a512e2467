"""Run charts drawn on the server as SVG: a panel per site, all to one scale, with a table of the same values."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from statistics import median

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pilots.models.indicators import Correction, Indicator, Measurement
from pilots.models.pilots import Pilot, Site
from pilots.periods import expected_periods
from pilots.values import shown
from records.bilingual import reading_language

WIDTH, HEIGHT = 400, 220
LEFT, RIGHT, TOP, BOTTOM = 52, 38, 14, 30
# As many months as stand beside each other in words.
MAX_LABELS = 4
# Fewer values have no middle that means anything.
LEAST_FOR_MEDIAN = 3


@dataclass(frozen=True, slots=True)
class Mark:
    """A value on the chart, and what it says when pointed at."""

    x: int
    y: int
    label: str


@dataclass(frozen=True, slots=True)
class Level:
    y: int
    label: str


@dataclass(frozen=True, slots=True)
class Panel:
    """The run of one site. A line breaks where a period is missing; `missing` holds the places of those."""

    site: Site
    number: int
    lines: list[str]
    marks: list[Mark]
    missing: list[int]
    baseline: Level | None
    target: Level | None
    median: Level | None
    summary: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A value in the table, as shown; empty when it was owed and is missing, or not owed at all."""

    value: str
    is_missing: bool
    is_corrected: bool


@dataclass(frozen=True, slots=True)
class Chart:
    indicator: Indicator
    panels: list[Panel]
    grid: list[Level]
    # Where each month that the axis names stands, and its name.
    months: list[tuple[int, str]]
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

    view_box = f"0 0 {WIDTH} {HEIGHT}"
    left, right, bottom, label_y = LEFT, WIDTH - RIGHT, HEIGHT - BOTTOM, HEIGHT - 8


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


def charts(pilot: Pilot) -> list[Chart]:
    """Every indicator of a pilot in its order. Four queries, however many values."""
    corrections = Prefetch("measurements__corrections", Correction.objects.select_related("organisation"))
    indicators = pilot.indicators.prefetch_related("measurements", corrections, "site_plans")
    sites = measured_sites(pilot.sites.all(), indicators)
    return [_chart(indicator, sites, timezone.localdate()) for indicator in indicators]


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
        found[site.pk] = Aim(
            indicator.baseline if own is None or own.baseline is None else own.baseline,
            indicator.target if own is None or own.target is None else own.target,
            expected_periods(site, (own.schedule if own else "") or indicator.schedule, today=today),
        )
    return found


def _chart(indicator: Indicator, sites: list[Site], today: date) -> Chart:
    measured: dict[tuple[int, date], Measurement] = {(m.site_id, m.period): m for m in indicator.measurements.all()}
    aim = aims(indicator, sites, today=today)
    periods = sorted({period for _site, period in measured} | {period for each in aim.values() for period in each.owed})
    levels = [level for each in aim.values() for level in (each.baseline, each.target)]
    scale = Scale([value for value in (*levels, *(m.value for m in measured.values())) if value is not None])
    places = {period: _x(place, len(periods)) for place, period in enumerate(periods)}
    panels = [
        _panel(indicator, site, number, {p: m for (pk, p), m in measured.items() if pk == site.pk}, aim[site.pk], places, scale)
        for number, site in enumerate(sites, start=1)
    ]
    every = max(1, -(-len(periods) // MAX_LABELS))
    names = {site.pk: str(site) for site in sites}
    corrections = [_corrected(each, m, names) for m in measured.values() for each in m.corrections.all()]
    last = max((period for _site, period in measured), default=None)
    latest = [m.value for (_site, period), m in measured.items() if period == last]
    return Chart(
        indicator=indicator,
        panels=[panel for panel in panels if measured],
        grid=[Level(scale.y(step), shown(step)) for step in scale.steps()],
        months=[(x, month_on_axis(period)) for place, (period, x) in enumerate(places.items()) if place % every == 0],
        rows=[
            (period, [_cell(measured.get((site.pk, period)), period in aim[site.pk].owed) for site in sites])
            for period in periods
        ],
        site_names=[str(site) for site in sites],
        baseline=shown(indicator.baseline),
        target=shown(indicator.target),
        latest=shown(round(sum(latest, Decimal(0)) / len(latest), 1)) if latest else "",
        is_mean=len(latest) > 1,
        latest_note=_latest_note(last, len(latest), len(sites)),
        missing_count=sum((pk, period) not in measured for pk, each in aim.items() for period in each.owed),
        corrections=sorted(corrections, key=lambda each: each.at, reverse=True),
    )


def _latest_note(last: date | None, measured: int, total: int) -> str:
    if last is None or measured == total:
        return ""
    told = {"month": _named(last), "measured": measured, "total": total}
    return ngettext("%(month)s, %(measured)d site of %(total)d", "%(month)s, %(measured)d sites of %(total)d", measured) % told


def _panel(
    indicator: Indicator,
    site: Site,
    number: int,
    own: dict[date, Measurement],
    aim: Aim,
    places: dict[date, int],
    scale: "Scale",
) -> Panel:
    middle = Decimal(median(m.value for m in own.values())) if len(own) >= LEAST_FOR_MEDIAN else None
    runs: list[list[tuple[int, int]]] = [[]]
    for period, x in places.items():
        if period in own:
            runs[-1].append((x, scale.y(own[period].value)))
        elif period in aim.owed and runs[-1]:
            runs.append([])
    unit = indicator.unit
    return Panel(
        site=site,
        number=(number - 1) % 5 + 1,
        lines=[" ".join(f"{x},{y}" for x, y in run) for run in runs if len(run) > 1],
        marks=[
            Mark(x, scale.y(own[period].value), f"{_named(period)} – {shown(own[period].value)} {unit}")
            for period, x in places.items()
            if period in own
        ],
        missing=[x for period, x in places.items() if period in aim.owed and period not in own],
        baseline=scale.level(aim.baseline),
        target=scale.level(aim.target),
        median=scale.level(middle),
        summary=_summary(indicator, own, aim, middle),
    )


def _summary(indicator: Indicator, own: dict[date, Measurement], aim: Aim, middle: Decimal | None) -> str:
    """The panel in words, for whoever does not see it."""
    if not own:
        return _("No values yet.")
    first, last = min(own), max(own)
    said = [
        _("%(first)s in %(start)s, %(last)s in %(end)s (%(unit)s).")
        % {
            "first": shown(own[first].value), "start": _named(first), "last": shown(own[last].value), "end": _named(last),
            "unit": indicator.unit,
        }
    ]  # fmt: skip
    if aim.baseline is not None:
        said.append(_("Before: %(value)s.") % {"value": shown(aim.baseline)})
    if aim.target is not None:
        said.append(_("Target: %(value)s.") % {"value": shown(aim.target)})
    if middle is not None:
        said.append(_("Median: %(value)s.") % {"value": shown(round(middle, 2))})
    if missing := sum(period not in own for period in aim.owed):
        said.append(ngettext("%(count)d period missing.", "%(count)d periods missing.", missing) % {"count": missing})
    return " ".join(said)


def _named(period: date) -> str:
    return date_format(period, "F Y")


def month_on_axis(period: date) -> str:
    """As short as words are: “sept. 2026”, “May 2026”."""
    return date_format(period, "N Y")


def _cell(measurement: Measurement | None, is_owed: bool) -> Cell:
    if measurement is None:
        return Cell("", is_owed, False)
    return Cell(shown(measurement.value), False, bool(measurement.corrections.all()))


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


def _x(place: int, count: int) -> int:
    span = WIDTH - LEFT - RIGHT
    return LEFT + (span * place // (count - 1) if count > 1 else span // 2)


class Scale:
    """From values to heights: a little room around them, from zero when they are near it."""

    def __init__(self, values: list[Decimal]) -> None:
        low, high = (min(values), max(values)) if values else (Decimal(0), Decimal(1))
        room = (high - low) / 10 or Decimal(1)
        self.low = Decimal(0) if 0 <= low <= (high - low) else low - room
        self.high = high + room

    def y(self, value: Decimal) -> int:
        return int(HEIGHT - BOTTOM - (value - self.low) / (self.high - self.low) * (HEIGHT - TOP - BOTTOM))

    def level(self, value: Decimal | None) -> Level | None:
        return None if value is None else Level(self.y(value), shown(round(value, 2)))

    def steps(self) -> list[Decimal]:
        places = 0 if self.high - self.low >= 8 else 1 if self.high - self.low >= 1 else 2
        return [round(self.low + (self.high - self.low) * step / 4, places) for step in range(5)]
