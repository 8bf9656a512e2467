"""The count on the bell: one query on pages of people who are signed in, none for visitors."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from notifications.models.deliveries import Delivery

# Beyond this the bell says “more than”: nobody counts further, and the query stays cheap.
MAX_COUNTED = 99


def bell(request: HttpRequest) -> dict[str, Any]:
    return {"unread": SimpleLazyObject(lambda: unread_of(request))}


def unread_of(request: HttpRequest) -> int:
    actor = getattr(request, "actor", None)
    if actor is None or not actor.user or actor.impersonator:
        return 0
    return int(Delivery.objects.visible_to(actor).unread()[: MAX_COUNTED + 1].count())
