"""How long notifications are kept. `docs/privacy.md` says the same to people."""

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from notifications import kinds
from notifications.models.deliveries import Delivery, State
from notifications.models.subscriptions import Channel, Subscription
from notifications.models.webhooks import EndpointCall

SENT_MAIL = timedelta(days=90)
IN_PORTAL = timedelta(days=180)
UNCONFIRMED = timedelta(days=7)
# How long the proof of a consent is kept after it ended (limitation period of Canada's anti-spam law, section 23).
ENDED = timedelta(days=3 * 365)
_OVER = (State.SENT, State.BUNDLED, State.CANCELLED, State.DEAD)


def apply(now: datetime | None = None) -> dict[str, int]:
    """Delete what is past its time. Safe at any time. Returns how many of each."""
    moment = now or timezone.now()
    old_mail = Q(created_at__lt=moment - SENT_MAIL, state__in=_OVER) & ~Q(channel=Channel.PORTAL)
    old_news = Q(created_at__lt=moment - IN_PORTAL, channel=Channel.PORTAL)
    asked = Q(created_at__lt=moment - UNCONFIRMED, kind=kinds.CONFIRMATION)
    unconfirmed = Subscription.objects.filter(confirmed_at=None, created_at__lt=moment - UNCONFIRMED)
    ended = Subscription.objects.filter(ended_at__lt=moment - ENDED)
    return {
        "deliveries": Delivery.objects.filter(old_mail | old_news | asked).delete()[0],
        "calls": EndpointCall.objects.filter(at__lt=moment - SENT_MAIL).delete()[0],
        "never confirmed": unconfirmed.delete()[0],
        "ended": ended.delete()[0],
    }
