"""Every change of a need: who may, from which state, with what, and what is written down."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.models.organisations import Organisation
from needs import events
from needs.models.needs import Need
from registry.editing import edit_fields, locked, move, settle
from registry.errors import Incomplete, WrongState
from registry.events import Verb
from registry.references import next_reference

# What a need must say before it leaves its writers' hands (French first: Charter of the French language).
REQUIRED_TO_SUBMIT = {
    "title_fr": _("Give the need a title."),
    "summary_fr": _("Summarise the need in a sentence or two."),
    "problem_fr": _("Describe the problem."),
    "present_situation_fr": _("Say how it is done today."),
    "expected_outcome_fr": _("Say what success would be."),
    "indicator_fr": _("Name what would be measured."),
    "target_fr": _("Give a target that can be measured."),
    "operational_owner_fr": _("Name the function that owns this need in the establishment."),
}
REQUIRED_CHOICES = {
    "care_stages": _("Choose at least one care stage."),
    "specialties": _("Choose at least one specialty or service."),
    "regions": _("Choose at least one region."),
}

ENDED = (Need.State.MET, Need.State.CLOSED, Need.State.WITHDRAWN)


def missing_to_submit(need: Need) -> dict[str, Any]:
    """What is still missing before submission: a field's name and what to do about it."""
    gaps: dict[str, Any] = {name: text for name, text in REQUIRED_TO_SUBMIT.items() if not getattr(need, name)}
    gaps |= {name: text for name, text in REQUIRED_CHOICES.items() if not getattr(need, name).exists()}
    if not need.risk().level:
        gaps["has_medical_purpose"] = _("Answer the questions that settle the level of risk.")
    return gaps


@transaction.atomic
def draft_need(
    organisation: Organisation, *, by: Actor, values: dict[str, Any], at: datetime | None = None, demonstration: bool = False
) -> Need:
    """Open a draft for an establishment. It has its permanent number from the start and is never deleted."""
    need = Need(
        organisation=organisation,
        created_by=by.user,
        held_by=by.user,
        created_at=at or timezone.now(),
        is_demonstration=demonstration or organisation.is_demonstration,
    )
    by.must("needs.draft", need)
    need.reference = next_reference(Need.reference_prefix, at=at)
    need.save()
    edit_fields(need, values)
    settle(need, events.DRAFTED, by=by, at=at)
    return need


@transaction.atomic
def edit_need(need: Need, *, by: Actor, values: dict[str, Any], version: int | None = None, at: datetime | None = None) -> Need:
    """Change what a need says. With `version`, refuse when someone saved after it was read (`Stale`)."""
    need = locked(need)
    by.must("needs.draft", need)
    if need.state in ENDED:
        raise WrongState(_("This need has ended; its text no longer changes."))
    changed = edit_fields(need, values, version=version)
    if need.is_public and (gaps := missing_to_submit(need)):
        raise Incomplete(gaps)
    if changed:
        settle(need, events.EDITED, by=by, at=at, data={"fields": changed})
    return need


@transaction.atomic
def submit_need(need: Need, *, by: Actor, at: datetime | None = None) -> Need:
    """Hand a draft to the innovation office. Raises `Incomplete` with every gap named."""
    need = locked(need)
    by.must("needs.submit", need)
    gaps = missing_to_submit(need)
    if need.state == Need.State.DRAFT and gaps:
        raise Incomplete(gaps)
    move(need, need.submit)
    need.submitted_at = at or timezone.now()
    need.return_reason = ""
    settle(need, events.SUBMITTED, by=by, at=at)
    return need


@transaction.atomic
def return_need(need: Need, *, by: Actor, reason: str, at: datetime | None = None) -> Need:
    """Give a submitted need back to its writers, with what to mend."""
    need = locked(need)
    by.must("needs.return", need)
    if not reason.strip():
        raise Incomplete({"reason": _("Say what should be mended.")})
    move(need, need.return_to_draft)
    need.scheduled_for = None
    need.return_reason = reason.strip()
    settle(need, events.RETURNED, by=by, at=at, data={"reason": need.return_reason})
    return need


@transaction.atomic
def publish_need(need: Need, *, by: Actor, at: datetime | None = None) -> Need:
    """Make a submitted need public, for ever."""
    need = locked(need)
    by.must("needs.publish", need)
    gaps = missing_to_submit(need)
    if need.state == Need.State.SUBMITTED and gaps:
        raise Incomplete(gaps)
    _make_public(need, by=by, at=at)
    return need


def _make_public(need: Need, *, by: Actor | None, at: datetime | None, data: dict[str, Any] | None = None) -> None:
    move(need, need.publish)
    need.published_at = need.last_confirmed_at = at or timezone.now()
    need.scheduled_for = None
    settle(need, events.PUBLISHED, by=by, at=at, data=data)


