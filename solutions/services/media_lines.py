"""The pictures and documents of a solution as lines that wait with its other changes, and what publishing them does."""

from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from files.stored_files import discard
from solutions.models.media import Media
from solutions.models.solutions import Solution

Row = dict[str, Any]


def plain(media: Media) -> Row:
    """What a writer can change of a picture or a document. Its content never changes: another one is another row."""
    return {"id": media.pk, "kind": media.kind, "label_fr": media.label_fr, "label_en": media.label_en, "name": media.name}


def public_rows(solution: Solution) -> list[Row]:
    return [plain(each) for each in solution.media.public()]


def in_words(row: Row) -> str:
    """What a line is, and what it says in each language."""
    said = " / ".join(text for text in (row["label_fr"], row["label_en"]) if text)
    return f"{Media.Kind(row['kind']).label} – {said or row['name']} ({row['name']})"


def replace(solution: Solution, rows: list[Row]) -> bool:
    """Make the public pictures and documents those that are wanted, in their order. Says whether anything changed."""
    if rows == public_rows(solution):
        return False
    known = {media.pk: media for media in solution.media.live()}
    wanted = [row for row in rows if row["id"] in known]
    for place, row in enumerate(wanted):
        media = known[row["id"]]
        media.label_fr, media.label_en = row["label_fr"], row["label_en"]
        media.position, media.is_waiting = place, False
        media.save(update_fields=["label_fr", "label_en", "position", "is_waiting"])
    left = {row["id"] for row in wanted}
    for pk, media in known.items():
        if pk not in left and not media.is_waiting:
            remove_for_good(media)
    return True


def remove_for_good(media: Media) -> None:
    """Mark a row as removed; its content is deleted once that is certain."""
    media.removed_at = timezone.now()
    media.save(update_fields=["removed_at"])
    storage, places = media.file.storage, [media.file.name or "", media.small.name or ""]
    for place in places:
        transaction.on_commit(partial(discard, storage, place), robust=True)


def remove_abandoned(solution: Solution, wanted: list[Row]) -> None:
    """Take away what was added to a public record and thrown away with its changes: no draft names it any more."""
    for media in solution.media.live().filter(is_waiting=True).exclude(pk__in=[row["id"] for row in wanted]):
        remove_for_good(media)
