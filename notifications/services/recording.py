"""Writes deliveries down: in which state they begin, and how many a person gets by themselves in one day."""

from collections.abc import Iterable

from django.db.models import Count
from django.utils import timezone

from accounts import letters
from notifications import kinds, schedule
from notifications.models.choices import Mailing
from notifications.models.deliveries import Delivery, State
from notifications.models.subscriptions import Channel

BATCH = 2000
# Alerts to one person that arrive by themselves in one day; the others come together the next morning.
MAX_AT_ONCE_PER_DAY = 8


def in_portal() -> dict[str, object]:
    """In the portal a notification has arrived as soon as its row is there."""
    return {"state": State.SENT, "sent_at": timezone.now()}


def by_mail(mailing: str, had_today: int) -> dict[str, object]:
    """At once, unless there were many today already: then it comes with the next morning's digest."""
    wanted = Mailing.DAILY if mailing == Mailing.AT_ONCE and had_today >= MAX_AT_ONCE_PER_DAY else mailing
    return schedule.state_of(wanted) | {"is_bulk": True}


def told_today(recipients: Iterable[str]) -> dict[str, int]:
    """How many alerts each was or will be sent by themselves today. One query."""
    morning = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    alone = Delivery.objects.filter(
        recipient__in=recipients, channel=Channel.EMAIL, kind__in=[kinds.FOLLOW.code, kinds.MATCH.code], created_at__gte=morning
    ).exclude(state__in=[State.HELD, State.BUNDLED, State.CANCELLED])
    return dict(alone.order_by().values_list("recipient").annotate(total=Count("id")))


def record(deliveries: list[Delivery]) -> None:
    """Those that are there already (a letter of the same event, another subscription) stay the only ones.

    While letters are withheld (a load of data) nothing leaves: only the portal is told.
    """
    if letters.are_withheld():
        deliveries = [each for each in deliveries if each.channel == Channel.PORTAL]
    Delivery.objects.bulk_create(deliveries, batch_size=BATCH, ignore_conflicts=True)
