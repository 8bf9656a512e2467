"""When something is late: one rule for every list, task and mark."""

from datetime import date, datetime

from django.utils import timezone


def is_past(due_on: date, now: datetime | None = None) -> bool:
    """What is due on a day is late from the next day on, in Québec time."""
    return due_on < timezone.localdate(now)
