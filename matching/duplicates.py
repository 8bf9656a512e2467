"""Needs that look like one that is being written: so that several establishments share one."""

from dataclasses import dataclass

from catalogue.models.index import CatalogueEntry
from matching.nearness import nearest
from matching.profiles import as_text, vectors_of
from matching.words import words_of

# Chosen on the labelled set of tests/needs/data/near_duplicates.yaml, where it gives few false alarms.
CLOSE = 0.78
MAX_CLOSE = 12


@dataclass(frozen=True, slots=True)
class Close:
    """A public need of another establishment that may be the same one."""

    entry: CatalogueEntry
    score: float


def near_duplicates(texts: list[tuple[str, str]], *, but: str = "", organisation_id: int = 0) -> list[Close]:
    """Open needs of other establishments that say much the same, nearest first.

    `texts`: title and summary, once per language; `but`: the reference of the need itself. Four queries.
    """
    written = [(title, summary) for title, summary in texts if title]
    if not written:
        return []
    vector = vectors_of([[(as_text(title, summary), 1.0) for title, summary in written]])[0]
    words = words_of(*(part for pair in written for part in pair))
    found = {near.entry_id: near.score for near in nearest(vector, words, kind="need") if near.score >= CLOSE}
    open_states = CatalogueEntry.objects.filter(pk__in=found, state__in=["published", "in_pilot"])
    entries = open_states.exclude(key=but).exclude(organisation_id=organisation_id)
    return sorted((Close(entry, found[entry.pk]) for entry in entries), key=lambda close: -close.score)[:MAX_CLOSE]


def like(text: str, *, most: int = 5) -> list[CatalogueEntry]:
    """The public needs that a few words describe best, best first, however near they are. Four queries."""
    vector = vectors_of([[(text, 1.0)]])[0]
    order = [near.entry_id for near in nearest(vector, words_of(text), kind="need")[:most]]
    entries = CatalogueEntry.objects.in_bulk(order)
    return [entries[pk] for pk in order if pk in entries]
