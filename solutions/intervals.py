"""Figures of performance as a forest plot: one line per population and site, its value and its interval, on one axis."""

import math
from dataclasses import dataclass
from itertools import groupby

from records.numbers import shown_number
from solutions.models.performance import PerformanceFigure

# Heights in pixels, as the names beside the drawing have them; places on the axis in percent of its width.
ROW_HEIGHT, TOP, FOOT = 38, 4, 24
LEFT, RIGHT = 3.0, 97.0
MAX_TICKS = 6


@dataclass(frozen=True, slots=True)
class Tick:
    x: str
    label: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Interval:
    figure: PerformanceFigure
    y: int
    low: str
    value: str
    high: str


@dataclass(frozen=True, slots=True)
class Forest:
    """The figures of one measure. `is_better_lower` says which end of the axis is the better one."""

    label: str
    rows: list[Interval]
    ticks: list[Tick]
    height: int
    is_better_lower: bool

    @property
    def foot(self) -> int:
        return self.height - FOOT

    @property
    def text_y(self) -> int:
        return self.height - 8


def forests(figures: list[PerformanceFigure]) -> list[Forest]:
    """One for each measure of which there are two figures or more: a single one is read in the table."""
    ordered = sorted(figures, key=lambda each: (each.measure, each.other_fr, each.unit))
    groups = [list(group) for _key, group in groupby(ordered, key=lambda each: (each.measure, each.other_fr, each.unit))]
    return [_forest(group) for group in groups if len(group) > 1]


def _forest(figures: list[PerformanceFigure]) -> Forest:
    values = _ticks(min(each.low for each in figures), max(each.high for each in figures))
    first, last = values[0], values[-1]

    def x(value: float) -> str:
        return f"{LEFT + (value - first) / (last - first) * (RIGHT - LEFT):.1f}%"

    rows = [
        Interval(figure, TOP + place * ROW_HEIGHT + ROW_HEIGHT // 2, x(figure.low), x(figure.value), x(figure.high))
        for place, figure in enumerate(figures)
    ]
    ends = {first: "start", last: "end"}
    ticks = [Tick(x(value), shown_number(value), ends.get(value, "middle")) for value in values]
    height = TOP + len(figures) * ROW_HEIGHT + FOOT
    return Forest(figures[0].measure_label, rows, ticks, height, figures[0].is_better_lower)


def _ticks(low: float, high: float) -> list[float]:
    """Round values that hold all of them: steps of 1, 2 or 5 times a power of ten, six at most."""
    span = high - low or abs(high) or 1.0
    power = 10.0 ** math.floor(math.log10(span / MAX_TICKS))
    step = next(power * each for each in (1, 2, 5, 10, 20) if span / (power * each) <= MAX_TICKS - 1)
    first, last = math.floor(low / step), math.ceil(high / step)
    return [round(number * step, 10) for number in range(first, max(last, first + 1) + 1)]
