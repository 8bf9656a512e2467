"""When things are sent: digests at seven in the morning, retries further and further apart."""

import random
from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone

from notifications.models.choices import Mailing
from notifications.models.deliveries import State

DIGEST_AT = time(7, 0)
# Monday.
DIGEST_WEEKDAY = 0

RETRY_FIRST_S = 60
RETRY_LONGEST_S = 6 * 3600
MAX_ATTEMPTS = 14
OUT_OF_REACH_S = 60


def next_digest(frequency: str, now: datetime | None = None) -> datetime:
    """The next morning (`daily`) or Monday morning (`weekly`), in the registry's time."""
    local = timezone.localtime(now)
    day = local.date() + timedelta(days=0 if local.time() < DIGEST_AT else 1)
    if frequency == Mailing.WEEKLY:
        day += timedelta(days=(DIGEST_WEEKDAY - day.weekday()) % 7)
    return timezone.make_aware(datetime.combine(day, DIGEST_AT))


def state_of(mailing: str, now: datetime | None = None) -> dict[str, Any]:
    """The columns of a new e-mail delivery: to be sent now, or kept for a digest."""
    moment = now or timezone.now()
    if mailing == Mailing.AT_ONCE:
        return {"state": State.WAITING, "due_at": moment}
    return {"state": State.HELD, "due_at": next_digest(mailing, moment), "is_bulk": True}


def retry_at(attempts: int, now: datetime | None = None) -> datetime:
    """After 1, 2, 4 … minutes up to six hours, each between half and one and a half of it: not all at one moment."""
    delay_s = min(RETRY_FIRST_S * 2 ** (attempts - 1), RETRY_LONGEST_S) * random.uniform(0.5, 1.5)  # noqa: S311  (no secret)
    return (now or timezone.now()) + timedelta(seconds=delay_s)


def back_in_reach_at(now: datetime | None = None) -> datetime:
    return (now or timezone.now()) + timedelta(seconds=OUT_OF_REACH_S * random.uniform(0.5, 1.5))  # noqa: S311
