"""The installations of an establishment as its page shows them: by municipality, and as points on a small map."""

from collections import Counter
from dataclasses import dataclass
from itertools import groupby

from accounts.models.organisations import Organisation
from accounts.models.places import MISSIONS, Installation
from authoring.record_parts import Part
from website.regionmap import PointMap, point_map

# More than this is folded: the page of the largest establishment would be a list of 111 addresses.
MAX_OPEN = 12


@dataclass(frozen=True, slots=True)
class Municipality:
    name: str
    installations: list[Installation]


def installations_part(organisation: Organisation) -> list[Part]:
    """The part of the page that lists them; none for an organisation without installations. One query."""
    every = sorted(organisation.installations.select_related("region"), key=lambda each: each.sort_key)
    if not every:
        return []
    listed = [each for each in every if each.is_listed]
    values = {
        "organisation": organisation,
        "total": len(listed),
        "municipalities": _by_municipality(listed),
        "is_open": len(listed) <= MAX_OPEN,
        "left": [each for each in every if not each.is_listed],
        "missions": _counted_missions(listed),
        "map": _map(listed),
        "day": max((each.listed_on for each in listed), default=None),
    }
    return [Part("accounts/installations_part.html", values)]


def _by_municipality(installations: list[Installation]) -> list[Municipality]:
    return [Municipality(name, list(rows)) for name, rows in groupby(installations, key=lambda each: each.municipality)]


def _counted_missions(installations: list[Installation]) -> list[tuple[str, str, int]]:
    """What is done there, and at how many places, the most frequent first."""
    counts = Counter(code for each in installations for code in each.missions)
    return [(code, str(MISSIONS.get(code, "")), count) for code, count in counts.most_common()]


def _map(installations: list[Installation]) -> PointMap | None:
    points = [point for each in installations if (point := each.point)]
    return point_map(frozenset(each.region.code for each in installations), points) if points else None
