"""A page of a new record opens one draft, however often and from however many requests at once it is sent."""

from collections.abc import Callable
from uuid import UUID

from django.db import transaction

from authoring.models.unsent import OpenedDraft
from records.kinds import record_model
from records.models.records import Record


def read_token(text: str | None) -> UUID | None:
    """The token that a page carried; none when it is not one."""
    try:
        return UUID(text or "")
    except ValueError:
        return None


def opened_by(token: UUID | None, *, user_id: int) -> OpenedDraft | None:
    """What a page opened before, whether its draft still exists or not."""
    return OpenedDraft.objects.filter(user_id=user_id, token=token).exclude(reference="").first() if token else None


def draft_of(opened: OpenedDraft) -> Record | None:
    """The draft that a page opened; none once it is deleted."""
    model = record_model(opened.kind)
    if model is None:
        raise LookupError(f"No kind of record is called {opened.kind}.")
    record: Record | None = model._default_manager.filter(reference=opened.reference).first()
    return record


@transaction.atomic
def open_once(token: UUID | None, open_draft: Callable[[], Record], *, user_id: int) -> tuple[Record, bool]:
    """Open the draft of a page, or return the one that it opened already, and whether it is new.

    Requests of one page wait for each other: what a later one says is an edit of the draft, which its caller makes.
    """
    if token is None:
        return open_draft(), True
    row, _is_new = OpenedDraft.objects.get_or_create(user_id=user_id, token=token)
    row = OpenedDraft.objects.select_for_update().get(pk=row.pk)
    if row.reference and (found := draft_of(row)):
        return found, False
    draft = open_draft()
    row.kind, row.reference = draft.kind, draft.reference
    row.save(update_fields=["kind", "reference"])
    return draft, True
