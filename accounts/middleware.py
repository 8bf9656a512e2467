"""Puts `request.actor` on every request: who acts, and for which organisation."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from accounts.actors import VISITOR, Actor
from accounts.models import Membership

SESSION_KEY = "acting_membership"


def actor_of(request: HttpRequest) -> Actor:
    """The person and the membership they chose last; otherwise the one they joined first."""
    user = request.user
    if not user.is_authenticated:
        return VISITOR
    active = Membership.objects.filter(user=user, organisation__is_active=True)
    memberships = list(active.select_related("organisation").order_by("pk"))
    chosen = request.session.get(SESSION_KEY)
    return Actor(user, next((m for m in memberships if m.pk == chosen), memberships[0] if memberships else None))


class ActorMiddleware:
    """Lazy, so that public pages that never ask for it cost no query."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: actor_of(request))  # type: ignore[attr-defined]
        return self.get_response(request)
