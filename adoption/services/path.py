"""The path from a pilot's end to its use in the network: opened when it ends, walked step by step, in plain sight."""

from calendar import monthrange
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.models.organisations import Organisation, OrganisationKind
from adoption import events, mail
from adoption.models.decisions import PilotDecision
from adoption.models.path import DONE_BY_THEMSELVES, MONTHS, MilestoneChange, PathMilestone, PilotPath, Step
from authoring.lifecycle import lock, save_with_event
from pilots.models.pilots import Pilot
from records.bilingual import shown_pair
from records.errors import Incomplete, WrongState
from records.events import Verb

# A due date beyond this is a slip of the hand.
LATEST_MONTHS = 120
SAY_WHY = _("Give the reason. Everyone can read the reason, because all changes to a path are public.")


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last day of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


# ── Called by the services of pilots, in their transaction ───────────────────────────────────────────────────


def open_path(pilot: Pilot) -> PilotPath:
    """A pilot was completed: its six steps are due from that day on, in the hands of the lead establishment."""
    began_on = timezone.localdate(pilot.ended_at)
    path = PilotPath.objects.create(pilot=pilot, began_on=began_on)
    PathMilestone.objects.bulk_create(
        PathMilestone(
            path=path,
            step=step,
            position=position,
            first_due_on=months_after(began_on, months),
            due_on=months_after(began_on, months),
            responsible_id=pilot.organisation_id,
        )
        for position, (step, months) in enumerate(MONTHS.items())
    )
    return path


def fulfil(pilot: Pilot, step: str, *, at: datetime | None) -> None:
    """Something that is a step by itself happened: a report was published, a decision taken."""
    open_milestones = PathMilestone.objects.filter(path__pilot=pilot, path__ending="", step=step, done_on=None)
    open_milestones.update(done_on=timezone.localdate(at))


def end_path(pilot: Pilot, ending: str, *, at: datetime | None) -> None:
    PilotPath.objects.filter(pilot=pilot, ending="").update(ending=ending, ended_on=timezone.localdate(at))


# ── What people do ───────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def complete_milestone(
    milestone: PathMilestone, *, by: Actor, done_on: date, note_fr: str = "", note_en: str = "", at: datetime | None = None
) -> PathMilestone:
    """Say that a step is done. The last one ends the path. Raises `WrongState`, and `Incomplete` on `done_on`."""
    milestone = _held(milestone, by)
    _must_be_open(milestone)
    if milestone.step in DONE_BY_THEMSELVES:
        raise WrongState(
            _("This milestone is marked as done automatically when the value report is published or the decision is made.")
        )
    if not _is_adopted(milestone):
        raise WrongState(_("The milestones after the decision start once the solution is adopted."))
    _check_done_on(milestone, done_on, at)
    if milestone.step == Step.SCALE_UP and (missing := milestone.path.milestones.filter(done_on=None).exclude(pk=milestone.pk)):
        names = ", ".join(each.get_step_display() for each in missing)
        raise Incomplete(
            {"done_on": _("This milestone ends the path. First state when these were done: %(steps)s.") % {"steps": names}}
        )
    milestone.done_on, milestone.note_fr, milestone.note_en = done_on, note_fr.strip(), note_en.strip()
    milestone.save()
    if milestone.step == Step.SCALE_UP:
        end_path(milestone.path.pilot, PilotPath.Ending.ACHIEVED, at=at)
    _settle(milestone, events.MILESTONE_DONE, by=by, at=at, done_on=done_on.isoformat())
    return milestone


@transaction.atomic
def correct_milestone(
    milestone: PathMilestone,
    *,
    by: Actor,
    done_on: date | None,
    reason_fr: str,
    reason_en: str = "",
    at: datetime | None = None,
) -> PathMilestone:
    """Change the day on which a step was done, or say that it is not done after all (`None`): only with a public reason."""
    milestone = _held(milestone, by)
    if milestone.done_on is None:
        raise WrongState(_("This milestone is not done yet, so there is nothing to correct."))
    if milestone.step in DONE_BY_THEMSELVES:
        raise WrongState(
            _("This milestone is marked as done automatically when the value report is published or the decision is made.")
        )
    if done_on is not None:
        _check_done_on(milestone, done_on, at)
    before, milestone.done_on = milestone.done_on, done_on
    _change(milestone, "done", before.isoformat(), done_on.isoformat() if done_on else "", by, reason_fr, reason_en, at)
    milestone.save()
    if done_on is None and milestone.path.ending == PilotPath.Ending.ACHIEVED:
        PilotPath.objects.filter(pk=milestone.path_id).update(ending="", ended_on=None)
    _settle(
        milestone, events.MILESTONE_CORRECTED, by=by, at=at,
        before=before.isoformat(), after=done_on.isoformat() if done_on else "", reason=reason_fr.strip(),
    )  # fmt: skip
    return milestone


