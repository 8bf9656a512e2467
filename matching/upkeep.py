"""Keeps profiles and fits true after the commit, by marks: a change writes one, whoever answers it takes it away.

The transaction of a change does no more than write the mark. A task is asked for when it commits; the sweep finds what
was left when the broker or a worker was away. Everything here may be done again and twice at once: one transaction at a
time works on profiles and fits, and reads the entries only then.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet

from catalogue import public_cache
from catalogue.models.index import CatalogueEntry
from matching import fits, profiles
from matching.models import ChangedEntry, Profile
from matching.ranking import KINDS
from records.locking import one_at_a_time
from safety import faults
from safety.broker import ask_after_commit

BATCH = 200


def note_changed(entries: Iterable[CatalogueEntry]) -> None:
    """Mark entries that were just written, in the transaction that wrote them. One query."""
    from matching.tasks import work_out_fits

    marks = [ChangedEntry(entry=entry) for entry in entries if entry.kind in KINDS]
    if marks:
        ChangedEntry.objects.bulk_create(marks)
        ask_after_commit(work_out_fits)


def run() -> int:
    """Profiles of all that changed, then the fits that are due. Returns the number of records whose fits were worked out."""
    write_profiles()
    return refresh_due()


def work_out(entry: CatalogueEntry) -> None:
    """Have the fits of an entry be what the catalogue says now: for whoever tells of them.

    Every profile that is due is written before, since a fit has two sides. In the caller's transaction, if there is one.
    """
    write_profiles()
    _each([entry.pk])


def is_due(entry_kind: str, key: str) -> bool:
    """Whether fits of this entry are still to be worked out. One query."""
    entry = CatalogueEntry.objects.filter(kind=entry_kind, key=key)
    marked = Q(pk__in=ChangedEntry.objects.values("entry"))
    return entry.filter(marked | Q(profile__in=_due())).exists()


@contextmanager
def worked_on() -> Iterator[None]:
    """A transaction in which nobody else works on profiles and fits."""
    with transaction.atomic():
        one_at_a_time("matching")
        yield


def write_profiles() -> int:
    """Profiles of all entries that are marked. Returns how many marks there were."""
    count = 0
    while done := _write_batch():
        count += done
    return count


def _write_batch() -> int:
    with worked_on():
        marks = dict(ChangedEntry.objects.order_by("pk").values_list("pk", "entry")[:BATCH])
        if marks:
            profiles.write(CatalogueEntry.objects.filter(pk__in=_that_stay(set(marks.values()))))
            faults.point("profiled")
            ChangedEntry.objects.filter(pk__in=marks).delete()
    return len(marks)


def _that_stay(pks: set[int]) -> list[int]:
    """Those of these entries that are still there, and stay until this transaction ends. They can be changed meanwhile."""
    with connection.cursor() as cursor:
        text = "SELECT id FROM catalogue_catalogueentry WHERE id = ANY(%s) ORDER BY id FOR KEY SHARE"
        cursor.execute(text, [list(pks)])
        return [pk for (pk,) in cursor.fetchall()]


def refresh_due(limit: int = 2000) -> int:
    """The fits that are due. Returns the number of records done.

    After a large import of solutions the open needs are worked out instead, each against all solutions: they are fewer.
    """
    due = _due()
    solutions = list(due.filter(kind="solution").values_list("entry_id", "made_from")[:limit])
    waiting = CatalogueEntry.objects.filter(kind="need", state__in=fits.OPEN)
    if len(solutions) > waiting.count():
        _each(waiting.values_list("pk", flat=True), also_not_due=True)
        for pk, made_from in solutions:
            Profile.objects.filter(entry=pk, made_from=made_from).update(fitted_from=made_from)
        return len(solutions)
    return _each(due.order_by("entry_id").values_list("entry_id", flat=True)[:limit])


def _due() -> QuerySet[Profile]:
    return Profile.objects.exclude(fitted_from=F("made_from"))


def _each(pks: Iterable[int], *, also_not_due: bool = False) -> int:
    """Work out these entries, each in its own transaction; without those that someone else has done meanwhile."""
    count = 0
    for pk in list(pks):
        with worked_on():
            if not also_not_due and not _due().filter(entry=pk).exists():
                continue
            if entry := CatalogueEntry.objects.filter(pk=pk).first():
                fits.refresh([entry])
                faults.point("fits worked out")
                # Pages that show fits were made before.
                public_cache.count_change()
                count += 1
    return count
