"""Reminders of milestones: once before, once when late, never after it is done.

A reminder is marked in the row, under lock, in the transaction that hands the letter over: both happen, or neither.
"""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from adoption import mail
from adoption.models.path import DONE_BY_THEMSELVES, PathMilestone
from records.one_by_one import one_by_one

BEFORE = timedelta(days=30)
BATCH = 200


def remind_of_milestones(*, today: date | None = None) -> int:
    """Tell whoever holds the ball. Safe to run again at any time. Returns how many letters' worth of steps there were."""
    day = today or timezone.localdate()
    soon = waiting_milestones().filter(due_on__gte=day, due_on__lte=day + BEFORE, reminded_before_at=None)
    late = waiting_milestones().filter(due_on__lt=day, reminded_late_at=None)
    return _remind(soon, "reminded_before_at", "milestone_due") + _remind(late, "reminded_late_at", "milestone_late")


def waiting_milestones() -> QuerySet[PathMilestone]:
    """Steps that can be done now: on an open path of a public pilot, and after the decision only when it is to adopt."""
    reachable = Q(step__in=DONE_BY_THEMSELVES) | Q(path__pilot__outcomes__outcome="adopt")
    return PathMilestone.objects.filter(reachable, done_on=None, path__ending="", path__pilot__published_at__isnull=False)


@transaction.atomic
def _remind(due: QuerySet[PathMilestone], mark: str, letter: str) -> int:
    rows = due.select_for_update(skip_locked=True, of=("self",)).select_related("path__pilot", "responsible")
    taken = list(rows.order_by("due_on", "pk")[:BATCH])

    def tell(milestone: PathMilestone) -> None:
        PathMilestone.objects.filter(pk=milestone.pk).update(**{mark: timezone.now()})
        mail.tell_holders(milestone, letter)

    return len(one_by_one(taken, tell))
