"""From screening to deliberation: screen, return, assign, declare, review, ask, answer."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actors import Actor
from accounts.models.memberships import Membership, Role
from qualification import events
from qualification.independence import is_tied, organisations_in_conflict
from qualification.mail import tell_evaluator, tell_ministry, tell_of_questions, tell_vendor
from qualification.models.applications import Application
from qualification.models.protocols import Requirement
from qualification.models.reviews import Assignment, Clarification, Finding
from qualification.services.enclosures import hand_in
from qualification.services.screening import must_be_screened
from qualification.services.stages import STANDARD_DAYS, enter, lock, save_with_event
from records.errors import Incomplete, Refused, WrongState
from solutions.services import qualification as solution_qualification

State = Application.State
REVIEWABLE = (State.IN_REVIEW, State.CLARIFICATION)


@transaction.atomic
def begin_screening(application: Application, *, by: Actor, at: datetime | None = None) -> Application:
    application = lock(application)
    by.must("qualification.screen", application)
    enter(application, "screen", at)
    # What was found in an earlier submission says nothing of this one.
    application.screening_checks.all().delete()
    return save_with_event(application, events.SCREENED, by=by, at=at)


@transaction.atomic
def return_application(application: Application, *, by: Actor, reason: str, at: datetime | None = None) -> Application:
    """Give it back to the vendor before the review, with what to mend. The frozen text stays until the next submission."""
    application = lock(application)
    by.must("qualification.screen", application)
    if not reason.strip():
        raise Incomplete({"reason": _("State what needs to be corrected. The vendor will read it.")})
    enter(application, "return_to_vendor", at)
    application.return_reason = reason.strip()
    solution_qualification.end_review(application.solution, by=by, at=at)
    save_with_event(application, events.RETURNED, by=by, at=at, data={"reason": application.return_reason})
    tell_vendor(application, "application_returned", reason=application.return_reason)
    return application


@transaction.atomic
def assign_evaluator(
    application: Application, membership: Membership, *, by: Actor, due_on: date | None = None, at: datetime | None = None
) -> Assignment:
    """Ask an independent evaluator. Refuses one of the vendor's group, and one of an organisation with a conflict."""
    application = lock(application)
    by.must("qualification.assign", application)
    if application.state not in (State.SCREENING, *REVIEWABLE):
        raise WrongState(_("Evaluators can only be assigned between screening and deliberation."))
    _must_be_independent(application, membership)
    due = due_on or timezone.localdate(at) + timedelta(days=STANDARD_DAYS[State.IN_REVIEW])
    if due < timezone.localdate(at):
        raise Incomplete({"due_on": _("This date is in the past.")})
    made = Assignment.objects.create(
        application=application,
        user=membership.user,
        organisation=membership.organisation,
        assigned_by=by.user,
        assigned_at=at or timezone.now(),
        due_on=due,
    )
    save_with_event(application, events.ASSIGNED, by=by, at=at, data={"assignment": made.pk})
    tell_evaluator(membership.user, application, "review_assigned", due=due)
    return made


def _must_be_independent(application: Application, membership: Membership) -> None:
    problem = ""
    if membership.role != Role.EVALUATOR or not membership.organisation.is_verified or not membership.user.is_active:
        problem = _("This person is not an evaluator from a verified organization.")
    elif membership.organisation_id in organisations_in_conflict(application) or is_tied(
        membership.user, application.organisation
    ):
        problem = _("This evaluator has ties to the vendor’s group, or their organization has declared a conflict of interest.")
    elif application.assignments.filter(user=membership.user, removed_at=None).exists():
        problem = _("This person has already been invited.")
    if problem:
        raise Incomplete({"evaluator": problem})


@transaction.atomic
def unassign(assignment: Assignment, *, by: Actor, at: datetime | None = None) -> None:
    """Take an evaluator off before the review is handed in."""
    application, assignment = _both(assignment)
    by.must("qualification.assign", application)
    if assignment.handed_in_at or assignment.removed_at:
        raise WrongState(_("This review has been submitted and cannot be removed."))
    assignment.removed_at = at or timezone.now()
    assignment.save(update_fields=["removed_at"])
    save_with_event(application, events.UNASSIGNED, by=by, at=at, data={"assignment": assignment.pk})


