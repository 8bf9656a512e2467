"""The clock of each stage, and the end of every service on an application."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from accounts.actors import Actor
from qualification.models.applications import Application, StageClock
from registry.editing import move
from registry.events import Verb, record

S = Application.State

# The service standard of each stage, in days, and who holds the ball. What waits for the vendor has a due date of its own.
STANDARD_DAYS: dict[str, int] = {S.SUBMITTED: 5, S.SCREENING: 10, S.IN_REVIEW: 30, S.CLARIFICATION: 30, S.DELIBERATION: 15}


def locked(application: Application) -> Application:
    """The application as it is now, locked until the transaction ends."""
    rows = Application.objects.select_for_update(of=("self",)).with_related()  # type: ignore[attr-defined]
    return rows.get(pk=application.pk)  # type: ignore[no-any-return]


def enter(application: Application, transition: str, at: datetime | None) -> None:
    """Make a transition and start the clock of the stage that it leads to."""
    now = at or timezone.now()
    move(application, getattr(application, transition))
    application.clocks.filter(left_at=None).update(left_at=now)
    application.stage_since = now
    if application.state in STANDARD_DAYS:
        StageClock.objects.create(
            application=application, stage=application.state, entered_at=now, standard_days=STANDARD_DAYS[application.state]
        )
    if application.state in (S.DECIDED, S.WITHDRAWN):
        application.ended_at = now


def settle(
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
    """Whole days in the present stage."""
    return ((now or timezone.now()) - application.stage_since).days


def is_late(application: Application, now: datetime | None = None) -> bool:
    """The stage has lasted longer than its service standard."""
    standard = STANDARD_DAYS.get(application.state)
    return standard is not None and age_days(application, now) > standard
