"""The two axes of a run chart: values with round ticks, and months by the calendar. Places are parts of 1."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from django.utils.formats import date_format

# Of the figures that people count in.
_ROUND = (Decimal(1), Decimal(2), Decimal(5))
MAX_INTERVALS = 5
_SMALLEST = Decimal("0.01")


def round_step(span: Decimal) -> Decimal:
    """The smallest of 1, 2 and 5 times a power of ten that cuts a span into five parts at most; values have two decimals."""
    if span <= _SMALLEST * MAX_INTERVALS:
        return _SMALLEST
    power = Decimal(10) ** ((span / MAX_INTERVALS).adjusted())
    return next(step * power * factor for factor in (1, 10) for step in _ROUND if step * power * factor * MAX_INTERVALS >= span)


class Scale:
    """From values to heights. It ends on round figures, and begins at zero when the values are near it."""

    def __init__(self, values: Iterable[Decimal]) -> None:
        known = list(values)
        low, high = (min(known), max(known)) if known else (Decimal(0), Decimal(1))
        if low == high:
            low, high = min(low, Decimal(0)), max(high, Decimal(0))
        elif 0 <= low <= high - low:
            low = Decimal(0)
        step = round_step((high - low) or Decimal(1))
        first, last = (low / step).to_integral_value(ROUND_FLOOR), (high / step).to_integral_value(ROUND_CEILING)
        self.ticks = [step * number for number in range(int(first), int(max(last, first + 1)) + 1)]

    def at(self, value: Decimal) -> float:
        """How far below the top of the chart."""
        low, high = self.ticks[0], self.ticks[-1]
        return float((high - value) / (high - low))


@dataclass(frozen=True, slots=True)
class MonthTick:
    at: float
    label: str


class Months:
    """From months to places, so that a month that is missing leaves its room."""

    def __init__(self, months: Iterable[date]) -> None:
        ordered = sorted(months)
        self.first, self.last = (_ordinal(ordered[0]), _ordinal(ordered[-1])) if ordered else (0, 0)

    def at(self, month: date) -> float:
        return (_ordinal(month) - self.first) / (self.last - self.first) if self.last > self.first else 0.5

    def ticks(self) -> list[MonthTick]:
        """The first, the last and, when there is one, the month right between them: as many as stand side by side in words."""
        span = self.last - self.first
        if not self.first:
            return []
        numbers = [self.first, *([self.first + span // 2] if span > 3 and span % 2 == 0 else []), *([self.last] if span else [])]
        return [MonthTick(self.at(_month(number)), month_on_axis(_month(number))) for number in numbers]


def month_on_axis(month: date) -> str:
    """As short as words are: “sept. 2026”, “May 2026”."""
    return date_format(month, "N Y")


def month_in_words(month: date) -> str:
    return date_format(month, "F Y")


def are_neighbours(month: date, following: date) -> bool:
    return _ordinal(following) == _ordinal(month) + 1


def _ordinal(month: date) -> int:
    return month.year * 12 + month.month - 1


def _month(ordinal: int) -> date:
    return date(ordinal // 12, ordinal % 12 + 1, 1)
