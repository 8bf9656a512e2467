"""A run chart per indicator, drawn on the server as SVG, with a table of the same values."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.formats import number_format

from pilots.models.indicators import Indicator
from pilots.models.pilots import Pilot

WIDTH, HEIGHT = 640, 240
LEFT, RIGHT, TOP, BOTTOM = 56, 16, 16, 32


@dataclass(frozen=True, slots=True)
class Line:
    """The values of one site: `points` is an SVG polyline, `dots` the marks on it."""

    name: str
    number: int
    points: str
    dots: list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Level:
    y: int
    label: str


@dataclass(frozen=True, slots=True)
class Chart:
    indicator: Indicator
    lines: list[Line]
    baseline: Level | None
    target: Level | None
    grid: list[Level]
    months: list[tuple[int, date]]
    rows: list[tuple[date, list[str]]]
    site_names: list[str]
    latest: str

    view_box = f"0 0 {WIDTH} {HEIGHT}"


def charts(pilot: Pilot) -> list[Chart]:
    """Every indicator of a pilot in its order. Two queries, however many values."""
    indicators = pilot.indicators.prefetch_related("measurements")
    names = {site.pk: str(site) for site in pilot.sites.all()}
    return [_chart(indicator, names) for indicator in indicators]


def _chart(indicator: Indicator, names: dict[int, str]) -> Chart:
    values = {(m.site_id, m.period): m.value for m in indicator.measurements.all()}
    periods = sorted({period for _site, period in values})
    known = [value for value in (indicator.baseline, indicator.target, *values.values()) if value is not None]
    low, high = _range(known)
    months = [(_x(place, len(periods)), period) for place, period in enumerate(periods)]
    lines = [
        _line(name, number, [(x, values[site, period]) for x, period in months if (site, period) in values], low, high)
        for number, (site, name) in enumerate(names.items(), start=1)
    ]
    rows = [(period, [_shown(values.get((site, period))) for site in names]) for period in periods]
    last = [values[site, period] for period in periods[-1:] for site in names if (site, period) in values]
    return Chart(
        indicator=indicator,
        lines=[line for line in lines if line.dots],
        baseline=_level(indicator.baseline, low, high),
        target=_level(indicator.target, low, high),
        grid=[Level(_y(low + (high - low) * step / 4, low, high), _shown(low + (high - low) * step / 4)) for step in range(5)],
        months=months,
        rows=rows,
        site_names=list(names.values()),
        latest=_shown(sum(last, Decimal(0)) / len(last)) if last else "",
    )


def _range(values: list[Decimal]) -> tuple[Decimal, Decimal]:
    """A little room around the values, from zero when they are near it."""
    if not values:
        return Decimal(0), Decimal(1)
    low, high = min(values), max(values)
    room = (high - low) / 10 or Decimal(1)
    low = Decimal(0) if 0 <= low <= (high - low) else low - room
    return low, high + room


def _x(place: int, count: int) -> int:
    span = WIDTH - LEFT - RIGHT
    return LEFT + (span * place // max(1, count - 1) if count > 1 else span // 2)


def _y(value: Decimal, low: Decimal, high: Decimal) -> int:
    return int(HEIGHT - BOTTOM - (value - low) / (high - low) * (HEIGHT - TOP - BOTTOM))


def _level(value: Decimal | None, low: Decimal, high: Decimal) -> Level | None:
    return None if value is None else Level(_y(value, low, high), _shown(value))


def _line(name: str, number: int, values: list[tuple[int, Decimal]], low: Decimal, high: Decimal) -> Line:
    dots = [(x, _y(value, low, high)) for x, value in values]
    return Line(name, number, " ".join(f"{x},{y}" for x, y in dots), dots)


def _shown(value: Decimal | None) -> str:
    """At most one decimal, in the reader's way of writing numbers."""
    if value is None:
        return ""
    rounded = round(value, 1)
    return number_format(rounded, decimal_pos=0 if rounded == rounded.to_integral_value() else 1, use_l10n=True)
