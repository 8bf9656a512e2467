"""The map of the 18 health regions as SVG paths: a Lambert conformal conic projection, with an inset of Montréal.

Boundaries: records/data/SOURCES.md. They are strongly generalised: fit for a small map, not for locating a point.
"""

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

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
    inset = [feature for feature in features if feature["properties"]["code"] in INSET_CODES]
    width, height, shapes = _draw(features, features, WIDTH)
    inset_width, inset_height, inset_shapes = _draw(features, inset, INSET_SIZE)
    return RegionMap(f"0 0 {width} {height}", shapes, f"0 0 {inset_width} {inset_height}", inset_shapes)


@lru_cache(maxsize=1)
def _features() -> list[dict[str, Any]]:
    features: list[dict[str, Any]] = json.loads(BOUNDARIES.read_text(encoding="utf-8"))["features"]
    # Region 18 lies inside 10: draw it after.
    return sorted(features, key=lambda feature: (feature["properties"]["code"] == "18", feature["properties"]["code"]))


def point_map(codes: frozenset[str], places: list[Point]) -> PointMap:
    """The regions of these codes, as large as the places need, with a dot for each place (longitude, latitude).

    In the regions of the North, where few places lie along the coast, the frame is that of the region.
    """
    framed = [feature for feature in _features() if feature["properties"]["code"] in codes]
    projected = [_project(*place) for place in places]
    shown = [point for feature in framed for ring in _rings(feature) for point in ring] + projected
    left, right = min(x for x, _y in shown), max(x for x, _y in shown)
    bottom, top = min(y for _x, y in shown), max(y for _x, y in shown)
    scale = (POINTS_SIZE - 2 * PADDING) / max(right - left, top - bottom)
    width, height = (round(length * scale) + 2 * PADDING for length in (right - left, top - bottom))

    def place(point: Point) -> tuple[int, int]:
        return round((point[0] - left) * scale) + PADDING, round((top - point[1]) * scale) + PADDING

    shapes = [
        Shape(feature["properties"]["code"], "".join(_path([place(point) for point in ring]) for ring in _rings(feature)), 0, 0)
        for feature in framed
    ]
    dots = sorted({place(point) for point in projected})
    return PointMap(f"0 0 {width} {height}", shapes, dots, max(3, 9 - len(dots) // 12))


def _rings(feature: dict[str, Any]) -> Iterator[list[Point]]:
    geometry = feature["geometry"]
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    for polygon in polygons:
        for ring in polygon:
            yield [_project(lon, lat) for lon, lat in ring]


def _draw(features: list[dict[str, Any]], framed: list[dict[str, Any]], width: int) -> tuple[int, int, list[Shape]]:
    """Paths of all the features, scaled so that the framed ones fill the width."""
    points = [point for feature in framed for ring in _rings(feature) for point in ring]
    left, right = min(x for x, _y in points), max(x for x, _y in points)
    bottom, top = min(y for _x, y in points), max(y for _x, y in points)
    scale = (width - 2 * PADDING) / (right - left)
    height = round((top - bottom) * scale) + 2 * PADDING

    def place(point: Point) -> tuple[int, int]:
        return round((point[0] - left) * scale) + PADDING, round((top - point[1]) * scale) + PADDING

    shapes = []
    for feature in features:
        facts = feature["properties"]
        d = "".join(_path([place(point) for point in ring]) for ring in _rings(feature))
        x, y = place(_project(facts["label_lon"], facts["label_lat"]))
        shapes.append(Shape(facts["code"], d, x, y))
    return width, height, shapes


def _path(points: list[tuple[int, int]]) -> str:
    kept = [point for place, point in enumerate(points) if place == 0 or point != points[place - 1]]
    return "M" + "L".join(f"{x} {y}" for x, y in kept) + "Z" if len(kept) > 2 else ""
