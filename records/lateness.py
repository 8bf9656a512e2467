"""When something is late: one rule for every list, task and mark."""

from datetime import date, datetime

from django.utils import timezone


def is_past(due_on: date, now: datetime | None = None) -> bool:
    """What is due on a day is late from the next day on, in Québec time."""
    return due_on < timezone.localdate(now)


def days_between(start: datetime, end: datetime | None = None) -> int:
    """Days of the calendar, in Québec time, as due dates count them: from one evening to the next morning is one.

    So many days as a standard has are never late, and one more always is. `end`: now, where it is not given.
    """
    return (timezone.localdate(end) - timezone.localdate(start)).days
