"""The count on the bell: one query on pages of people who are signed in, none for visitors."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from notifications.services.reading import unread_beside


def bell(request: HttpRequest) -> dict[str, Any]:
    return {"unread": SimpleLazyObject(lambda: unread_of(request))}


def unread_of(request: HttpRequest) -> int:
    """What is left to read about one's work: what the page that is opened tells of is read by that."""
    actor = getattr(request, "actor", None)
    if actor is None or not actor.user or actor.impersonator:
        return 0
    return unread_beside(actor, request.path if request.method == "GET" else "")
