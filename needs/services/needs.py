"""Every change of a need: who may, from which state, with what, and what is written down."""

from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import letters
from accounts.actors import Actor
from accounts.models.organisations import Organisation, OrganisationKind
from authoring import quotas
from authoring.lifecycle import create_record, delete, edit_fields, lock, make_transition, must_be_as_read, save_with_event
from files.stored_files import discard
from needs import events, mail, telling
from needs.alike import Alike, alike
from needs.completeness import missing_to_submit
from needs.models.borrowing import Borrowing
from needs.models.needs import Need
from needs.services.versions import write_version
from records.errors import Incomplete, WrongState
from records.events import Verb
from records.one_by_one import one_by_one
from records.references import next_reference

LOOKS_ALIKE = _(
    "Other establishments have a similar need. Endorse one of them, write a need together, or explain how yours differs."
)
ENDED = (Need.State.MET, Need.State.CLOSED, Need.State.WITHDRAWN)


# What an ending says; those that are asked for depend on the ending.
_ENDING_TEXTS: dict[str, Any] = {
    "reason_fr": _("Give the reason."),
    "reason_en": "",
    "outcome_fr": _("Describe the outcome, even if there is little to report."),
    "outcome_en": "",
    "lesson_fr": _("Describe what the next establishment can learn from this need."),
    "lesson_en": "",
}
_LESSONS = ("reason_fr", "outcome_fr", "lesson_fr")


@transaction.atomic
def draft_need(
    organisation: Organisation, *, by: Actor, values: dict[str, Any], at: datetime | None = None, demonstration: bool = False
) -> Need:
    """Open a draft for an establishment. It has its permanent number from the start."""
    need = create_record(Need, organisation, by=by, at=at, demonstration=demonstration)
    by.must("needs.draft", need)
    if organisation.kind == OrganisationKind.MINISTRY:
        need.scope = Need.Scope.NETWORK
    if not demonstration:
        quotas.must_have_room(Need, organisation)
    need.reference = next_reference(Need.reference_prefix, at=at)
    need.save()
    edit_fields(need, values)
    save_with_event(need, events.DRAFTED, by=by, at=at)
    return need


@transaction.atomic
def edit_need(need: Need, *, by: Actor, values: dict[str, Any], version: int | None = None, at: datetime | None = None) -> Need:
    """Change what an unpublished need says. With `version`, refuse when someone saved after it was read (`Stale`)."""
    need = lock(need)
    by.must("needs.draft", need)
    if need.state in ENDED:
        raise WrongState(_("This need has ended. Its text can no longer be changed."))
    if need.is_public:
        raise WrongState(_("Changes to a published need are made as new public versions."))
    changed = edit_fields(need, values, version=version)
    if changed:
        _made_own(need, changed)
        save_with_event(need, events.EDITED, by=by, at=at, data={"fields": changed})
        unschedule_changed(need, by=by, at=at)
    return need


def unschedule_changed(need: Need, *, by: Actor, at: datetime | None = None) -> None:
    """What was planned to become public was the text that its office had read: once changed, it is read again.

    The office is asked as for a need that was just submitted. Whoever may publish has read what they change. The caller
    holds the lock.
    """
    if need.scheduled_for is None or by.can("needs.publish", need):
        return
    need.scheduled_for = None
    save_with_event(need, events.UNSCHEDULED, by=by, at=at, data={"why": "changed"})
    telling.tell_of_submission([need], by=by)


def _made_own(need: Need, changed: list[str]) -> None:
    """An answer that was taken over from another need and then changed is its writers' own."""
    borrowing = Borrowing.objects.filter(need=need).first()
    if borrowing and set(changed) & set(borrowing.answers):
        borrowing.answers = [name for name in borrowing.answers if name not in changed]
        borrowing.save(update_fields=["answers"])


@transaction.atomic
def delete_draft(need: Need, *, by: Actor, at: datetime | None = None) -> None:
    """Delete a draft that was never submitted, with its files. Raises `WrongState` for any other need."""
    need = lock(need)
    by.must("needs.delete", need)
    files = [(each.file.storage, str(each.file.name)) for each in need.attachments.filter(removed_at=None)]
    delete(need, events.DELETED, by=by, at=at)
    for storage, place in files:
        transaction.on_commit(partial(discard, storage, place), robust=True)


@transaction.atomic
def submit_need(need: Need, *, by: Actor, at: datetime | None = None, is_told: bool = True) -> Need:
    """Hand a draft to the innovation office, which gets a letter. Raises `Incomplete` with every gap named.

    With `is_told` false the caller writes one letter for several.
    """
    need = lock(need)
    by.must("needs.submit", need)
    if need.state == Need.State.DRAFT and (gaps := _missing_here_and_elsewhere(need)):
        raise Incomplete(gaps)
    make_transition(need, need.submit)
    need.submitted_at = at or timezone.now()
    need.return_reason, need.return_remarks = "", {}
    save_with_event(need, events.SUBMITTED, by=by, at=at)
    if is_told:
        telling.tell_of_submission([need], by=by)
    return need


