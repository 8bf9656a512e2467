"""What staff does with deliveries that were given up or may have been lost."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.actors import Actor
from notifications import outbox
from notifications.models.deliveries import Delivery, State
from records import events
from records.errors import WrongState

REPLAYED = events.declare("delivery.replayed", gettext_lazy("A delivery was resent manually"))
FOUND = events.declare("delivery.found", gettext_lazy("A delivery was confirmed as received"))
events.name_subject("delivery", pgettext_lazy("log", "Delivery"), is_of_administration=True)


@transaction.atomic
def replay(delivery: Delivery, *, by: Actor) -> Delivery:
    """Send it again. For an uncertain one a person has looked: only they may risk the second copy."""
    found = _troubled(delivery, by)
    found.state, found.attempts, found.due_at, found.trouble = State.WAITING, 0, timezone.now(), ""
    found.save()
    events.record(REPLAYED, kind="delivery", reference=str(found.uuid), by=by)
    outbox.kick_after_commit()
    return found


@transaction.atomic
def found_to_have_arrived(delivery: Delivery, *, by: Actor) -> Delivery:
    """The mail server's log knows its Message-ID: it arrived."""
    found = _troubled(delivery, by)
    if found.state != State.UNCERTAIN:
        raise WrongState(_("The recipient refused this delivery: it was not received."))
    found.state, found.sent_at = State.SENT, timezone.now()
    found.save()
    events.record(FOUND, kind="delivery", reference=str(found.uuid), by=by)
    return found


def _troubled(delivery: Delivery, by: Actor) -> Delivery:
    by.must("notifications.oversee")
    locked = Delivery.objects.select_for_update(of=("self",)).get(pk=delivery.pk)
    if locked.state not in (State.DEAD, State.UNCERTAIN):
        raise WrongState(_("Someone has already dealt with this delivery."))
    return locked
