"""What a run chart says beyond chance: shifts and trends.

The rules are those of Perla, Provost and Murray (BMJ Quality & Safety, 2011): six values in a row on one side of the line,
those on it not counted; five in a row that all rise or all fall, of equal neighbours one counted.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

LEAST_FOR_SHIFT = 6
LEAST_FOR_TREND = 5


@dataclass(frozen=True, slots=True)
class Signal:
    """`places` are those of the values that make it, in their order."""

    is_shift: bool
    is_up: bool
    places: tuple[int, ...]


def shifts(values: Sequence[Decimal], line: Decimal) -> list[Signal]:
    """The runs of values above or below a line that are too long for chance."""
    beside = [(place, value > line) for place, value in enumerate(values) if value != line]
    runs = _runs(beside)
    return [Signal(True, is_up, places) for is_up, places in runs if len(places) >= LEAST_FOR_SHIFT]


def trends(values: Sequence[Decimal]) -> list[Signal]:
    """The runs of values that all rise or all fall and are too long for chance."""
    moved = [place for place, value in enumerate(values) if place == 0 or value != values[place - 1]]
    steps = [(place, values[place] > values[earlier]) for earlier, place in pairwise(moved)]
    before = dict(zip(moved[1:], moved, strict=False))
    found = [(is_up, (before[places[0]], *places)) for is_up, places in _runs(steps)]
    return [Signal(False, is_up, places) for is_up, places in found if len(places) >= LEAST_FOR_TREND]


def _runs(marked: Sequence[tuple[int, bool]]) -> Iterator[tuple[bool, tuple[int, ...]]]:
    run: list[int] = []
    for number, (place, is_up) in enumerate(marked):
        run.append(place)
        if number + 1 == len(marked) or marked[number + 1][1] != is_up:
            yield is_up, tuple(run)
            run = []
