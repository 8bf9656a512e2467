"""The count on the bell: one query on pages of people who are signed in, none for visitors."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from notifications.services.reading import unread_beside


def bell(request: HttpRequest) -> dict[str, Any]:
    return {"bell": SimpleLazyObject(lambda: bell_of(request))}


def bell_of(request: HttpRequest) -> dict[str, Any]:
    """What is left to read about one's work (`unread`), and what is read by opening this page (`read_here`)."""
    actor = getattr(request, "actor", None)
    if actor is None or not actor.user or actor.impersonator:
        return {"unread": 0, "read_here": []}
    unread, here = unread_beside(actor, request.path if request.method == "GET" else "")
    return {"unread": unread, "read_here": here}
