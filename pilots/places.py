"""Where the sites of a pilot are, as points on a small map."""

from collections.abc import Iterable

from pilots.models.pilots import Site
from website.regionmap import PointMap, point_map


def site_map(sites: Iterable[Site]) -> PointMap | None:
    """The regions of the sites, and a point for each whose installation has coordinates; None when none has. No query."""
    every = list(sites)
    points = [point for site in every if site.installation and (point := site.installation.point)]
    return point_map(frozenset(site.region.code for site in every), points) if points else None