@transaction.atomic
def move_due_date(
    milestone: PathMilestone, *, by: Actor, due_on: date, reason_fr: str, reason_en: str = "", at: datetime | None = None
) -> PathMilestone:
    """Move a due date, in public and with a reason: never in silence. People are reminded anew of the new date."""
    milestone = _held(milestone, by)
    _must_be_open(milestone)
    began_on = milestone.path.began_on
    if due_on < began_on:
        raise Incomplete({"due_on": _("This date is before the end of the pilot project.")})
    if due_on > months_after(began_on, LATEST_MONTHS):
        raise Incomplete({"due_on": _("This date is more than ten years after the end of the pilot project.")})
    if due_on == milestone.due_on:
        raise Incomplete({"due_on": _("This is already the due date.")})
    if why := _out_of_order(milestone, due_on):
        raise Incomplete({"due_on": why})
    before, milestone.due_on = milestone.due_on, due_on
    _change(milestone, "due", before.isoformat(), due_on.isoformat(), by, reason_fr, reason_en, at)
    milestone.reminded_before_at = milestone.reminded_late_at = None
    milestone.save()
    _settle(
        milestone, events.DUE_DATE_MOVED, by=by, at=at,
        before=before.isoformat(), after=due_on.isoformat(), reason=reason_fr.strip(),
    )  # fmt: skip
    return milestone


@transaction.atomic
def hand_over(
    milestone: PathMilestone,
    *,
    by: Actor,
    responsible: Organisation,
    reason_fr: str,
    reason_en: str = "",
    at: datetime | None = None,
) -> PathMilestone:
    """Give a step to another organisation, in public and with a reason. Its officers are told."""
    milestone = _held(milestone, by)
    _must_be_open(milestone)
    if responsible.kind == OrganisationKind.VENDOR or not responsible.is_active:
        raise Incomplete({"responsible": _("Choose an establishment, the ministry or an agency.")})
    if responsible.pk == milestone.responsible_id:
        raise Incomplete({"responsible": _("This organization is already responsible.")})
    before, milestone.responsible = milestone.responsible, responsible
    _change(milestone, "responsible", before.name_fr, responsible.name_fr, by, reason_fr, reason_en, at)
    milestone.reminded_before_at = milestone.reminded_late_at = None
    milestone.save()
    _settle(
        milestone, events.MILESTONE_HANDED_OVER, by=by, at=at,
        before=before.slug, after=responsible.slug, reason=reason_fr.strip(),
    )  # fmt: skip
    mail.tell_holders(milestone, "milestone_handed_over", reason=lambda: shown_pair(reason_fr, reason_en))
    return milestone


# ── Parts ────────────────────────────────────────────────────────────────────────────────────────────────────


def _held(milestone: PathMilestone, by: Actor) -> PathMilestone:
    """The step as it is now, with its pilot locked: two people at once wait for each other."""
    pilot = lock(milestone.path.pilot)
    fresh = PathMilestone.objects.select_for_update(of=("self",)).select_related("path", "responsible").get(pk=milestone.pk)
    fresh.path.pilot = pilot
    by.must("adoption.hold_milestone", fresh)
    return fresh


def _must_be_open(milestone: PathMilestone) -> None:
    if not milestone.path.is_open:
        raise WrongState(_("This path has ended."))
    if milestone.done_on is not None:
        raise WrongState(_("This milestone is done. To correct its information, give a reason."))


def _is_adopted(milestone: PathMilestone) -> bool:
    return PilotDecision.objects.filter(pilot=milestone.path.pilot, outcome=PilotDecision.Outcome.ADOPT).exists()


def _out_of_order(milestone: PathMilestone, due_on: date) -> str:
    """Which step a new due date would overtake; empty when the steps stay in their order."""
    others = milestone.path.milestones.exclude(pk=milestone.pk).order_by("position")
    for other in others:
        named = {"step": other.get_step_display()}
        if other.position < milestone.position and due_on < (day := other.done_on or other.due_on):
            named |= {"day": date_format(day, "DATE_FORMAT")}
            if other.done_on:
                return _("This date is before the date an earlier milestone was done: %(step)s, %(day)s.") % named
            return (
                _("This date is before the due date of an earlier milestone: %(step)s, due %(day)s. Change that date first.")
                % named
            )
        if other.position > milestone.position and other.done_on is None and due_on > other.due_on:
            named |= {"day": date_format(other.due_on, "DATE_FORMAT")}
            return (
                _("This date is after the due date of a later milestone: %(step)s, due %(day)s. Change that date first.") % named
            )
    return ""


def is_beyond_path(milestone: PathMilestone) -> bool:
    """Whether a step is due later than the 48 months in which a path leads to the whole network."""
    return milestone.due_on > months_after(milestone.path.began_on, MONTHS[Step.SCALE_UP])


def _check_done_on(milestone: PathMilestone, done_on: date, at: datetime | None) -> None:
    if done_on > timezone.localdate(at):
        raise Incomplete({"done_on": _("This date is in the future. Enter today’s date or an earlier one.")})
    if done_on < milestone.path.began_on:
        raise Incomplete({"done_on": _("This date is before the end of the pilot project.")})


def _change(
    milestone: PathMilestone, what: str, before: str, after: str, by: Actor, reason_fr: str, reason_en: str, at: datetime | None
) -> None:
    if not reason_fr.strip():
        raise Incomplete({"reason_fr": SAY_WHY})
    if before == after:
        raise Incomplete({"done_on": _("This is already the recorded information.")})
    MilestoneChange.objects.create(
        milestone=milestone,
        what=what,
        before=before,
        after=after,
        reason_fr=reason_fr.strip(),
        reason_en=reason_en.strip(),
        organisation_id=by.organisation_id,
        at=at or timezone.now(),
    )


def _settle(milestone: PathMilestone, verb: Verb, *, by: Actor, at: datetime | None, **data: Any) -> None:
    save_with_event(milestone.path.pilot, verb, by=by, at=at, data={"step": milestone.step, **data})
