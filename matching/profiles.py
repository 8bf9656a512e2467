"""What entries mean, as profiles: made of what an entry says, and left alone while it says the same."""

from collections.abc import Iterable
from hashlib import sha256

from django.db import connection

from catalogue.index import batches
from catalogue.models.index import CatalogueEntry
from matching import counts, terms
from matching.encoder import Vector, encoder, mean
from matching.models import Profile
from matching.ranking import KINDS
from matching.words import words_of

MAX_BODY = 4000
# After a larger batch the terms are counted anew at once; the drift of single records is looked for every hour.
AT_ONCE = 20


# A solution is often described in a few words of one language: the names of what it is about, in both languages, say more.
_TEXT_SHARE, _LABEL_SHARE = 0.25, 1.0


def texts_of(entry: CatalogueEntry) -> list[str]:
    """The title and the summary, once per language that they are written in."""
    pairs = {(entry.title_fr, entry.summary_fr), (entry.title_en, entry.summary_en)}
    return sorted(as_text(title, summary) for title, summary in pairs if title)


def encoded_texts(entry: CatalogueEntry) -> list[tuple[str, float]]:
    """What is encoded, each text with its share in the vector. Needs and pilots are told in sentences: those alone."""
    texts = texts_of(entry)
    labels = terms.labels(entry.concepts) if entry.kind == "solution" else []
    share = _TEXT_SHARE if labels else 1.0
    return [(text, share) for text in texts] + [(text, _LABEL_SHARE) for text in labels]


def as_text(title: str, summary: str) -> str:
    return f"{title}. {summary}".strip()


def head_of(entry: CatalogueEntry) -> set[str]:
    return words_of(entry.title_fr, entry.title_en, entry.summary_fr, entry.summary_en)


def words_of_entry(entry: CatalogueEntry) -> list[str]:
    bodies = (entry.body_fr[:MAX_BODY], entry.body_en[:MAX_BODY])
    return sorted(words_of(entry.title_fr, entry.title_en, entry.summary_fr, entry.summary_en, *bodies))


def vectors_of(groups: list[list[tuple[str, float]]]) -> list[Vector]:
    """One vector per group of texts with their shares, encoded in one go."""
    distinct = list(dict.fromkeys(text for group in groups for text, _share in group))
    encoded = dict(zip(distinct, encoder().encode(distinct), strict=True))
    return [mean([encoded[text] for text, _share in group], [share for _text, share in group]) for group in groups]


def write(entries: Iterable[CatalogueEntry]) -> None:
    """Profiles of entries as they are now; their fits are due from then on. Those that say the same as before are left."""
    compared = [entry for entry in entries if entry.kind in KINDS]
    if not compared:
        return
    known = dict(Profile.objects.filter(entry__in=compared).values_list("entry_id", "made_from"))
    sources = {entry.pk: _source(entry) for entry in compared}
    changed = [entry for entry in compared if known.get(entry.pk) != sources[entry.pk] and texts_of(entry)]
    vectors = vectors_of([encoded_texts(entry) for entry in changed])
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
    if len(changed) > AT_ONCE:
        counts.refresh({entry.kind for entry in changed})


def _source(entry: CatalogueEntry) -> str:
    about = [f"{code} {weight}" for code, weight in entry.concepts.items()]
    text = "\n".join(
        [
            *(text for text, _share in encoded_texts(entry)),
            *words_of_entry(entry),
            *about,
            entry.state,
            # What the reasons of a fit are worked out from.
            *sorted(entry.tags),
            str([entry.details.get(name) for name in ("qualification", "data_residency", "musts")]),
        ]
    )
    return f"{encoder().name} {sha256(text.encode()).hexdigest()[:32]}"


def rebuild() -> int:
    """Every profile anew, for a new encoder or a new rule; fits are due then. Returns the number of records."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM matching_profile")
        cursor.execute("DELETE FROM matching_fit")
    count = 0
    for batch in batches(CatalogueEntry.objects.filter(kind__in=KINDS).order_by("kind", "pk").iterator(chunk_size=500), 500):
        write(batch)
        count += len(batch)
    counts.refresh(KINDS)
    return count
