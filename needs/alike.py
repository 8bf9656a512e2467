"""Needs that look like one that is being written, while it is typed and once it is read again."""

from dataclasses import dataclass

from accounts.actors import Actor
from catalogue.models.index import CatalogueEntry
from matching.duplicates import Close, like, near_duplicates
from needs.models.needs import Need

# A title of fewer letters says nothing yet.
SHORTEST_TITLE = 8
MAX_BESIDE_TITLE = 4
LONGEST_DESCRIPTION = 200


@dataclass(frozen=True, slots=True)
class Alike:
    """The needs that look the same, nearest first, and how many establishments have them."""

    needs: list[Close]
    establishments: int


@dataclass(frozen=True, slots=True)
class SimilarNeed:
    """A public need that looks the same, and what one's own establishment has to do with it already."""

    entry: CatalogueEntry
    is_own: bool
    is_endorsed: bool


def alike(need: Need) -> Alike:
    """What is published elsewhere and says much the same as this draft. Four queries."""
    texts = [(need.title_fr, need.summary_fr), (need.title_en, need.summary_en)]
    found = near_duplicates(texts, but=need.reference, organisation_id=need.organisation_id)
    who = {each.entry.organisation_slug for each in found}
    who |= {slug for each in found for slug in each.entry.details.get("endorsed_by", [])}
    return Alike(found, len(who))


def similar_to(title: str, summary: str, *, reader: Actor) -> list[SimilarNeed]:
    """The open needs that say much the same as a title that is being typed, those of one's own establishment included.

    A draft is no public need: it never finds itself. At most four queries; none before the title says something.
    """
    if len(title.strip()) < SHORTEST_TITLE:
        return []
    found = near_duplicates([(title, summary)])[:MAX_BESIDE_TITLE]
    return [_beside(each.entry, reader) for each in found]


def to_start_from(described: str) -> list[CatalogueEntry]:
    """The public needs that a few words describe best, best first."""
    words = described.strip()[:LONGEST_DESCRIPTION]
    return like(words) if words else []


def is_endorsed_by(entry: CatalogueEntry, reader: Actor) -> bool:
    """Whether the establishment that one acts for endorses this need."""
    own = reader.membership.organisation.slug if reader.membership else ""
    return bool(own) and own in entry.details.get("endorsed_by", [])


def _beside(entry: CatalogueEntry, reader: Actor) -> SimilarNeed:
    is_own = reader.organisation_id is not None and entry.organisation_id == reader.organisation_id
    return SimilarNeed(entry, is_own, is_endorsed_by(entry, reader))