@transaction.atomic
def schedule_publication(need: Need, *, by: Actor, scheduled_for: datetime | None, at: datetime | None = None) -> Need:
    """Let a submitted need become public by itself at a moment to come; with none, no longer."""
    need = locked(need)
    by.must("needs.publish", need)
    if need.state != Need.State.SUBMITTED:
        raise WrongState(_("Only a submitted need can be planned for publication."))
    if scheduled_for and scheduled_for <= (at or timezone.now()):
        raise Incomplete({"scheduled_for": _("This moment is past: choose one to come, or publish now.")})
    if scheduled_for and (gaps := missing_to_submit(need)):
        raise Incomplete(gaps)
    need.scheduled_for = scheduled_for
    verb = events.SCHEDULED if scheduled_for else events.UNSCHEDULED
    settle(need, verb, by=by, at=at, data={"for": scheduled_for.isoformat()} if scheduled_for else None)
    return need


def publish_scheduled(at: datetime | None = None) -> list[str]:
    """Publish what is due. Each need in its own transaction: one that cannot be published stops no other."""
    now = at or timezone.now()
    published = []
    for pk in Need.objects.filter(state=Need.State.SUBMITTED, scheduled_for__lte=now).values_list("pk", flat=True):
        with transaction.atomic():
            rows = Need.objects.select_for_update(of=("self",), skip_locked=True).filter(pk=pk, scheduled_for__lte=now)
            need = rows.first()
            if need is None or need.state != Need.State.SUBMITTED:
                continue
            if missing_to_submit(need):
                # Someone emptied an answer after it was planned: it waits for a person again.
                need.scheduled_for = None
                settle(need, events.UNSCHEDULED, by=None, at=now, data={"why": "incomplete"})
                continue
            _make_public(need, by=None, at=now, data={"scheduled": True})
            published.append(need.reference)
    return published


@transaction.atomic
def enter_pilot(need: Need, *, by: Actor, pilot: str, at: datetime | None = None) -> Need:
    """A pilot for this need began. Does nothing when one had begun before. The right is that of the pilot."""
    need = locked(need)
    if need.state != Need.State.IN_PILOT:
        move(need, need.enter_pilot)
        settle(need, events.ENTERED_PILOT, by=by, at=at, data={"pilot": pilot})
    return need


def meet_need(need: Need, *, by: Actor, reason_fr: str, reason_en: str = "", at: datetime | None = None) -> Need:
    """Say that the need is met, and by what."""
    return _end(need, "meet", events.MET, by=by, reasons=(reason_fr, reason_en), at=at, right="needs.close")


def close_need(need: Need, *, by: Actor, reason_fr: str, reason_en: str = "", at: datetime | None = None) -> Need:
    """Close a published need that will not be met. It stays public, with the reason."""
    return _end(need, "close", events.CLOSED, by=by, reasons=(reason_fr, reason_en), at=at, right="needs.close")


def withdraw_need(need: Need, *, by: Actor, reason_fr: str, reason_en: str = "", at: datetime | None = None) -> Need:
    """Withdraw a need before it is met. One that was published stays public, marked as withdrawn."""
    return _end(need, "withdraw", events.WITHDRAWN, by=by, reasons=(reason_fr, reason_en), at=at, right="needs.withdraw")


@transaction.atomic
def _end(
    need: Need,
    transition: str,
    verb: Verb,
    *,
    by: Actor,
    reasons: tuple[str, str],
    at: datetime | None,
    right: str,
) -> Need:
    need = locked(need)
    by.must(right, need)
    if not reasons[0].strip():
        raise Incomplete({"reason_fr": _("Say why.")})
    move(need, getattr(need, transition))
    need.scheduled_for = None
    need.ending_reason_fr, need.ending_reason_en = (text.strip() for text in reasons)
    need.ended_at = at or timezone.now()
    settle(need, verb, by=by, at=at)
    return need


@transaction.atomic
def set_network_priority(
    need: Need, *, by: Actor, priority: str, rationale_fr: str, rationale_en: str = "", at: datetime | None = None
) -> Need:
    """Give a published need a priority in the network, or take it away (empty), with a public rationale."""
    need = locked(need)
    by.must("needs.prioritise", need)
    if not need.is_public:
        raise Incomplete({"priority": _("Only a published need can have a network priority.")})
    if priority and not rationale_fr.strip():
        raise Incomplete({"rationale_fr": _("Say publicly why.")})
    need.network_priority = priority
    need.priority_rationale_fr = rationale_fr.strip() if priority else ""
    need.priority_rationale_en = rationale_en.strip() if priority else ""
    settle(need, events.PRIORITISED, by=by, at=at, data={"priority": priority})
    return need


@transaction.atomic
def confirm_need(need: Need, *, by: Actor, at: datetime | None = None) -> Need:
    """Its owner says that what is published is still true."""
    need = locked(need)
    by.must("needs.confirm", need)
    if not need.is_public:
        raise Incomplete({"state": _("Only a published record is confirmed.")})
    need.last_confirmed_at = at or timezone.now()
    need.confirmation_asked_at = None
    settle(need, events.CONFIRMED, by=by, at=at)
    return need
