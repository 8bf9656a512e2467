"""Tables between their sending and their import: kept once, imported once, however often a button is pressed."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from authoring.models.kept_tables import KeptTable

MAX_WAITING = 5


def keep(*, page: str, by: Any, data: bytes, name: str = "", options: dict[str, Any] | None = None) -> KeptTable:
    """Keep what was sent until it is imported. Of those that one person left waiting on a page, the latest are kept."""
    kept = KeptTable.objects.create(
        user_id=by.impersonator_id or by.user_id, page=page, name=name[:200], data=data, options=options or {}
    )
    waiting = KeptTable.objects.filter(user_id=kept.user_id, page=page, imported_at=None).order_by("-saved_at", "-pk")
    KeptTable.objects.filter(pk__in=list(waiting.values_list("pk", flat=True)[MAX_WAITING:])).delete()
    return kept


def find(token: str, *, page: str, by: Any) -> KeptTable:
    """What this person sent to this page. Anything else is not found."""
    try:
        return KeptTable.objects.get(token=UUID(token), page=page, user_id=by.impersonator_id or by.user_id)
    except (KeptTable.DoesNotExist, ValueError) as missing:
        raise Http404 from missing


@transaction.atomic
def import_once(kept: KeptTable, take_in: Callable[[KeptTable], dict[str, Any]], *, at: datetime | None = None) -> KeptTable:
    """Import what was kept. A second press waits for the first and finds its outcome; nothing is imported twice."""
    kept = KeptTable.objects.select_for_update().get(pk=kept.pk)
    if kept.imported_at is None:
        kept.outcome = take_in(kept)
        kept.imported_at, kept.data = at or timezone.now(), b""
        kept.save(update_fields=["outcome", "imported_at", "data"])
    return kept