def _missing_here_and_elsewhere(need: Need) -> dict[str, Any]:
    """What the draft lacks, and what sets it apart from needs that look the same."""
    gaps = missing_to_submit(need)
    return gaps if need.difference_fr else gaps | missing_elsewhere(need, alike(need))


def missing_elsewhere(need: Need, same: Alike) -> dict[str, Any]:
    """The question that needs of other establishments raise, until it is answered."""
    return {"difference_fr": LOOKS_ALIKE} if same.needs and not need.difference_fr else {}


@transaction.atomic
def return_need(
    need: Need, *, by: Actor, reason: str = "", remarks: dict[str, str] | None = None, at: datetime | None = None
) -> Need:
    """Give a submitted need back to its writers, with what to mend: in all, and section by section of the guided form."""
    need = lock(need)
    by.must("needs.return", need)
    said = {code: text.strip() for code, text in (remarks or {}).items() if text.strip()}
    if not reason.strip() and not said:
        raise Incomplete({"reason": _("State what needs to be corrected, here or beside a section.")})
    make_transition(need, need.return_to_draft)
    need.scheduled_for = None
    need.return_reason, need.return_remarks = reason.strip(), said
    save_with_event(need, events.RETURNED, by=by, at=at, data={"reason": need.return_reason, "remarks": said})
    telling.tell_of_return(need, by=by)
    return need


@transaction.atomic
def publish_need(need: Need, *, by: Actor, version: int | None = None, at: datetime | None = None) -> Need:
    """Make a submitted need public, for ever. With `version`, only what was read: `Stale` when it was saved since."""
    need = lock(need)
    by.must("needs.publish", need)
    must_be_as_read(need, version)
    gaps = missing_to_submit(need)
    if need.state == Need.State.SUBMITTED and gaps:
        raise Incomplete(gaps)
    _make_public(need, by=by, at=at)
    return need


@transaction.atomic
def publish_draft(need: Need, *, by: Actor, version: int | None = None, at: datetime | None = None) -> Need:
    """Make a draft public in one step: whoever decides on its publication need not submit it to themselves."""
    need = lock(need)
    by.must("needs.publish", need)
    must_be_as_read(need, version)
    return publish_need(submit_need(need, by=by, at=at, is_told=False), by=by, at=at)


def _make_public(need: Need, *, by: Actor | None, at: datetime | None, data: dict[str, Any] | None = None) -> None:
    make_transition(need, need.publish)
    need.published_at = need.last_confirmed_at = at or timezone.now()
    need.scheduled_for = None
    save_with_event(need, events.PUBLISHED, by=by, at=at, data=data)
    write_version(need, by=by, at=need.published_at)
    telling.tell_of_publication(need, by=by)


@transaction.atomic
def schedule_publication(
    need: Need, *, by: Actor, scheduled_for: datetime | None, version: int | None = None, at: datetime | None = None
) -> Need:
    """Let a submitted need become public by itself at a moment to come; with none, no longer. `version` as in `publish_need`."""
    need = lock(need)
    by.must("needs.publish", need)
    must_be_as_read(need, version)
    if need.state != Need.State.SUBMITTED:
        raise WrongState(_("Only a submitted need can be scheduled for publication."))
    if scheduled_for and scheduled_for <= (at or timezone.now()):
        raise Incomplete(
            {"scheduled_for": _("This date and time are in the past. Choose a future date and time, or publish now.")}
        )
    if scheduled_for and (gaps := missing_to_submit(need)):
        raise Incomplete(gaps)
    need.scheduled_for = scheduled_for
    verb = events.SCHEDULED if scheduled_for else events.UNSCHEDULED
    save_with_event(need, verb, by=by, at=at, data={"for": scheduled_for.isoformat()} if scheduled_for else None)
    return need


def publish_scheduled(at: datetime | None = None) -> list[str]:
    """Publish what is due. Each need in its own transaction: one that cannot be published stops no other."""
    now = at or timezone.now()
    due = Need.objects.filter(state=Need.State.SUBMITTED, scheduled_for__lte=now).values_list("pk", flat=True)
    return [reference for reference in one_by_one(due, lambda pk: _publish_scheduled(pk, now)) if reference]


def _publish_scheduled(pk: int, now: datetime) -> str:
    """The number of the need; empty when it is not published."""
    need = Need.objects.select_for_update(of=("self",), skip_locked=True).filter(pk=pk, scheduled_for__lte=now).first()
    if need is None or need.state != Need.State.SUBMITTED:
        return ""
    if missing_to_submit(need):
        # Someone emptied an answer after it was planned: it waits for a person again.
        need.scheduled_for = None
        save_with_event(need, events.UNSCHEDULED, by=None, at=now, data={"why": "incomplete"})
        return ""
    _make_public(need, by=None, at=now, data={"scheduled": True})
    return need.reference