@transaction.atomic
def declare(
    assignment: Assignment,
    *,
    by: Actor,
    has_conflict: bool,
    note: str = "",
    is_of_organisation: bool = False,
    at: datetime | None = None,
) -> Assignment:
    """The evaluator says whether there is a conflict of interest, before anything of the application is shown."""
    application, assignment = _both(assignment)
    by.must("qualification.declare", application)
    if assignment.user_id != by.user_id or assignment.conflict != Assignment.Conflict.UNKNOWN:
        raise WrongState(_("This has already been declared."))
    if has_conflict and not note.strip():
        raise Incomplete({"note": _("Describe the conflict in a few words.")})
    assignment.conflict = Assignment.Conflict.DECLARED if has_conflict else Assignment.Conflict.NONE
    assignment.conflict_note, assignment.declared_at = note.strip(), at or timezone.now()
    assignment.is_of_organisation = has_conflict and is_of_organisation
    assignment.save()
    verb = events.CONFLICT_DECLARED if has_conflict else events.NO_CONFLICT_DECLARED
    save_with_event(application, verb, by=by, at=at, data={"assignment": assignment.pk})
    if has_conflict:
        tell_ministry(application, "conflict_declared", evaluator=by.someone().get_short_name(), note=assignment.conflict_note)
    return assignment


@transaction.atomic
def open_review(application: Application, *, by: Actor, at: datetime | None = None) -> Application:
    """Screening is done. Raises `Incomplete` until its checklist is complete and as many evaluators as needed are assigned."""
    application = lock(application)
    by.must("qualification.screen", application)
    must_be_screened(application)
    assigned, needed = application.assignments.live().count(), application.reviews_needed
    if assigned < needed:
        raise Incomplete(
            {
                "evaluator": ngettext(
                    "This level requires %(needed)d review: %(assigned)d assigned.",
                    "This level requires %(needed)d reviews: %(assigned)d assigned.",
                    needed,
                )
                % {"needed": needed, "assigned": assigned}
            }
        )
    enter(application, "open_review", at)
    save_with_event(application, events.REVIEW_OPENED, by=by, at=at)
    tell_vendor(application, "review_opened", review_days=STANDARD_DAYS[State.IN_REVIEW])
    return application


@transaction.atomic
def save_finding(
    assignment: Assignment, requirement: Requirement, *, by: Actor, values: dict[str, str], at: datetime | None = None
) -> Finding:
    """One verdict. Until it is handed in, an evaluator changes it freely, and nobody else reads it."""
    application, assignment = _both(assignment)
    _must_be_reviewing(application, assignment, by)
    if requirement.protocol_id != application.protocol_id:
        raise WrongState(_("This requirement does not belong to this protocol."))
    verdict = values["verdict"]
    if verdict in (Finding.Verdict.PARTLY, Finding.Verdict.NOT_MET) and not values.get("remark_vendor", "").strip():
        raise Incomplete({"remark_vendor": _("Tell the vendor what is missing.")})
    finding, _created = Finding.objects.update_or_create(
        assignment=assignment,
        requirement=requirement,
        defaults={
            "verdict": verdict,
            "remark_vendor": values.get("remark_vendor", "").strip(),
            "remark_committee": values.get("remark_committee", "").strip(),
            "updated_at": at or timezone.now(),
        },
    )
    return finding


@transaction.atomic
def hand_in_review(assignment: Assignment, *, by: Actor, summary: str = "", at: datetime | None = None) -> Assignment:
    """End a review. Raises `Incomplete` with the code of each requirement that has no verdict."""
    application, assignment = _both(assignment)
    _must_be_reviewing(application, assignment, by)
    done = set(assignment.findings.values_list("requirement_id", flat=True))
    gaps: dict[str, Any] = {r.code: _("No verdict yet.") for r in application.protocol.requirements.all() if r.pk not in done}
    if gaps:
        raise Incomplete(gaps)
    assignment.summary, assignment.handed_in_at = summary.strip(), at or timezone.now()
    assignment.save()
    save_with_event(application, events.REVIEW_HANDED_IN, by=by, at=at, data={"assignment": assignment.pk})
    if application.assignments.handed_in().count() >= application.reviews_needed:
        tell_ministry(application, "reviews_complete")
    return assignment


