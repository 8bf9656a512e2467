"""Sends what is due, each at most once.

Claim (a row is ours until a moment), prepare, mark that it is being handed over, hand over, mark as sent: every step is
committed before the next begins. Whoever dies before the hand-over leaves a claim that lapses, and the delivery is
sent by someone else. Whoever dies after it leaves one of which nobody knows whether it arrived: it is put aside for
staff and never sent again by itself. `docs/notifications.md` states the guarantee.
"""

import logging
import time
import uuid
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from notifications import schedule
from notifications.channels import interface
from notifications.models.deliveries import Delivery, State
from notifications.services.wanted import why_unwanted
from safety import faults

_log = logging.getLogger(__name__)
BATCH = 50
# After this long another worker may be needed for the events that came meanwhile.
RUN_FOR_S = 240


class ClaimLost(Exception):
    """The claim lapsed and someone else has the delivery: it is theirs."""


def run(*, for_s: float = RUN_FOR_S, outside: bool | None = None) -> int:
    """Send what is due over every channel, or only over those that are `outside` or not.

    Safe to run at any time and many times at once. Returns how many were sent.
    """
    until = time.monotonic() + for_s
    recover_lapsed()
    codes = [code for code in interface.codes() if outside in (None, interface.channel(code).is_outside)]
    return sum(_drain(code, until) for code in codes)


def is_waiting_outside() -> bool:
    """Whether something is due over a channel that is `outside`."""
    codes = [code for code in interface.codes() if interface.channel(code).is_outside]
    return Delivery.objects.due(timezone.now()).filter(channel__in=codes).exists()


def recover_lapsed() -> None:
    """Take back what a worker left when it died."""
    now = timezone.now()
    lapsed = Delivery.objects.filter(claimed_until__lt=now)
    lapsed.filter(state=State.HANDING).update(
        state=State.UNCERTAIN, claim=None, claimed_until=None, trouble="The worker stopped while handing it over."
    )
    lapsed.filter(state=State.CLAIMED).update(state=State.WAITING, claim=None, claimed_until=None)


def _drain(code: str, until: float) -> int:
    sent = 0
    while time.monotonic() < until:
        claim = uuid.uuid4()
        batch = _claim(code, claim)
        if not batch:
            break
        faults.point("claimed")
        try:
            with interface.channel(code).open() as sender:
                faults.point("connected")
                sent += sum(_send(delivery, sender, claim) for delivery in batch)
        except interface.OutOfReach as trouble:
            _log.warning("The channel %s is out of reach: %s", code, trouble)
            _release(claim, str(trouble))
            break
    return sent


@transaction.atomic
def _claim(code: str, claim: uuid.UUID) -> list[Delivery]:
    """Take some of what is due, so that nobody else does. Two at once never take the same."""
    due = Delivery.objects.due(timezone.now()).filter(channel=code)
    batch = list(due.select_for_update(skip_locked=True, of=("self",))[:BATCH])
    until = timezone.now() + timedelta(seconds=settings.NOTIFICATIONS_LEASE_S)
    pks = [delivery.pk for delivery in batch]
    Delivery.objects.filter(pk__in=pks).update(state=State.CLAIMED, claim=claim, claimed_until=until)
    found = Delivery.objects.filter(pk__in=pks).select_related("event", "user", "subscription")
    return list(found.order_by("is_bulk", "due_at", "id"))


def _send(delivery: Delivery, sender: interface.Sender, claim: uuid.UUID) -> bool:
    """One delivery, to its end. Raises `OutOfReach` when there is no point in trying the others."""
    if reason := why_unwanted(delivery):
        _settle(delivery, claim, state=State.CANCELLED, trouble=reason)
        return False
    try:
        sender.send(delivery, _handing_over(delivery, claim))
    except ClaimLost:
        return False
    except interface.OutOfReach:
        raise
    except interface.NoLongerWanted as trouble:
        _settle(delivery, claim, state=State.CANCELLED, trouble=str(trouble))
        return False
    except interface.Unknown as trouble:
        _settle(delivery, claim, state=State.UNCERTAIN, trouble=str(trouble))
        return False
    except interface.GiveUp as trouble:
        _settle(delivery, claim, state=State.DEAD, trouble=str(trouble), attempts=delivery.attempts + 1)
        return False
    except interface.TryLater as trouble:
        _put_off(delivery, claim, str(trouble))
        return False
    except Exception as bug:  # noqa: BLE001
        # A message that cannot be made must not stop the others; staff sees it once its attempts are used up.
        _log.exception("Delivery %s could not be made", delivery.pk)
        _put_off(delivery, claim, f"{type(bug).__name__}: {bug}")
        return False
    faults.point("accepted")
    _settle(delivery, claim, state=State.SENT, sent_at=timezone.now(), attempts=delivery.attempts + 1, trouble="")
    faults.point("sent")
    return True


def _handing_over(delivery: Delivery, claim: uuid.UUID) -> Callable[[], None]:
    def mark() -> None:
        """From here on nobody else sends it. Fails when the claim has lapsed meanwhile."""
        until = timezone.now() + timedelta(seconds=settings.NOTIFICATIONS_LEASE_S)
        ours = Delivery.objects.filter(pk=delivery.pk, claim=claim, state=State.CLAIMED)
        if not ours.update(state=State.HANDING, claimed_until=until):
            raise ClaimLost
        faults.point("handing over")

    return mark


def _put_off(delivery: Delivery, claim: uuid.UUID, trouble: str) -> None:
    attempts = delivery.attempts + 1
    if attempts >= schedule.MAX_ATTEMPTS:
        _settle(delivery, claim, state=State.DEAD, attempts=attempts, trouble=trouble)
    else:
        _settle(delivery, claim, state=State.WAITING, attempts=attempts, trouble=trouble, due_at=schedule.retry_at(attempts))


def _settle(delivery: Delivery, claim: uuid.UUID, **values: object) -> None:
    """Write what became of it, if it is still ours, and let it go."""
    ours = Delivery.objects.filter(pk=delivery.pk, claim=claim)
    ours.update(claim=None, claimed_until=None, **values)


def _release(claim: uuid.UUID, trouble: str) -> None:
    """Nobody's delivery is to blame: all that is still ours waits, and none has used up an attempt."""
    mine = Delivery.objects.filter(claim=claim, state__in=[State.CLAIMED, State.HANDING])
    mine.update(state=State.WAITING, claim=None, claimed_until=None, due_at=schedule.back_in_reach_at(), trouble=trouble)
