"""Whether a delivery is still wanted at the moment at which it would leave."""

from datetime import datetime

from django.utils import timezone

from notifications import kinds
from notifications.models.deliveries import Delivery
from notifications.models.subscriptions import Channel, Suppression, address_hash


def why_unwanted(delivery: Delivery) -> str:
    """The reason not to send it any more, for staff; empty when it is wanted."""
    if delivery.user_id and delivery.user and not delivery.user.is_active:
        return "The account is closed."
    if delivery.subscription and delivery.subscription.ended_at and delivery.kind != kinds.CONFIRMATION:
        return "The subscription has ended."
    if _is_past(delivery.data.get("until", "")):
        return "The need takes no responses any more."
    if delivery.channel == Channel.EMAIL and delivery.kind != kinds.CONFIRMATION:
        refused = Suppression.objects.filter(address_hash=address_hash(address_of(delivery))).first()
        return refused.get_reason_display() if refused else ""
    return ""


def address_of(delivery: Delivery) -> str:
    """The present address of a person; a visitor's own."""
    return delivery.user.email if delivery.user else delivery.recipient


def _is_past(moment: str) -> bool:
    return bool(moment) and datetime.fromisoformat(moment) < timezone.now()
