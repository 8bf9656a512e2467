"""Puts what was kept for a morning into one message per recipient."""

from datetime import datetime

from django.db import transaction
from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Concat
from django.utils import timezone

from notifications import kinds, outbox, schedule
from notifications.models.choices import Mailing
from notifications.models.deliveries import Delivery, State
from notifications.models.subscriptions import Channel

RECIPIENTS_AT_ONCE = 500


def run(now: datetime | None = None) -> int:
    """Bundle everything that is due. Safe at any time and twice at once. Returns the number of digests."""
    moment, made = now or timezone.now(), 0
    while (count := _bundle(moment)) is not None:
        made += count
    return made


@transaction.atomic
def _bundle(now: datetime) -> int | None:
    """Some recipients, in one transaction: their digest is there and its parts are in it, or neither. None: no more."""
    due = Delivery.objects.filter(state=State.HELD, due_at__lte=now)
    recipients = list(due.order_by("recipient").values_list("recipient", flat=True).distinct()[:RECIPIENTS_AT_ONCE])
    rows = due.filter(recipient__in=recipients).select_for_update(skip_locked=True, of=("self",))
    parts = list(rows.values_list("pk", "recipient", "user_id", "language"))
    if not parts:
        return None
    day = f":{timezone.localdate(now)}"
    people = {recipient: (user_id, language) for _pk, recipient, user_id, language in parts}
    had = set(
        Delivery.objects.filter(digest_key__in=[f"{recipient}{day}" for recipient in people]).values_list("recipient", flat=True)
    )
    # Whoever had today's already gets the rest tomorrow: no day has two.
    Delivery.objects.filter(pk__in=[pk for pk, recipient, *_rest in parts if recipient in had]).update(
        due_at=schedule.next_digest(Mailing.DAILY, now)
    )
    Delivery.objects.bulk_create(
        Delivery(
            channel=Channel.EMAIL,
            recipient=recipient,
            user_id=user_id,
            language=language,
            kind=kinds.DIGEST,
            digest_key=f"{recipient}{day}",
            is_bulk=True,
            due_at=now,
        )
        for recipient, (user_id, language) in people.items()
        if recipient not in had
    )
    mine = Delivery.objects.filter(digest_key=Concat(OuterRef("recipient"), Value(day)))
    Delivery.objects.filter(pk__in=[pk for pk, recipient, *_rest in parts if recipient not in had]).update(
        state=State.BUNDLED, digest=Subquery(mine.values("pk")[:1])
    )
    outbox.kick_after_commit()
    return len(people) - len(had)
