"""The phases of a pilot, its end, and its confirmation."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from authoring.lifecycle import lock, make_transition, save_with_event
from pilots import events, hooks
from pilots.checklist import ticked_codes, what_blocks
from pilots.models.pilots import Pilot
from pilots.periods import earliest_start
from pilots.services.dispensing import end_request
from pilots.services.inviting import withdraw_waiting
from pilots.services.sites import TOO_LONG_AGO
from records.errors import Incomplete, WrongState

NO_ETHICS_REVIEW = _("The plan states that no ethics approval is required, so there is no ethics review.")


@transaction.atomic
def begin_ethics_review(pilot: Pilot, *, by: Actor, at: datetime | None = None) -> Pilot:
    """Hand the protocol to the ethics committee. Raises `Incomplete` with what the checklist still lacks."""
    pilot = _announced(pilot, by)
    if not pilot.needs_ethics_approval:
        raise WrongState(NO_ETHICS_REVIEW)
    _must_be_ready(pilot, Pilot.State.PLANNED)
    make_transition(pilot, pilot.enter_ethics)
    save_with_event(pilot, events.ENTERED_ETHICS, by=by, at=at)
    return pilot


@transaction.atomic
def start_pilot(
    pilot: Pilot, *, by: Actor, ethics_reference: str = "", started_on: date | None = None, at: datetime | None = None
) -> Pilot:
    """Begin at the sites. The ethics committee's reference is stated publicly, or why none is required.

    `started_on` is the day on which it really began (today, unless told): it takes the place of the planned start, and
    values and follow-ups are owed from then on. Raises `Incomplete` for a day to come, one more than ten years
    ago, or one after the planned end.
    """
    pilot, today = _announced(pilot, by), timezone.localdate(at)
    started_on, planned = started_on or today, pilot.starts_on
    if pilot.needs_ethics_approval and pilot.state == Pilot.State.PLANNED:
        raise WrongState(_("The ethics review comes first."))
    gaps: dict[str, Any] = {}
    if pilot.needs_ethics_approval and not ethics_reference.strip():
        gaps["ethics_reference"] = _("Give the reference of the ethics approval.")
    if started_on > today:
        gaps["started_on"] = _("This date is in the future. Come back to this page once the pilot project has started.")
    elif started_on < earliest_start(today):
        gaps["started_on"] = TOO_LONG_AGO
    elif pilot.ends_on and started_on > pilot.ends_on:
        gaps["started_on"] = _("The planned end of the pilot project is before this date. Change its planned end first.")
    if gaps:
        raise Incomplete(gaps)
    if pilot.state in (Pilot.State.PLANNED, Pilot.State.ETHICS):
        _must_be_ready(pilot, pilot.state)
    make_transition(pilot, pilot.start)
    pilot.ethics_reference, pilot.starts_on = ethics_reference.strip() if pilot.needs_ethics_approval else "", started_on
    days = {"on": started_on.isoformat()} | ({"planned": planned.isoformat()} if planned else {})
    save_with_event(pilot, events.STARTED, by=by, at=at, data=days)
    return pilot


@transaction.atomic
def complete_pilot(pilot: Pilot, *, by: Actor, results_fr: str, results_en: str = "", at: datetime | None = None) -> Pilot:
    """End a pilot with its results, also when they are bad."""
    pilot = _announced(pilot, by)
    if not results_fr.strip():
        raise Incomplete({"results_fr": _("Publish the results, even if they are not the ones you hoped for.")})
    make_transition(pilot, pilot.complete)
    pilot.results_fr, pilot.results_en = results_fr.strip(), results_en.strip()
    pilot.ended_at = at or timezone.now()
    withdraw_waiting(pilot, by=by, at=pilot.ended_at)
    for receiver in hooks.pilot_completed:
        receiver(pilot)
    save_with_event(pilot, events.COMPLETED, by=by, at=at)
    return pilot


@transaction.atomic
def stop_pilot(pilot: Pilot, *, by: Actor, reason_fr: str, reason_en: str = "", at: datetime | None = None) -> Pilot:
    """End a pilot early, and say why."""
    pilot = lock(pilot)
    by.must("pilots.stop", pilot)
    if not reason_fr.strip():
        raise Incomplete({"reason_fr": _("Give the reason for stopping the pilot project.")})
    make_transition(pilot, pilot.stop)
    pilot.stopped_reason_fr, pilot.stopped_reason_en = reason_fr.strip(), reason_en.strip()
    pilot.ended_at = at or timezone.now()
    end_request(pilot, by=by, at=at)
    withdraw_waiting(pilot, by=by, at=pilot.ended_at)
    save_with_event(pilot, events.STOPPED, by=by, at=at)
    return pilot


def _must_be_ready(pilot: Pilot, state: str) -> None:
    """Another state is refused by the transition itself, which says so better."""
    if pilot.state == state and (gaps := what_blocks(pilot)):
        raise Incomplete(gaps)


@transaction.atomic
def tick(pilot: Pilot, code: str, *, by: Actor, is_done: bool, at: datetime | None = None) -> Pilot:
    """Tick an item of the present phase that only people know, or take the tick back."""
    pilot = lock(pilot)
    by.must("pilots.advance", pilot)
    if code not in ticked_codes(pilot):
        raise WrongState(_("This item does not belong to the current phase."))
    if is_done == pilot.ticks.filter(code=code).exists():
        return pilot
    if is_done:
        pilot.ticks.create(code=code, ticked_at=at or timezone.now(), ticked_by=by.user)
    else:
        pilot.ticks.filter(code=code).delete()
    save_with_event(pilot, events.TICKED, by=by, at=at, data={"item": code, "is_done": is_done})
    return pilot


def _announced(pilot: Pilot, by: Actor) -> Pilot:
    pilot = lock(pilot)
    by.must("pilots.advance", pilot)
    if not pilot.is_public:
        raise Incomplete({"state": _("Announce the pilot project first.")})
    return pilot


@transaction.atomic
def confirm_pilot(pilot: Pilot, *, by: Actor, at: datetime | None = None) -> Pilot:
    """Its lead says that what is published is still true."""
    pilot = lock(pilot)
    by.must("pilots.confirm", pilot)
    if not pilot.is_public:
        raise Incomplete({"state": _("Only a published record can be confirmed.")})
    if pilot.state in (Pilot.State.COMPLETED, Pilot.State.STOPPED):
        raise WrongState(_("This record has ended and can no longer be confirmed."))
    pilot.last_confirmed_at = at or timezone.now()
    pilot.confirmation_asked_at = None
    save_with_event(pilot, events.CONFIRMED, by=by, at=at)
    return pilot
