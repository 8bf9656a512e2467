"""A dispensation is asked for by the lead of a pilot, withdrawn, granted or declined by the ministry. Each side is told."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import letters
from accounts.actors import Actor
from authoring import quotas
from authoring.lifecycle import lock, save_with_event
from pilots import events
from pilots.dispensations import levels_of, needs_dispensation, not_offered_because, valid_dispensation
from pilots.mail import tell_lead, tell_ministry
from pilots.models.dispensations import Dispensation
from pilots.models.pilots import Pilot
from records.bilingual import shown
from records.errors import Incomplete, WrongState
from records.events import Verb

ANSWERED = _("This request has already been answered or withdrawn.")
MOVED = _("The risk levels, the need or the solution have changed since the request: the establishment must ask again.")
# Of one pilot, withdrawn ones included: each is a letter to all analysts of the ministry.
MAX_REQUESTS = 10
State = Dispensation.State


@transaction.atomic
def ask_dispensation(pilot: Pilot, *, by: Actor, request: str, at: datetime | None = None) -> Dispensation:
    """Ask the ministry to let the pilot begin at the levels that need and solution have now, also before it is public.

    Raises `WrongState` when none is required or one waits already, `Incomplete`, `QuotaReached`.
    """
    pilot = lock(pilot)
    by.must("pilots.ask_dispensation", pilot)
    if why := not_offered_because(pilot):
        raise WrongState(why)
    if not request.strip():
        raise Incomplete({"request": _("Explain why the pilot project should use this solution despite its lower risk level.")})
    quotas.must_have_room_beside(pilot.dispensations.all(), most=MAX_REQUESTS)
    letters.limit("dispensation_asked", sender=pilot.organisation_id, reader="ministry")
    expected, level = levels_of(pilot)
    asked = Dispensation.objects.create(
        pilot=pilot,
        need=pilot.need,
        solution=pilot.solution,
        need_level=expected,
        solution_level=level,
        request=request.strip(),
        asked_at=at or timezone.now(),
        asked_by=by.user,
    )
    save_with_event(pilot, events.DISPENSATION_ASKED, by=by, at=at, data=_levels(asked))
    tell_ministry(asked, "dispensation_asked", message=asked.request, due=asked.due_on)
    return asked


@transaction.atomic
def withdraw_request(asked: Dispensation, *, by: Actor, at: datetime | None = None) -> Dispensation:
    """The lead no longer asks. The ministry's task goes with it, and the ministry is told."""
    pilot, asked = _waiting(asked)
    by.must("pilots.ask_dispensation", pilot)
    _must_wait(asked)
    return _withdraw(pilot, asked, by=by, at=at)


@transaction.atomic
def grant_dispensation(
    asked: Dispensation, *, by: Actor, reason_fr: str, reason_en: str = "", at: datetime | None = None
) -> Dispensation:
    """Let the pilot begin, for a reason that everybody reads. Raises `WrongState` when it is for other levels by now."""
    return _answer(asked, State.GRANTED, (reason_fr, reason_en), events.DISPENSATION_GRANTED, by=by, at=at)


@transaction.atomic
def decline_dispensation(
    asked: Dispensation, *, by: Actor, reason_fr: str, reason_en: str = "", at: datetime | None = None
) -> Dispensation:
    """Refuse it, for a reason that the establishment reads. It may ask again."""
    return _answer(asked, State.DECLINED, (reason_fr, reason_en), events.DISPENSATION_DECLINED, by=by, at=at)


def end_request(pilot: Pilot, *, by: Actor, at: datetime | None) -> None:
    """What waits is withdrawn with what it was about: another need or solution was chosen, or the pilot ends.

    In the transaction that does so, the pilot locked.
    """
    if (asked := pilot.dispensations.waiting().first()) is not None:
        asked.pilot = pilot
        _withdraw(pilot, asked, by=by, at=at)


def publish_dispensation(pilot: Pilot, *, by: Actor, at: datetime | None) -> None:
    """With its announcement a pilot shows the dispensation that it needs: the history tells of it from then on."""
    if needs_dispensation(pilot) and (granted := valid_dispensation(pilot)):
        save_with_event(pilot, events.DISPENSATION_PUBLISHED, by=by, at=at, data=_levels(granted))


def _levels(dispensation: Dispensation) -> dict[str, str]:
    return {"expected": dispensation.need_level, "level": dispensation.solution_level}


def _waiting(asked: Dispensation) -> tuple[Pilot, Dispensation]:
    """Both as they are now, the pilot locked."""
    pilot = lock(asked.pilot)
    asked = Dispensation.objects.get(pk=asked.pk)
    asked.pilot = pilot
    return pilot, asked


def _must_wait(asked: Dispensation) -> None:
    if not asked.is_waiting:
        raise WrongState(ANSWERED)


def _withdraw(pilot: Pilot, asked: Dispensation, *, by: Actor, at: datetime | None) -> Dispensation:
    asked.state, asked.decided_at, asked.decided_by = State.WITHDRAWN, at or timezone.now(), by.user
    asked.save()
    save_with_event(pilot, events.DISPENSATION_WITHDRAWN, by=by, at=at)
    tell_ministry(asked, "dispensation_withdrawn", page="workspace")
    return asked


def _answer(
    asked: Dispensation, state: str, reasons: tuple[str, str], verb: Verb, *, by: Actor, at: datetime | None
) -> Dispensation:
    pilot, asked = _waiting(asked)
    by.must("pilots.dispense", pilot)
    _must_wait(asked)
    reason_fr, reason_en = (text.strip() for text in reasons)
    if not reason_fr:
        raise Incomplete({"reason_fr": _("Give the reason.")})
    if state == State.GRANTED and not asked.covers(pilot, levels_of(pilot)):
        raise WrongState(MOVED)
    asked.state, asked.reason_fr, asked.reason_en = state, reason_fr, reason_en
    asked.decided_at, asked.decided_by = at or timezone.now(), by.user
    asked.save()
    save_with_event(pilot, verb, by=by, at=at, data=_levels(asked))
    letter: dict[str, Any] = {"reason": lambda: shown(asked, "reason"), "is_public": pilot.is_public}
    tell_lead(pilot, f"dispensation_{state}", "pilots:dispensation", of=asked, **letter)
    return asked
