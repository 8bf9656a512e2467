"""Keeps profiles and fits true: the transaction that writes an entry writes what it means."""

from collections.abc import Iterable
from hashlib import sha256

from django.db import connection

from matching import fits, terms
from matching.encoder import Vector, encoder, mean
from matching.models import Profile
from matching.words import words_of
from registry.catalogue import batches
from registry.models.catalogue import CatalogueEntry

KINDS = ("need", "solution", "pilot")
MOST_BODY = 4000
# The fits of a larger batch are worked out by the sweep (matching.tasks), not by whoever imports it.
AT_ONCE = 20


def texts_of(entry: CatalogueEntry) -> list[str]:
    """What is encoded: the title and the summary, once per language that they are written in."""
    pairs = {(entry.title_fr, entry.summary_fr), (entry.title_en, entry.summary_en)}
    return sorted(as_text(title, summary) for title, summary in pairs if title)


def as_text(title: str, summary: str) -> str:
    return f"{title}. {summary}".strip()


def head_of(entry: CatalogueEntry) -> set[str]:
    return words_of(entry.title_fr, entry.title_en, entry.summary_fr, entry.summary_en)


def words_of_entry(entry: CatalogueEntry) -> list[str]:
    bodies = (entry.body_fr[:MOST_BODY], entry.body_en[:MOST_BODY])
    return sorted(words_of(entry.title_fr, entry.title_en, entry.summary_fr, entry.summary_en, *bodies))


def vectors_of(groups: list[list[str]]) -> list[Vector]:
    """One vector per group of texts, encoded in one go."""
    encoded = iter(encoder().encode([text for group in groups for text in group]))
    return [mean([next(encoded) for _ in group]) for group in groups]


def write(entries: Iterable[CatalogueEntry]) -> None:
    """Profiles of entries that were just written. Those that say the same as before are left as they are."""
    compared = [entry for entry in entries if entry.kind in KINDS]
    if not compared:
        return
    known = dict(Profile.objects.filter(entry__in=compared).values_list("entry_id", "made_from"))
    sources = {entry.pk: _source(entry) for entry in compared}
    changed = [entry for entry in compared if known.get(entry.pk) != sources[entry.pk] and texts_of(entry)]
    vectors = vectors_of([texts_of(entry) for entry in changed])
    Profile.objects.bulk_create(
        (
            Profile(
                entry=entry,
                kind=entry.kind,
                vector=vector,
                head=sorted(head_of(entry)),
                words=words_of_entry(entry),
                terms=sorted(weights := terms.of_entry(entry)),
                weights=terms.sparse(weights),
                made_from=sources[entry.pk],
            )
            for entry, vector in zip(changed, vectors, strict=True)
        ),
        update_conflicts=True,
        unique_fields=["entry"],
        update_fields=["kind", "vector", "head", "words", "terms", "weights", "made_from"],
    )
    if len(changed) <= AT_ONCE:
        fits.refresh(changed)


def _source(entry: CatalogueEntry) -> str:
    about = [f"{code} {weight}" for code, weight in entry.concepts.items()]
    text = "\n".join([*texts_of(entry), *words_of_entry(entry), *about, entry.state, *sorted(fits.subjects(entry))])
    return f"{encoder().name} {sha256(text.encode()).hexdigest()[:32]}"


def rebuild() -> int:
    """Every profile and fit anew, for a new encoder or a new rule. Returns the number of records."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM matching_profile")
        cursor.execute("DELETE FROM matching_fit")
    count = 0
    for batch in batches(CatalogueEntry.objects.filter(kind__in=KINDS).order_by("kind", "pk").iterator(chunk_size=500), 500):
        write(batch)
        count += len(batch)
    return count
