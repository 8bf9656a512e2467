"""The decision after a pilot: adopt, extend or reject."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from adoption import events, mail
from adoption.models.decisions import PilotDecision
from adoption.models.path import PilotPath, Step
from adoption.services.path import end_path, fulfil
from adoption.services.reporting import standing_report
from authoring.lifecycle import lock, make_transition, save_with_event
from needs.models.needs import Need
from pilots.dispensations import REQUIRED, lacks_dispensation
from pilots.models.pilots import Pilot
from records.errors import Incomplete, WrongState

Outcome = PilotDecision.Outcome


@transaction.atomic
def decide_pilot(
    pilot: Pilot,
    *,
    by: Actor,
    outcome: str,
    rationale_fr: str,
    rationale_en: str = "",
    extended_until: date | None = None,
    at: datetime | None = None,
) -> Pilot:
    """Adopt it, extend it or reject it, in public and for a reason, on a value report published since it ended.

    An extension puts the pilot back to running until its new end; its path begins again when it ends. A rejection ends
    the path. Raises `WrongState` when it is not completed or is decided already, `Incomplete` for what is missing.
    """
    pilot = lock(pilot)
    by.must("adoption.decide", pilot)
    if pilot.state != Pilot.State.COMPLETED:
        raise WrongState(_("A decision can only be made once the pilot project is completed."))
    if pilot.outcomes.exclude(outcome=Outcome.EXTEND).exists():
        raise WrongState(_("A decision has already been made on this pilot project."))
    report = standing_report(pilot)
    gaps = _gaps(outcome, rationale_fr, extended_until, at)
    # An extension begins it again.
    if outcome == Outcome.EXTEND and lacks_dispensation(pilot):
        gaps["outcome"] = REQUIRED
    if report is None:
        gaps.setdefault("outcome", _("Publish the value report first: the decision must be based on it."))
    if report is None or gaps:
        raise Incomplete(gaps)
    decision = PilotDecision.objects.create(
        pilot=pilot,
        report=report,
        outcome=outcome,
        rationale_fr=rationale_fr.strip(),
        rationale_en=rationale_en.strip(),
        extended_until=extended_until if outcome == Outcome.EXTEND else None,
        decided_at=at or timezone.now(),
        decided_by=by.user,
    )
    fulfil(pilot, Step.DECISION, at=at)
    _carry_out(pilot, decision, at)
    save_with_event(pilot, events.DECIDED, by=by, at=at, data={"outcome": outcome, "report": report.number})
    mail.tell_of_decision(pilot, decision)
    if outcome == Outcome.ADOPT and pilot.need.state in (Need.State.PUBLISHED, Need.State.IN_PILOT):
        mail.offer_to_meet_need(pilot)
    return pilot


def _gaps(outcome: str, rationale_fr: str, until: date | None, at: datetime | None) -> dict[str, Any]:
    gaps: dict[str, Any] = {}
    if outcome not in Outcome.values:
        gaps["outcome"] = _("Choose one: adopt, extend or reject.")
    if not rationale_fr.strip():
        gaps["rationale_fr"] = _("Give a public reason.")
    if outcome == Outcome.EXTEND and until is None:
        gaps["extended_until"] = _("Give the new end date.")
    elif outcome == Outcome.EXTEND and until is not None and until <= timezone.localdate(at):
        gaps["extended_until"] = _("The new end date must be in the future.")
    return gaps


def _carry_out(pilot: Pilot, decision: PilotDecision, at: datetime | None) -> None:
    if decision.outcome == Outcome.EXTEND:
        make_transition(pilot, pilot.extend)
        pilot.ends_on, pilot.ended_at = decision.extended_until, None
        end_path(pilot, PilotPath.Ending.EXTENDED, at=at)
    elif decision.outcome == Outcome.REJECT:
        end_path(pilot, PilotPath.Ending.REJECTED, at=at)
