"""Where the sites of a pilot are, as points on a small map."""

from collections.abc import Iterable

from pilots.models.pilots import Site
from website.regionmap import PointMap, point_map


def site_map(sites: Iterable[Site]) -> PointMap | None:
    """The regions of the sites, and a point for each whose installation has coordinates; None when none has. No query."""
    every = list(sites)
    points = [
        (float(site.installation.longitude), float(site.installation.latitude))
        for site in every
        if site.installation and site.installation.longitude is not None and site.installation.latitude is not None
    ]
    return point_map(frozenset(site.region.code for site in every), points) if points else None
