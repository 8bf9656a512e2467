"""What mail providers say became of a message (django-anymail's tracking events)."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from notifications.models.deliveries import Delivery, State
from notifications.models.subscriptions import Subscription, Suppression, address_hash
from records.received import readable

_STOPS = {
    "bounced": Suppression.Reason.BOUNCED,
    "rejected": Suppression.Reason.BOUNCED,
    "complained": Suppression.Reason.COMPLAINED,
    "unsubscribed": Suppression.Reason.COMPLAINED,
}
_ARRIVED = ("sent", "delivered", "opened", "clicked")


@transaction.atomic
def take_notice(event_type: str, address: str, delivery_uuid: str = "") -> None:
    """Stop writing to an address that takes no mail or calls ours unwanted; settle what was uncertain.

    The caller has checked that the notice comes from the provider (its shared secret).
    """
    if reason := _STOPS.get(event_type):
        _stop(address, reason)
    elif event_type in _ARRIVED and (uuid := _uuid(delivery_uuid)):
        Delivery.objects.filter(uuid=uuid, state=State.UNCERTAIN).update(state=State.SENT, sent_at=timezone.now())


def _stop(address: str, reason: str) -> None:
    """A visitor's subscriptions end; a person's stay, and are read in the portal."""
    Suppression.objects.update_or_create(address_hash=address_hash(address), defaults={"reason": reason, "since": timezone.now()})
    Subscription.objects.filter(Q(recipient=address.strip().lower()), ended_at=None).update(
        ended_at=timezone.now(), ending=reason
    )


def hear(sender: Any, event: Any, esp_name: str, **kwargs: Any) -> None:
    """django-anymail tells of notices by a signal, and in no other way."""
    if event.recipient:
        take_notice(str(event.event_type), readable(str(event.recipient)), str((event.metadata or {}).get("delivery", "")))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
