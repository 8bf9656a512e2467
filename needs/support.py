"""Who shares a need: the establishments, their regions, and what it all adds up to."""

from dataclasses import dataclass

from needs.models.endorsements import Endorsement
from needs.models.needs import Need


@dataclass(frozen=True, slots=True)
class Support:
    """`volume_per_year` adds what was stated; `unstated` establishments gave no figure."""

    endorsements: list[Endorsement]
    establishments: int
    sites: int
    volume_per_year: int
    unstated: int
    region_codes: frozenset[str]


def support_of(need: Need) -> Support:
    """One query. The establishment that published counts with those that endorse.

    Of a need of the network only those count: its writer is none, and its volume is theirs already.
    """
    endorsements = list(need.endorsements.live().select_related("organisation__region"))
    own: list[Need] = [] if need.is_of_network else [need]
    everyone: list[Need | Endorsement] = [*own, *endorsements]
    volumes = [each.volume_per_year for each in everyone]
    regions = [each.organisation.region for each in everyone]
    return Support(
        endorsements=endorsements,
        establishments=len(endorsements) + len(own),
        sites=len(own) + sum(each.sites for each in endorsements),
        volume_per_year=sum(volume for volume in volumes if volume),
        unstated=sum(volume is None for volume in volumes),
        region_codes=frozenset(region.code for region in regions if region),
    )
