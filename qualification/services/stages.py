"""The clock of each stage, and the end of every service on an application."""

from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from accounts.actors import Actor
from authoring.lifecycle import make_transition
from qualification.models.applications import Application, StageClock
from records.events import Verb, record
from records.lateness import days_between, is_past

State = Application.State

# The service standard of each stage, in days, and who holds the ball. What waits for the vendor has a due date of its own.
STANDARD_DAYS: dict[str, int] = {
    State.SUBMITTED: 5,
    State.SCREENING: 10,
    State.IN_REVIEW: 30,
    State.CLARIFICATION: 30,
    State.DELIBERATION: 15,
}

# What is published as the service standard from submission to decision.
TOTAL_STANDARD_DAYS = sum(STANDARD_DAYS.values())
# So many days before its end, a standard is said to end soon.
SOON_DAYS = 14


def lock(application: Application) -> Application:
    """The application as it is now, locked until the transaction ends."""
    rows = Application.objects.select_for_update(of=("self",)).with_related()
    return rows.get(pk=application.pk)


def enter(application: Application, transition: str, at: datetime | None) -> None:
    """Make a transition and start the clock of the stage that it leads to."""
    now = at or timezone.now()
    make_transition(application, getattr(application, transition))
    application.clocks.filter(left_at=None).update(left_at=now)
    application.stage_since = now
    if application.state in STANDARD_DAYS:
        StageClock.objects.create(
            application=application, stage=application.state, entered_at=now, standard_days=STANDARD_DAYS[application.state]
        )
    if application.state in (State.DECIDED, State.WITHDRAWN):
        application.ended_at = now


def save_with_event(
    application: Application, verb: Verb, *, by: Actor | None, at: datetime | None, data: dict[str, Any] | None = None
) -> Application:
    """Save the change and write its event: the end of every service on an application."""
    application.updated_at = at or timezone.now()
    application.version += 1
    application.save()
    record(
        verb,
        kind=Application.kind,
        reference=application.reference,
        by=by,
        at=application.updated_at,
        data={"solution": application.solution.reference} | (data or {}),
    )
    return application


def age_days(application: Application, now: datetime | None = None) -> int:
    """Days of the calendar in the present stage: more than its standard has exactly when the stage is late."""
    return days_between(application.stage_since, now)


def standard_day(application: Application) -> date | None:
    """The day by which the service standard wants the present stage to end."""
    standard = STANDARD_DAYS.get(application.state)
    return None if standard is None else timezone.localdate(application.stage_since) + timedelta(days=standard)


def due_on(application: Application) -> date | None:
    """The day by which the present stage should end: its service standard, or sooner what was asked of someone by a day.

    While the vendor is asked, the day is that of the first question without an answer. During the review it is the
    standard's, or that of the first review that was asked for and not handed in, whichever comes first.
    """
    day = standard_day(application)
    if day is None:
        return None
    if application.state == State.CLARIFICATION:
        asked = [each.due_on for each in application.clarifications.all() if each.answered_at is None]
        return min(asked, default=day)
    if application.state == State.IN_REVIEW:
        return min(filter(None, (day, first_review_due_on(application))))
    return day


def first_review_due_on(application: Application) -> date | None:
    """The day of the first review that was asked for and not submitted; none when all are in."""
    waiting = [each for each in application.assignments.all() if not (each.handed_in_at or each.removed_at)]
    return min((each.due_on for each in waiting if each.conflict != "declared"), default=None)


def decision_due_on(application: Application) -> date | None:
    """The day by which the published standard, from submission to decision, wants the decision.

    None for what was decided once and is deliberated again on appeal: only the stage's standard applies then.
    """
    if application.state not in STANDARD_DAYS or application.submitted_at is None or application.decisions.all():
        return None
    return timezone.localdate(application.submitted_at) + timedelta(days=TOTAL_STANDARD_DAYS)


def first_due_on(application: Application) -> date | None:
    """What comes first: the end of the present stage, or that of the whole."""
    return min(filter(None, (due_on(application), decision_due_on(application))), default=None)


def announced_due_on(application: Application) -> date | None:
    """The one day that the vendor's path, its page and its stages announce for what is under way.

    What comes first of the stage's end and the decision's; while the vendor is asked, the day of its answers alone.
    """
    return due_on(application) if application.state == State.CLARIFICATION else first_due_on(application)


def is_late(application: Application, now: datetime | None = None) -> bool:
    """The day by which the present stage should end, or that of the decision, is past."""
    due = first_due_on(application)
    return due is not None and is_past(due, now)


def is_soon(application: Application, now: datetime | None = None) -> bool:
    """The published standard ends within two weeks."""
    due = decision_due_on(application)
    return due is not None and not is_past(due, now) and is_past(due - timedelta(days=SOON_DAYS), now)


def total_days(application: Application, now: datetime | None = None) -> int:
    """Days of the calendar since submission."""
    return days_between(application.submitted_at, now) if application.submitted_at else 0
