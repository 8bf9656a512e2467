"""The map of the 18 health regions as SVG paths: a Lambert conformal conic projection, with an inset of Montréal.

Boundaries: records/data/SOURCES.md. They are strongly generalised: fit for a small map, not for locating a point.
"""

import json
import math
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

BOUNDARIES = Path(__file__).parent / "data" / "qc_regions.geojson"
# Standard parallels and central meridian that suit Québec's extent.
_PARALLEL_1, _PARALLEL_2, _ORIGIN, _MERIDIAN = 46.0, 60.0, 44.0, -68.5
WIDTH, PADDING = 560, 6
INSET_CODES = ("06", "13")
INSET_SIZE = 150
POINTS_SIZE = 420

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Shape:
    """A region: `d` is an SVG path."""

    code: str
    d: str
    label_x: int
    label_y: int


@dataclass(frozen=True, slots=True)
class RegionMap:
    view_box: str
    shapes: list[Shape]
    inset_view_box: str
    inset_shapes: list[Shape]


@dataclass(frozen=True, slots=True)
class PointMap:
    """Some regions with points in them: `points` are places in the view box, each once."""

    view_box: str
    shapes: list[Shape]
    points: list[tuple[int, int]]
    # Of a point, in units of the view box.
    radius: int


class _Frame(NamedTuple):
    """Where a projected point falls in a view box of this size."""

    left: float
    top: float
    scale: float
    width: int
    height: int

    @property
    def view_box(self) -> str:
        return f"0 0 {self.width} {self.height}"

    def place(self, point: Point) -> tuple[int, int]:
        return round((point[0] - self.left) * self.scale) + PADDING, round((self.top - point[1]) * self.scale) + PADDING


def _project(lon: float, lat: float) -> Point:
    """Lambert conformal conic on a sphere (Snyder, Map Projections, 1987, equations 15-1 to 15-4)."""
    p1, p2, p0 = (math.radians(each) for each in (_PARALLEL_1, _PARALLEL_2, _ORIGIN))
    n = math.log(math.cos(p1) / math.cos(p2)) / math.log(math.tan(math.pi / 4 + p2 / 2) / math.tan(math.pi / 4 + p1 / 2))
    f = math.cos(p1) * math.tan(math.pi / 4 + p1 / 2) ** n / n
    rho = f / math.tan(math.pi / 4 + math.radians(lat) / 2) ** n
    rho_0 = f / math.tan(math.pi / 4 + p0 / 2) ** n
    theta = n * math.radians(lon - _MERIDIAN)
    return rho * math.sin(theta), rho_0 - rho * math.cos(theta)


@lru_cache(maxsize=1)
def region_map() -> RegionMap:
    features = _features()
    whole = _frame(_outline(features), width=WIDTH)
    inset = _frame(_outline(_of_codes(INSET_CODES)), width=INSET_SIZE)
    return RegionMap(whole.view_box, _shapes(features, whole), inset.view_box, _shapes(features, inset))


@lru_cache(maxsize=1)
def _features() -> list[dict[str, Any]]:
    features: list[dict[str, Any]] = json.loads(BOUNDARIES.read_text(encoding="utf-8"))["features"]
    # Region 18 lies inside 10: draw it after.
    return sorted(features, key=lambda feature: (feature["properties"]["code"] == "18", feature["properties"]["code"]))


def point_map(codes: frozenset[str], places: list[Point]) -> PointMap:
    """The regions of these codes, as large as the places need, with a dot for each place (longitude, latitude).

    In the regions of the North, where few places lie along the coast, the frame is that of the region.
    """
    regions = _of_codes(codes)
    projected = [_project(*place) for place in places]
    frame = _frame([*_outline(regions), *projected], width=POINTS_SIZE, height=POINTS_SIZE)
    dots = sorted({frame.place(point) for point in projected})
    return PointMap(frame.view_box, _shapes(regions, frame), dots, max(3, 9 - len(dots) // 12))


def _of_codes(codes: Collection[str]) -> list[dict[str, Any]]:
    return [feature for feature in _features() if feature["properties"]["code"] in codes]


def _rings(feature: dict[str, Any]) -> Iterator[list[Point]]:
    geometry = feature["geometry"]
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    for polygon in polygons:
        for ring in polygon:
            yield [_project(lon, lat) for lon, lat in ring]


def _outline(features: list[dict[str, Any]]) -> list[Point]:
    return [point for feature in features for ring in _rings(feature) for point in ring]


def _frame(points: list[Point], *, width: int, height: int | None = None) -> _Frame:
    """The view box that these points fill, as wide as it may be, or as high."""
    left, right = min(x for x, _y in points), max(x for x, _y in points)
    bottom, top = min(y for _x, y in points), max(y for _x, y in points)
    scale = (width - 2 * PADDING) / (right - left)
    if height is not None:
        scale = min(scale, (height - 2 * PADDING) / (top - bottom))
    return _Frame(left, top, scale, *(round(length * scale) + 2 * PADDING for length in (right - left, top - bottom)))


def _shapes(features: list[dict[str, Any]], frame: _Frame) -> list[Shape]:
    shapes = []
    for feature in features:
        facts = feature["properties"]
        d = "".join(_path([frame.place(point) for point in ring]) for ring in _rings(feature))
        shapes.append(Shape(facts["code"], d, *frame.place(_project(facts["label_lon"], facts["label_lat"]))))
    return shapes


def _path(points: list[tuple[int, int]]) -> str:
    kept = [point for place, point in enumerate(points) if place == 0 or point != points[place - 1]]
    return "M" + "L".join(f"{x} {y}" for x, y in kept) + "Z" if len(kept) > 2 else ""
