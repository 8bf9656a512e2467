"""Adding pictures and documents to a solution, changing what is said of them, and taking them away."""

from datetime import datetime
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.models.organisations import Organisation
from authoring import quotas
from authoring.amending.services import save_changes
from authoring.lifecycle import lock, save_with_event
from files.shown_pictures import CONTENT_TYPE, LARGE, SMALL, accept_picture
from files.stored_files import keep, kept_with_row
from files.uploads import accept
from records.errors import Incomplete, WrongState
from solutions import events
from solutions.models.media import MAX_OF_KIND, Media
from solutions.models.solutions import Solution
from solutions.services.amendments import AMENDABLE, wanted
from solutions.services.media_lines import Row, plain, remove_abandoned, replace
from solutions.services.solutions import ARCHIVED

NO_WORDS = _("Describe in words what the image shows, for people who cannot see it.")
_TOO_MANY = {
    Media.Kind.LOGO: _("This solution already has a logo. Replace the logo, or remove it first."),
    Media.Kind.PICTURE: _("A solution has five pictures at most. Remove one first."),
    Media.Kind.DOCUMENT: _("A solution has five documents at most. Remove one first."),
}


def add_media(
    solution: Solution,
    *,
    by: Actor,
    kind: str,
    upload: "UploadedFile[bytes]",
    label_fr: str = "",
    label_en: str = "",
    replaces: int | None = None,
    at: datetime | None = None,
) -> Media:
    """Add a logo, a picture or a document, in the place of another one with `replaces`.

    Of a public record it waits to be published with the other changes. Raises `Incomplete` by field.
    """
    by.must("solutions.draft", solution)
    _must_be_said(kind, label_fr)
    # Outside of the transaction: cleaning and scanning take time, and nobody should wait for the lock meanwhile.
    made, contents = _read(upload, kind, person_id=by.user_id)
    made.label_fr, made.label_en = label_fr.strip(), label_en.strip()
    made.added_at = at or timezone.now()
    with transaction.atomic():
        solution = _opened(solution, by)
        rows = rows_of(solution)
        remove_abandoned(solution, rows)
        kept = [row for row in rows if row["kind"] == kind and row["id"] != replaces]
        if len(kept) >= MAX_OF_KIND[kind]:
            raise Incomplete({"file": _TOO_MANY[Media.Kind(kind)]})
        if solution.media.live().filter(kind=kind, sha256=made.sha256).exists():
            raise Incomplete({"file": _("This file has already been added.")})
        quotas.must_have_room_for_file(files_of(solution.organisation), solution.organisation, size=made.size)
        made.solution, made.is_waiting = solution, solution.is_public
        made.position = max((row["position"] for row in solution.media.live().values("position")), default=-1) + 1
        _save(made, contents)
        row = plain(made)
        place = next((place for place, each in enumerate(rows) if each["id"] == replaces), None)
        rows = [*rows, row] if place is None else [*rows[:place], row, *rows[place + 1 :]]
        _write(solution, rows, by=by, at=at)
    return made


def describe_media(solution: Solution, pk: int, *, by: Actor, label_fr: str, label_en: str, at: datetime | None = None) -> None:
    """Change the words of a picture or a document."""
    with transaction.atomic():
        solution = _opened(solution, by)
        rows = rows_of(solution)
        row = _found(rows, pk)
        _must_be_said(row["kind"], label_fr)
        row["label_fr"], row["label_en"] = label_fr.strip(), label_en.strip()
        _write(solution, rows, by=by, at=at)


def remove_media(solution: Solution, pk: int, *, by: Actor, at: datetime | None = None) -> None:
    """Take one away: at once from a draft, with the other changes from a public record."""
    with transaction.atomic():
        solution = _opened(solution, by)
        rows = rows_of(solution)
        row = _found(rows, pk)
        _write(solution, [each for each in rows if each is not row], by=by, at=at)
        remove_abandoned(solution, rows_of(solution))


def put_first(solution: Solution, pk: int, *, by: Actor, at: datetime | None = None) -> None:
    """Show this picture before the others of its kind: it is the one that lists show."""
    with transaction.atomic():
        solution = _opened(solution, by)
        rows = rows_of(solution)
        row = _found(rows, pk)
        _write(solution, [row, *(each for each in rows if each is not row)], by=by, at=at)


def rows_of(solution: Solution) -> list[Row]:
    """The pictures and documents as their writers want them: of a public record, those that its changes make."""
    return [dict(row) for row in wanted(solution, "media")] if solution.is_public else [plain(m) for m in solution.media.live()]


def files_of(organisation: Organisation) -> QuerySet[Media]:
    """The files that an organisation's solutions carry now: what its quota counts."""
    return Media.objects.live().filter(solution__organisation=organisation)


def _opened(solution: Solution, by: Actor) -> Solution:
    solution = lock(solution)
    by.must("solutions.draft", solution)
    if solution.state == Solution.State.ARCHIVED:
        raise WrongState(ARCHIVED)
    return solution


def _must_be_said(kind: str, label_fr: str) -> None:
    if kind != Media.Kind.LOGO and not label_fr.strip():
        raise Incomplete({"label_fr": NO_WORDS})


def _found(rows: list[Row], pk: int) -> Row:
    row = next((row for row in rows if row["id"] == pk), None)
    if row is None:
        raise WrongState(_("This file has already been removed."))
    return row


def _write(solution: Solution, rows: list[Row], *, by: Actor, at: datetime | None) -> None:
    """Keep the rows: in the changes of a public record, at once in a draft."""
    if solution.is_public:
        save_changes(AMENDABLE, solution, by=by, values={"media": rows}, at=at)
        return
    replace(solution, rows)
    save_with_event(solution, events.CARD_CHANGED, by=by, at=at, data={"media": len(rows)})


def _read(upload: "UploadedFile[bytes]", kind: str, *, person_id: int | None) -> tuple[Media, list[bytes]]:
    """The row, not saved yet, and its contents: one of a document, two sizes of a picture."""
    if kind == Media.Kind.DOCUMENT:
        accepted = accept(upload, person_id=person_id)
        made = Media(kind=kind, name=accepted.name, content_type=accepted.content_type)
        made.size, made.sha256 = len(accepted.data), accepted.digest
        return made, [accepted.data]
    picture = accept_picture(upload, sizes=(LARGE, SMALL), person_id=person_id)
    large, small = picture.sizes
    made = Media(kind=kind, name=picture.name, content_type=CONTENT_TYPE, sha256=picture.digest)
    made.size = len(large.data) + len(small.data)
    made.width, made.height = large.width, large.height
    made.small_width, made.small_height = small.width, small.height
    return made, [large.data, small.data]


def _save(media: Media, contents: list[bytes]) -> None:
    """The contents first, then the row; nothing stays behind when the row is refused."""
    files: list[Any] = [media.file, media.small]
    with kept_with_row(*files):
        for file, data in zip(files, contents, strict=False):
            keep(file, media.name, BytesIO(data))
        media.save()