@transaction.atomic
def ask_clarifications(
    application: Application,
    *,
    by: Actor,
    questions: list[tuple[Requirement | None, str]],
    due_on: date,
    at: datetime | None = None,
) -> list[Clarification]:
    """Put a round of questions to the vendor, due on a day. Evaluators and the ministry may ask."""
    application = lock(application)
    if not (by.can("qualification.screen", application) or by.can("qualification.review", application)):
        by.must("qualification.screen", application)
    asked = [(requirement, text.strip()) for requirement, text in questions if text.strip()]
    if not asked:
        raise Incomplete({"question": _("Write at least one question.")})
    if due_on <= timezone.localdate(at):
        raise Incomplete({"due_on": _("Choose a date after today to give the vendor time.")})
    last = application.clarifications.order_by("-round").values_list("round", flat=True).first() or 0
    enter(application, "ask_clarification", at)
    made = Clarification.objects.bulk_create(
        Clarification(
            application=application,
            round=last + 1,
            requirement=requirement,
            question=text,
            asked_at=at or timezone.now(),
            due_on=due_on,
        )
        for requirement, text in asked
    )
    save_with_event(application, events.CLARIFICATION_ASKED, by=by, at=at, data={"round": last + 1, "questions": len(made)})
    tell_of_questions(application, "clarification_asked", made)
    return made


@transaction.atomic
def answer_clarifications(
    application: Application, *, by: Actor, answers: dict[int, str], at: datetime | None = None
) -> Application:
    """Answer a round at once. Raises `Incomplete` by question (`answer_<number>`) when one is left without."""
    application = lock(application)
    by.must("qualification.apply", application)
    if application.state != State.CLARIFICATION:
        raise WrongState(_("No clarification is requested at the moment."))
    waiting = list(application.clarifications.filter(answered_at=None))
    gaps: dict[str, Any] = {
        f"answer_{each.pk}": _("Answer this question.") for each in waiting if not answers.get(each.pk, "").strip()
    }
    if gaps:
        raise Incomplete(gaps)
    for each in waiting:
        each.answer, each.answered_at = answers[each.pk].strip(), at or timezone.now()
        each.save()
    files = sum(hand_in(each, at=at) for each in waiting)
    enter(application, "clarify", at)
    save_with_event(application, events.CLARIFIED, by=by, at=at, data={"answers": len(waiting), "files": files})
    tell_ministry(application, "clarified")
    for assignment in application.assignments.live().select_related("user"):
        tell_evaluator(assignment.user, application, "clarified")
    return application


@transaction.atomic
def begin_deliberation(application: Application, *, by: Actor, at: datetime | None = None) -> Application:
    """The reviews are in. Raises `Incomplete` until there are as many as the level asks."""
    application = lock(application)
    by.must("qualification.screen", application)
    must_have_reviews(application)
    enter(application, "deliberate", at)
    return save_with_event(application, events.DELIBERATION, by=by, at=at)


def must_have_reviews(application: Application) -> None:
    """Raises `Incomplete` on `reviews`, which names those who have not handed theirs in."""
    done, needed = application.assignments.handed_in().count(), application.reviews_needed
    if done >= needed:
        return
    text = ngettext(
        "This level requires %(needed)d review: %(done)d submitted.",
        "This level requires %(needed)d reviews: %(done)d submitted.",
        needed,
    ) % {"needed": needed, "done": done}
    waiting = application.assignments.live().filter(handed_in_at=None).select_related("user")
    if names := ", ".join(str(each.user) for each in waiting):
        text += " " + _("Still expected from: %(names)s.") % {"names": names}
    raise Incomplete({"reviews": text})


def _both(assignment: Assignment) -> tuple[Application, Assignment]:
    application = lock(assignment.application)
    fresh = Assignment.objects.select_for_update(of=("self",)).get(pk=assignment.pk)
    fresh.application = application
    return application, fresh


def _must_be_reviewing(application: Application, assignment: Assignment, by: Actor) -> None:
    by.must("qualification.review", application)
    if assignment.user_id != by.user_id:
        raise Refused("qualification.review")
    if why := closed_to_review(application, assignment):
        raise WrongState(why)


def closed_to_review(application: Application, assignment: Assignment) -> str:
    """Why a review no longer changes, for people to read; empty when it does."""
    if application.state in (State.SUBMITTED, State.SCREENING):
        return str(_("The review has not started yet: the ministry is still screening this application."))
    if application.state not in REVIEWABLE:
        return str(_("The review has ended: verdicts can no longer be changed."))
    return str(_("This review has been submitted and can no longer be changed.")) if assignment.handed_in_at else ""