@transaction.atomic
def enter_pilot(need: Need, *, by: Actor, pilot: str, at: datetime | None = None) -> Need:
    """A pilot for this need began. Does nothing when one had begun before. The right is that of the pilot."""
    need = lock(need)
    if need.state != Need.State.IN_PILOT:
        make_transition(need, need.enter_pilot)
        save_with_event(need, events.ENTERED_PILOT, by=by, at=at, data={"pilot": pilot})
    return need


def meet_need(need: Need, *, by: Actor, values: dict[str, str], at: datetime | None = None) -> Need:
    """Say that the need is met: by what (`reason_fr`), with what outcome, and what others can learn."""
    return _end(need, "meet", events.MET, by=by, values=values, required=_LESSONS, at=at, right="needs.close")


def close_need(need: Need, *, by: Actor, values: dict[str, str], at: datetime | None = None) -> Need:
    """Close a published need that will not be met. It stays public, with the reason, the outcome and a lesson."""
    return _end(need, "close", events.CLOSED, by=by, values=values, required=_LESSONS, at=at, right="needs.close")


def withdraw_need(need: Need, *, by: Actor, values: dict[str, str], at: datetime | None = None) -> Need:
    """Withdraw a need before it is met. One that was published stays public, marked as withdrawn."""
    return _end(need, "withdraw", events.WITHDRAWN, by=by, values=values, required=("reason_fr",), at=at, right="needs.withdraw")


@transaction.atomic
def _end(
    need: Need,
    transition: str,
    verb: Verb,
    *,
    by: Actor,
    values: dict[str, str],
    required: tuple[str, ...],
    at: datetime | None,
    right: str,
) -> Need:
    need = lock(need)
    by.must(right, need)
    said = {name: values.get(name, "").strip() for name in _ENDING_TEXTS}
    if gaps := {name: _ENDING_TEXTS[name] for name in required if not said[name]}:
        raise Incomplete(gaps)
    make_transition(need, getattr(need, transition))
    need.scheduled_for = None
    for name, text in said.items():
        setattr(need, f"ending_{name}" if name.startswith("reason") else name, text)
    need.ended_at = at or timezone.now()
    save_with_event(need, verb, by=by, at=at)
    telling.tell_of_ending(need, by=by)
    return need


@transaction.atomic
def set_network_priority(
    need: Need, *, by: Actor, priority: str, rationale_fr: str, rationale_en: str = "", at: datetime | None = None
) -> Need:
    """Give a published need a priority in the network, or take it away (empty), with a public rationale."""
    need = lock(need)
    by.must("needs.prioritise", need)
    if not need.is_public:
        raise Incomplete({"priority": _("Only a published need can have a network priority.")})
    if priority and not rationale_fr.strip():
        raise Incomplete({"rationale_fr": _("Give a public reason.")})
    need.network_priority = priority
    need.priority_rationale_fr = rationale_fr.strip() if priority else ""
    need.priority_rationale_en = rationale_en.strip() if priority else ""
    save_with_event(need, events.PRIORITISED, by=by, at=at, data={"priority": priority})
    telling.tell_of_priority(need, by=by)
    return need


@transaction.atomic
def confirm_need(need: Need, *, by: Actor, at: datetime | None = None) -> Need:
    """Its owner says that what is published is still true."""
    need = lock(need)
    by.must("needs.confirm", need)
    if not need.is_public:
        raise Incomplete({"state": _("Only a published record can be confirmed.")})
    if need.state in ENDED:
        raise WrongState(_("This record has ended and can no longer be confirmed."))
    need.last_confirmed_at = at or timezone.now()
    need.confirmation_asked_at = None
    save_with_event(need, events.CONFIRMED, by=by, at=at)
    return need


@transaction.atomic
def propose_to_write_together(need: Need, *, by: Actor, other: Need, message: str, at: datetime | None = None) -> None:
    """Ask the establishment of a published need to write one with this draft's people. Its office gets a letter."""
    need = lock(need)
    by.must("needs.draft", need)
    if not message.strip():
        raise Incomplete({"message": _("Write a few words: who you are, and what you would contribute.")})
    if not other.is_public or other.organisation_id == need.organisation_id:
        raise WrongState(_("You can only propose this to another establishment that has published a need."))
    person = by.someone()
    letters.limit("write_together", sender=need.organisation_id, reader=f"office:{other.organisation_id}")
    save_with_event(need, events.TOGETHER_PROPOSED, by=by, at=at, data={"other": other.reference})
    mail.tell_office(
        other, "write_together", "needs:detail", proposer=need.organisation, message=message.strip(), email=person.email
    )
