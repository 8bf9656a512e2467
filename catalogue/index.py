"""Keeps the catalogue true: the same transaction that changes a record refreshes its entry."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import islice
from typing import Any

from django.db import models, transaction
from django.utils.text import slugify

from catalogue import public_cache
from catalogue.listing import listing_of
from catalogue.models.index import CatalogueEntry, MovedEntry
from catalogue.vocabulary.concepts import with_wider
from catalogue.vocabulary.reading import concepts_in
from catalogue.written_by import fingerprint
from records import hooks
from records.folding import fold
from records.kinds import RecordKind, kind_named, kind_of, listed_kinds, owner_code

Values = dict[str, Any]


# How much a record is about a concept that one of its texts names. Only the beginning of a long text is read.
FIELD_WEIGHTS = {"title": 1.0, "summary": 0.8, "body": 0.4}
MAX_READ_LENGTH = 4000
_COLUMNS = [field.name for field in CatalogueEntry._meta.concrete_fields if field.name not in {"id", "words"}]


def tag(facet: str, *codes: str) -> list[str]:
    return [f"{facet}:{code}" for code in codes if code]


def term_tags(record: Any, relations: dict[str, str]) -> list[str]:
    """Tags of a record's terms; `relations` maps a facet to the relation's name."""
    return [found for facet, name in relations.items() for found in tag(facet, *(t.code for t in getattr(record, name).all()))]


def sort_key(title: str) -> str:
    """A title as it sorts: no accents, case or marks (the embedded server has no ICU)."""
    return slugify(fold(title)).replace("-", " ")[:120]


_waiting: ContextVar[dict[str, dict[int, str]] | None] = ContextVar("catalogue_waiting", default=None)


@contextmanager
def deferred() -> Iterator[None]:
    """Refresh each record once, at the end: for a load that changes the same records again and again.

    Inside, lists and searches do not know yet what was changed. Call it in the transaction of the load.
    """
    token = _waiting.set({})
    try:
        yield
        waiting = _waiting.get() or {}
    finally:
        _waiting.reset(token)
    for kind, keys in waiting.items():
        public = set(_public(kind_named(kind)).filter(pk__in=keys).values_list("pk", flat=True))
        gone = [key for pk, key in keys.items() if pk not in public]
        _remove(CatalogueEntry.objects.filter(kind=kind, key__in=gone))
        refresh_many(kind, sorted(public))


def refresh(record: Any) -> None:
    """Show the record as it is now, or take it out when it is not public."""
    kind = kind_of(record)
    if (waiting := _waiting.get()) is not None:
        waiting.setdefault(kind.code, {})[record.pk] = key_of(record)
        return
    found = _public(kind).filter(pk=record.pk).first()
    if found is None:
        _remove(CatalogueEntry.objects.filter(kind=kind.code, key=key_of(record)))
    else:
        _write([_entry(kind, found)])


def refresh_many(kind: str, pks: Iterable[int]) -> None:
    """The same for many records at once, after a bulk change."""
    source = kind_named(kind)
    for batch in batches(_public(source).filter(pk__in=list(pks)).iterator(chunk_size=500), 500):
        _write([_entry(source, record) for record in batch])


@transaction.atomic
def rebuild() -> dict[str, int]:
    """Write every entry anew from the records, and drop what no longer belongs. Returns the count of each kind."""
    counts = {}
    for source in listed_kinds():
        kept: set[str] = set()
        for batch in batches(_public(source).iterator(chunk_size=500), 500):
            entries = [_entry(source, record) for record in batch]
            kept.update(entry.key for entry in entries)
            _write(entries)
        _remove(CatalogueEntry.objects.filter(kind=source.code).exclude(key__in=kept))
        counts[source.code] = len(kept)
    return counts


def is_outdated() -> bool:
    """Whether an entry was written by code of another version, which may have said less, or otherwise."""
    return CatalogueEntry.objects.exclude(written_by=fingerprint()).exists()


def move(kind: str, key: str, to_key: str) -> None:
    """Let the address of an entry that is no more lead to another one, now and through later moves."""
    MovedEntry.objects.filter(kind=kind, to_key=key).update(to_key=to_key)
    MovedEntry.objects.update_or_create(kind=kind, key=key, defaults={"to_key": to_key})


def moved_to(kind: str, key: str) -> str:
    """The key that an old key leads to; empty when it leads nowhere."""
    return MovedEntry.objects.filter(kind=kind, key=key).values_list("to_key", flat=True).first() or ""


def is_organisation(slug: str) -> bool:
    """Whether an organisation is, or was, found under a slug."""
    return CatalogueEntry.objects.filter(kind=owner_code(), key=slug).exists() or bool(moved_to(owner_code(), slug))


def key_of(record: Any) -> str:
    return str(getattr(record, "reference", "") or record.slug)


def _public(kind: RecordKind) -> models.QuerySet[Any]:
    if kind.public is None:
        raise LookupError(f"Records of the kind {kind.code} are in no list.")
    return kind.public()


def _entry(kind: RecordKind, record: Any) -> CatalogueEntry:
    values = kind.describe(record) if kind.describe else {}
    return completed(CatalogueEntry(kind=kind.code, key=key_of(record), **values))


def completed(entry: CatalogueEntry) -> CatalogueEntry:
    """The entry with the columns that follow from the others."""
    entry.concepts = _concepts(entry)
    entry.sort_title_fr = sort_key(entry.title_fr or entry.title_en)
    entry.sort_title_en = sort_key(entry.title_en or entry.title_fr)
    entry.listing = listing_of(entry)
    entry.written_by = fingerprint()
    return entry


def _concepts(entry: CatalogueEntry) -> dict[str, float]:
    """The concepts that the source gives, those that the texts name, and the wider ones that both imply."""
    found: dict[str, float] = dict(entry.concepts)
    for field, weight in FIELD_WEIGHTS.items():
        for language in ("fr", "en"):
            for code in concepts_in(getattr(entry, f"{field}_{language}")[:MAX_READ_LENGTH]):
                found[code] = max(weight, found.get(code, 0.0))
    return {code: round(weight, 2) for code, weight in sorted(with_wider(found).items())}


def _write(entries: list[CatalogueEntry]) -> None:
    public_cache.changed()
    CatalogueEntry.objects.bulk_create(
        entries,
        update_conflicts=True,
        unique_fields=["kind", "key"],
        update_fields=[name for name in _COLUMNS if name not in {"kind", "key"}],
    )
    for receiver in hooks.entries_written:
        receiver(entries)


def _remove(entries: models.QuerySet[CatalogueEntry]) -> None:
    public_cache.changed()
    entries.delete()


def batches(records: Iterator[Any], size: int) -> Iterator[list[Any]]:
    while batch := list(islice(records, size)):
        yield batch
