"""The arithmetic of scores: weighted means, ranks, and how ranks move when weights move. No database here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby
from typing import Any

# How many establishments share a need → its mark. The last threshold reached counts.
_ESTABLISHMENTS = (1, 2, 3, 5, 8)


@dataclass(frozen=True, slots=True)
class Line:
    """One criterion of a need's score: the mean of the marks, their spread, how many gave one."""

    code: str
    name: dict[str, str]
    weight: int
    mean: float
    lowest: int
    highest: int
    scorers: int

    @property
    def is_split(self) -> bool:
        """Scorers differ by two or more: worth talking over."""
        return self.highest - self.lowest >= 2


@dataclass(frozen=True, slots=True)
class Ranked:
    """A need's place under some weights, and how far it moved from its place under the grid's own."""

    reference: str
    score: float
    rank: int
    moved: int


def establishments_mark(establishments: int) -> int:
    """The computed criterion: 0 for one establishment alone, 4 for eight or more."""
    return max(mark for mark, least in enumerate(_ESTABLISHMENTS) if max(establishments, 1) >= least)


def line(code: str, name: dict[str, str], weight: int, marks: Sequence[int]) -> Line:
    return Line(code, name, weight, _rounded(Decimal(sum(marks)) / len(marks), "0.01"), min(marks), max(marks), len(marks))


def weighted_score(means: Mapping[str, float], weights: Mapping[str, int]) -> float | None:
    """Weighted mean × 25, 0 to 100, one decimal. Criteria without a mark do not count; none at all: no score."""
    counted = [(means[code], weight) for code, weight in weights.items() if code in means and weight]
    total = sum(weight for _mean, weight in counted)
    if not total:
        return None
    return _rounded(25 * sum(Decimal(str(mean)) * weight for mean, weight in counted) / Decimal(total), "0.1")


def _rounded(value: Decimal, step: str) -> float:
    """Half up, as one rounds by hand: 61.25 is 61.3. Python's own rounding would make it 61.2."""
    return float(value.quantize(Decimal(step), ROUND_HALF_UP))


def breakdown(lines: Iterable[Line], grid: int) -> dict[str, Any]:
    """What is kept and published with a score, so that it can be read after names or weights change."""
    return {
        "grid": grid,
        "lines": [
            {
                "code": each.code,
                "name": each.name,
                "weight": each.weight,
                "mean": each.mean,
                "lowest": each.lowest,
                "highest": each.highest,
                "scorers": each.scorers,
            }
            for each in lines
        ],
    }


def rank(needs: Mapping[str, Mapping[str, float]], own: Mapping[str, int], tried: Mapping[str, int]) -> list[Ranked]:
    """Needs (reference → means) in order under the tried weights, with how far each moved.

    Equal scores share a rank and are listed by reference: 1, 2, 2, 4.
    """
    before = _places(needs, own)
    after = _places(needs, tried)
    return [
        Ranked(reference, score, place, before[reference][0] - place)
        for reference, (place, score) in sorted(after.items(), key=lambda item: (item[1][0], item[0]))
        if reference in before
    ]


def _places(needs: Mapping[str, Mapping[str, float]], weights: Mapping[str, int]) -> dict[str, tuple[int, float]]:
    scores = {reference: weighted_score(means, weights) for reference, means in needs.items()}
    ordered = sorted(((score, reference) for reference, score in scores.items() if score is not None), key=_by_score)
    places: dict[str, tuple[int, float]] = {}
    for score, equals in groupby(ordered, key=lambda pair: pair[0]):
        place = len(places) + 1
        places |= {reference: (place, score) for _score, reference in equals}
    return places


def _by_score(pair: tuple[float, str]) -> tuple[float, str]:
    return -pair[0], pair[1]
