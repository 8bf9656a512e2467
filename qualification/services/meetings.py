"""Recording the meetings that deliberate on an application."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import Actor
from accounts.models.memberships import Membership, Role
from accounts.models.people import User
from qualification import events
from qualification.models.applications import Application
from qualification.models.meetings import Meeting
from qualification.services.stages import lock, save_with_event
from records.errors import Incomplete, WrongState

DECIDED_SINCE = gettext_lazy("A decision followed this meeting: its record can no longer be changed.")


def who_may_be_present(application: Application) -> QuerySet[User]:
    """The people of the ministry and of the registry, and those who reviewed the application."""
    roles = [Role.MINISTRY_ANALYST, Role.REGISTRY_ADMINISTRATOR]
    acting = Membership.objects.of_active_people().filter(role__in=roles, organisation__is_verified=True).values("user")
    reviewing = application.assignments.live().values("user")
    recorded = Meeting.people.through.objects.filter(meeting__application=application).values("user")
    found = User.objects.filter(pk__in=acting) | User.objects.filter(pk__in=reviewing) | User.objects.filter(pk__in=recorded)
    return found.distinct().order_by("name", "pk")


def meetings_on(application: Application) -> list[Meeting]:
    """All of them, the first first, each with its people. Two queries."""
    return list(application.meetings.select_related("recorded_by", "decision").prefetch_related("people"))


def last_conclusion(application: Application) -> str:
    """What the last meeting since the last decision concluded; empty while none was held, or it is to continue."""
    last = application.meetings.filter(decision=None).order_by("held_on", "pk").last()
    return "" if last is None or last.conclusion == Meeting.Conclusion.CONTINUED else str(last.conclusion)


@transaction.atomic
def record_meeting(
    application: Application,
    *,
    by: Actor,
    held_on: date,
    people: Sequence[User],
    conclusion: str,
    others: str = "",
    quorum: int | None = None,
    note_fr: str = "",
    note_en: str = "",
    private_note: str = "",
    meeting: Meeting | None = None,
    at: datetime | None = None,
) -> Meeting:
    """Keep the record of a meeting, or correct one as long as no decision followed it. Raises `Incomplete` by field."""
    application = lock(application)
    by.must("qualification.screen", application)
    if application.state != Application.State.DELIBERATION:
        raise WrongState(_("This application is not in deliberation."))
    now = at or timezone.now()
    row = Meeting.objects.select_for_update().get(pk=meeting.pk, application=application) if meeting else Meeting()
    if row.decision_id:
        raise WrongState(DECIDED_SINCE)
    row.application, row.held_on, row.conclusion = application, held_on, conclusion
    row.others = "\n".join(name for line in others.splitlines() if (name := line.strip()))
    row.quorum, row.private_note = quorum, private_note.strip()
    row.note_fr, row.note_en = note_fr.strip(), note_en.strip()
    present = len(people) + len(row.other_names)
    if gaps := _gaps(row, present, now):
        raise Incomplete(gaps)
    if not row.pk:
        row.recorded_at, row.recorded_by = now, by.user
    row.save()
    row.people.set(people)
    verb = events.MEETING_CORRECTED if meeting else events.MEETING_RECORDED
    save_with_event(application, verb, by=by, at=now, data={"held_on": held_on.isoformat(), "present": present})
    return row


def _gaps(meeting: Meeting, present: int, now: datetime) -> dict[str, Any]:
    gaps: dict[str, Any] = {}
    if meeting.held_on > timezone.localdate(now):
        gaps["held_on"] = _("This date is in the future. Record the meeting once it has been held.")
    submitted = meeting.application.submitted_at
    if submitted and meeting.held_on < timezone.localdate(submitted):
        gaps["held_on"] = _("The application was submitted after this date.")
    if not present:
        gaps["people"] = _("Name at least one person who was present.")
    is_decided = meeting.conclusion != Meeting.Conclusion.CONTINUED
    if present and meeting.quorum and present < meeting.quorum and is_decided:
        gaps["quorum"] = _("Fewer people were present than the quorum: the meeting could not decide.")
    if meeting.note_en and not meeting.note_fr:
        gaps["note_fr"] = _("Write the public note in French as well.")
    return gaps
