"""Run charts as places and words, with nothing of how they are drawn: pages, PDF, Word and files draw these.

A panel per site, all to one scale and over the same months.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from statistics import median

from pilots.charts import words
from pilots.charts.axes import Months, Scale, are_neighbours
from pilots.charts.signals import Signal, shifts, trends
from pilots.values import shown, to_two_decimals

# Fewer values have no middle that means anything.
LEAST_FOR_MEDIAN = 3
SERIES_COLOURS = 5
# Labels of more letters than this need a wider margin.
_WIDE = 6


def percent(part: float) -> str:
    """A part of one as SVG reads it, whatever the reader's language writes."""
    return f"{part * 100:.2f}%"


@dataclass(frozen=True, slots=True)
class Series:
    """The values of one site in the order of their months. `missing`: the months it owes one for; None when nobody knows."""

    name: str
    values: list[tuple[date, Decimal]]
    baseline: Decimal | None = None
    target: Decimal | None = None
    missing: Collection[date] | None = None
    # Whether the baseline is that of the pilot as a whole: the site has none of its own.
    has_common_baseline: bool = False


@dataclass(frozen=True, slots=True)
class Point:
    x: float
    y: float
    label: str
    is_signal: bool

    @property
    def left(self) -> str:
        return percent(self.x)

    @property
    def top(self) -> str:
        return percent(self.y)


@dataclass(frozen=True, slots=True)
class Level:
    y: float
    label: str

    @property
    def top(self) -> str:
        return percent(self.y)


@dataclass(frozen=True, slots=True)
class Tick:
    x: float
    label: str

    @property
    def left(self) -> str:
        return percent(self.x)

    @property
    def anchor(self) -> str:
        """Labels at the ends stay inside."""
        return "start" if self.x == 0 else "end" if self.x == 1 else "middle"

    @property
    def is_between(self) -> bool:
        return 0 < self.x < 1


@dataclass(frozen=True, slots=True)
class Panel:
    """The run of one site. A line breaks where a period is missing; `missing` holds the places of those."""

    name: str
    number: int
    runs: list[list[Point]]
    missing: list[float]
    baseline: Level | None
    target: Level | None
    median: Level | None
    summary: str
    signals: list[str]

    @property
    def points(self) -> list[Point]:
        return [point for run in self.runs for point in run]

    @property
    def segments(self) -> list[tuple[Point, Point]]:
        return [pair for run in self.runs for pair in pairwise(run)]

    @property
    def missing_places(self) -> list[str]:
        return [percent(place) for place in self.missing]


@dataclass(frozen=True, slots=True)
class Drawn:
    """The panels of one indicator and the axes that they share."""

    name: str
    unit: str
    levels: list[Level]
    months: list[Tick]
    panels: list[Panel]
    # Whether the scale begins above zero: differences then look larger than they are.
    is_cut: bool = False

    @property
    def is_wide(self) -> bool:
        return any(len(level.label) > _WIDE for level in self.levels)

    @property
    def has_missing(self) -> bool:
        return any(panel.missing for panel in self.panels)

    @property
    def has_signals(self) -> bool:
        return any(point.is_signal for panel in self.panels for point in panel.points)


def drawn(name: str, unit: str, series: list[Series], *, is_up_better: bool | None = None) -> Drawn:
    """The charts of an indicator, in the reader's language; no panel when no site has a value."""
    measured = [value for each in series for _month, value in each.values]
    aims = [aim for each in series for aim in (each.baseline, each.target) if aim is not None]
    scale = Scale([*measured, *aims])
    months = Months({month for each in series for month in (*(month for month, _value in each.values), *(each.missing or ()))})
    return Drawn(
        name=name,
        unit=unit,
        levels=[Level(scale.at(tick), shown(tick)) for tick in scale.ticks],
        is_cut=bool(measured) and scale.ticks[0] > 0,
        months=[Tick(tick.at, tick.label) for tick in months.ticks()],
        panels=[_panel(each, place % SERIES_COLOURS + 1, unit, scale, months, is_up_better) for place, each in enumerate(series)]
        if measured
        else [],
    )


def _panel(series: Series, number: int, unit: str, scale: Scale, months: Months, is_up_better: bool | None) -> Panel:
    values = series.values
    middle = _middle([value for _month, value in values])
    found = _signals(series, middle)
    marked = {place for signal in found for place in signal.places}
    missing = sorted(series.missing or ())
    runs: list[list[Point]] = []
    for place, (month, value) in enumerate(values):
        point = Point(months.at(month), scale.at(value), words.point_in_words(month, value, unit), place in marked)
        if runs and not _is_broken(values[place - 1][0], month, series.missing):
            runs[-1].append(point)
        else:
            runs.append([point])

    def level(value: Decimal | None) -> Level | None:
        return None if value is None else Level(scale.at(value), shown(value))

    return Panel(
        name=series.name,
        number=number,
        runs=runs,
        missing=[months.at(month) for month in missing],
        baseline=level(series.baseline),
        target=level(series.target),
        median=level(middle),
        summary=words.summary(
            values,
            unit=unit,
            baseline=series.baseline,
            target=series.target,
            median=middle,
            missing=len(missing),
            has_common_baseline=series.has_common_baseline,
        ),
        signals=words.signals_in_words(found, values, is_from_baseline=series.baseline is not None, is_up_better=is_up_better),
    )


def _is_broken(earlier: date, month: date, missing: Collection[date] | None) -> bool:
    """Whether a value is missing between two months: one that is owed or, where nobody knows what is owed, any."""
    return not are_neighbours(earlier, month) if missing is None else any(earlier < each < month for each in missing)


def _middle(values: list[Decimal]) -> Decimal | None:
    if len(values) < LEAST_FOR_MEDIAN:
        return None
    return to_two_decimals(Decimal(median(values)))


def _signals(series: Series, middle: Decimal | None) -> list[Signal]:
    """Against the baseline, which no value of the run has moved; without one, against the median of the run."""
    values = [value for _month, value in series.values]
    line = series.baseline if series.baseline is not None else middle
    return [*(shifts(values, line) if line is not None else []), *trends(values)]
