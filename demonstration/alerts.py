"""Alerts of the demonstration: a few invented accounts follow things, and the newest events were told in the portal."""

from django.utils import timezone

from accounts.actors import Actor
from accounts.models.memberships import Membership
from notifications.criteria import Scope, Watch
from notifications.models.subscriptions import Channel
from notifications.services import fan_out
from notifications.services.subscribing import subscribe
from records.models.events import Event

_MAX_EVENTS = 6
# account → what it follows
_FOLLOWS = {
    "innovation@demo.example": (Watch(kind="solution", facets={"qualification": ["qualified"]}), Watch(Scope.PRIORITIES)),
    "fournisseur@demo.example": (Watch(kind="need", facets={"specialty": ["emergency"]}), Watch(kind="need")),
    "ministere@demo.example": (Watch(kind="pilot"), Watch(Scope.PRIORITIES)),
}
_TOLD = ("need.published", "need.prioritised", "solution.qualified", "pilot.announced", "priorities.published")


def load_alerts() -> int:
    """Begin the alerts, and tell of the newest events of each kind. In the portal only: a load sends no mail."""
    made = 0
    for email, watches in _FOLLOWS.items():
        membership = Membership.objects.select_related("user", "organisation").filter(user__email=email).first()
        if membership is None:
            continue
        for watch in watches:
            subscribe(watch, by=Actor(membership.user, membership), channel=Channel.PORTAL, page="/")
            made += 1
    now = timezone.now()
    for verb in _TOLD:
        for event in Event.objects.filter(verb=verb, is_public=True).order_by("-at", "-id")[:_MAX_EVENTS]:
            fan_out.announce(event, since=now)
    return made
