"""Turns events into deliveries: each event once, in one transaction that also removes its mark."""

import logging
import time
from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from catalogue import index
from catalogue.models.index import CatalogueEntry
from notifications import kinds, notable, schedule
from notifications.audience import subscriptions_for
from notifications.models.deliveries import Delivery
from notifications.models.outbox import OutboxMark
from notifications.models.subscriptions import Channel, Frequency, Subscription
from notifications.services.matches import tell_of_fits
from notifications.services.recording import by_mail, in_portal, record, told_today
from records.hooks import Hook
from records.models.events import Event
from safety import faults

_log = logging.getLogger(__name__)
BATCH = 2000
PRIVATE_AT_ONCE = 500
RUN_FOR_S = 240
# How often searches that took too long are read again for one event.
UNREAD_ATTEMPTS = 5
_FREQUENCY_ORDER = (Frequency.AT_ONCE, Frequency.DAILY, Frequency.WEEKLY)

# Whoever else tells the world of public events (feeds), in the transaction of the deliveries.
event_announced: Hook[Callable[[Event], None]] = Hook()


def run(*, for_s: float = RUN_FOR_S) -> int:
    """Tell of every event that nobody was told of. Safe to run at any time and many times at once. Returns how many."""
    until, told = time.monotonic() + for_s, 0
    _forget_private()
    while time.monotonic() < until and _next():
        told += 1
    return told


@transaction.atomic
def _forget_private() -> None:
    """What is not public is nobody's news: its letters were written with it."""
    private = OutboxMark.objects.select_for_update(skip_locked=True, of=("self",)).filter(event__is_public=False)
    OutboxMark.objects.filter(pk__in=list(private.values_list("pk", flat=True)[:PRIVATE_AT_ONCE])).delete()


@transaction.atomic
def _next() -> bool:
    """The oldest mark that nobody else holds. A failure is noted and does not stand in the way of the others."""
    waiting = OutboxMark.objects.filter(due_at__lte=timezone.now()).order_by("event").select_related("event")
    mark = waiting.select_for_update(skip_locked=True, of=("self",)).first()
    if mark is None:
        return False
    faults.point("marked")
    try:
        with transaction.atomic():
            unread = announce(mark.event, since=mark.marked_at)
    except Exception as trouble:  # noqa: BLE001  (whatever it is, the others are told)
        _log.exception("Event %s could not be announced", mark.event_id)
        _put_off(mark, f"{type(trouble).__name__}: {trouble}")
        return True
    if unread:
        _log.warning("Event %s: %d searches took too long (try %d)", mark.event_id, len(unread), mark.attempts + 1)
    if unread and mark.attempts + 1 < UNREAD_ATTEMPTS:
        # The others are told already; telling again what was told writes nothing.
        _put_off(mark, f"too slow: {' '.join(unread)}")
    else:
        mark.delete()
        faults.point("announced")
    return True


def _put_off(mark: OutboxMark, trouble: str) -> None:
    mark.attempts += 1
    mark.due_at, mark.trouble = schedule.retry_at(min(mark.attempts, 10)), trouble[:500]
    mark.save()


def announce(event: Event, *, since: datetime) -> list[str]:
    """Write the deliveries of one event, to the subscriptions of before `since` and to those whom it may concern.

    Returns the fingerprints of the searches that took too long to be read: those have not been told.
    """
    unread: list[str] = []
    if not event.is_public:
        return unread
    entry = entry_of(event)
    for listener in event_announced:
        listener(event)
    subscriptions = subscriptions_for(event, entry, since=since, unread=unread).select_related("user")
    for batch in index.batches(subscriptions.order_by("pk").iterator(chunk_size=BATCH), BATCH):
        _tell(event, batch)
    if entry is not None and event.verb in notable.PUBLISHED | notable.QUALIFIED:
        tell_of_fits(event, entry)
    return unread


def entry_of(event: Event) -> CatalogueEntry | None:
    """The public record that an event is about, if it is one."""
    entries = CatalogueEntry.objects.defer("words", "body_fr", "body_en", "names")
    return entries.filter(kind=event.kind, key=event.reference).first()


def _tell(event: Event, subscriptions: list[Subscription]) -> None:
    """One delivery per recipient and channel, by the subscription that is soonest."""
    people = [each.user_id for each in subscriptions if each.user_id]
    choices = kinds.choices_of(people, kinds.FOLLOW)
    had = told_today({each.recipient for each in subscriptions})
    deliveries = []
    for each in sorted(subscriptions, key=lambda one: _FREQUENCY_ORDER.index(Frequency(one.frequency))):
        if each.user and not each.user.is_active:
            continue
        if each.channel == Channel.EMAIL:
            deliveries.append(_delivery(event, each, Channel.EMAIL, by_mail(each.frequency, had.get(each.recipient, 0))))
        elif each.channel == Channel.WEBHOOK:
            deliveries.append(_delivery(event, each, Channel.WEBHOOK, {"is_bulk": True}))
        if each.user_id and (each.channel == Channel.PORTAL or choices[each.user_id].in_portal):
            deliveries.append(_delivery(event, each, Channel.PORTAL, in_portal()))
    record(deliveries)


def _delivery(event: Event, subscription: Subscription, channel: str, state: dict[str, object]) -> Delivery:
    return Delivery(
        event=event,
        channel=channel,
        recipient=subscription.recipient,
        user_id=subscription.user_id,
        subscription=subscription,
        kind=kinds.FOLLOW.code,
        language=subscription.language,
        **state,
    )
