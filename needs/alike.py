"""Needs of other establishments that look like one that is being written."""

from dataclasses import dataclass

from matching.duplicates import Close, near_duplicates
from needs.models.needs import Need


@dataclass(frozen=True, slots=True)
class Alike:
    """The needs that look the same, nearest first, and how many establishments have them."""

    needs: list[Close]
    establishments: int


def alike(need: Need) -> Alike:
    """What is published elsewhere and says much the same as this draft. Four queries."""
    texts = [(need.title_fr, need.summary_fr), (need.title_en, need.summary_en)]
    found = near_duplicates(texts, but=need.reference, organisation_id=need.organisation_id)
    who = {each.entry.organisation_slug for each in found}
    who |= {slug for each in found for slug in each.entry.details.get("endorsed_by", [])}
    return Alike(found, len(who))
