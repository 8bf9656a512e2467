"""Incidents: reported by members, triaged by the ministry; a confirmed one is public and flags the qualification."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import letters
from accounts.actors import Actor
from accounts.models.memberships import Role
from accounts.people import people_to_tell, verified
from authoring.lifecycle import lock, make_transition, save_with_event
from records.bilingual import shown
from records.errors import Incomplete, WrongState
from records.events import record
from solutions import events
from solutions.mail import tell
from solutions.models.incidents import Incident
from solutions.models.solutions import Solution
from solutions.services.qualification import concerned, flag


@transaction.atomic
def report_incident(solution: Solution, *, by: Actor, values: dict[str, Any], at: datetime | None = None) -> Incident:
    """Tell the ministry of harm or danger. Raises `Incomplete` on a date in the future."""
    by.must("solutions.report_incident", solution)
    solution = lock(solution)
    if not solution.is_public:
        raise WrongState(_("This solution is not published."))
    if values["happened_on"] > timezone.localdate(at):
        raise Incomplete({"happened_on": _("This date is in the future. Enter today’s date or an earlier one.")})
    incident = Incident.objects.create(
        solution=solution,
        organisation_id=by.organisation_id or 0,
        reported_by=by.user,
        reported_at=at or timezone.now(),
        **values,
    )
    _note(incident, events.INCIDENT_REPORTED, by=by, at=at)
    letters.limit("incident_reported", sender=by.organisation_id, reader="ministry")
    tell(
        people_to_tell({Role.MINISTRY_ANALYST: verified()}),
        "incident_reported",
        solution,
        severity=Incident.Severity(incident.severity).label,
        happened_on=incident.happened_on,
        reporter=by.membership.organisation if by.membership else by.user,
        why=lambda: _("You are receiving this message because you triage incident reports."),
    )
    return incident


@transaction.atomic
def confirm_incident(
    incident: Incident, *, by: Actor, statement_fr: str, statement_en: str = "", at: datetime | None = None
) -> Incident:
    """Make an incident public in the ministry's words. Everyone who pilots or follows the solution is told."""
    by.must("solutions.triage_incident", incident)
    solution, incident = _locked(incident)
    if not statement_fr.strip():
        raise Incomplete({"statement_fr": _("State publicly what happened and what users should do.")})
    make_transition(incident, incident.confirm)
    incident.statement_fr, incident.statement_en = statement_fr.strip(), statement_en.strip()
    incident.decided_at = at or timezone.now()
    incident.save()
    save_with_event(
        solution, events.INCIDENT_CONFIRMED, by=by, at=at, data={"incident": incident.pk, "severity": incident.severity}
    )
    if solution.is_qualified:
        flag(solution, Solution.ReviewFlag.INCIDENT, by=by, at=at)
    told = {
        person.pk: person for person in [*concerned(solution), *people_to_tell({Role.VENDOR_MEMBER: solution.organisation_id})]
    }
    tell(
        told.values(),
        "incident_confirmed",
        solution,
        statement=lambda: shown(incident, "statement"),
        is_qualified=solution.is_qualified,
    )
    return incident


@transaction.atomic
def dismiss_incident(incident: Incident, *, by: Actor, reason: str, at: datetime | None = None) -> Incident:
    """Say why a report is not confirmed: whoever reported it reads this, nobody else."""
    by.must("solutions.triage_incident", incident)
    solution, incident = _locked(incident)
    if not reason.strip():
        raise Incomplete({"reason": _("Give the reason.")})
    make_transition(incident, incident.dismiss)
    incident.dismissal_reason, incident.decided_at = reason.strip(), at or timezone.now()
    incident.save()
    _note(incident, events.INCIDENT_DISMISSED, by=by, at=at)
    if incident.reported_by and incident.reported_by.is_active:
        tell(
            [incident.reported_by],
            "incident_dismissed",
            solution,
            reason=incident.dismissal_reason,
            happened_on=incident.happened_on,
            why=lambda: _("You are receiving this message because you reported this incident."),
        )
    return incident


def _locked(incident: Incident) -> tuple[Solution, Incident]:
    solution = lock(incident.solution)
    fresh = Incident.objects.select_for_update(of=("self",)).select_related("reported_by").get(pk=incident.pk)
    fresh.solution = solution
    return solution, fresh


def _note(incident: Incident, verb: Any, *, by: Actor, at: datetime | None) -> None:
    """Under a name of its own: the solution's timeline is read by its vendor, who does not read reports."""
    record(verb, kind="incident", reference=str(incident.pk), by=by, at=at, data={"solution": incident.solution.reference})
