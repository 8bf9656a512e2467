"""What awaits people about applications."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models.memberships import Role
from accounts.reaching import unreached_organisations
from authoring.workspace import Section, Task
from qualification.appeals import APPEAL_DAYS
from qualification.early_advice import tasks_of_evaluator, tasks_of_ministry
from qualification.models.applications import Application
from qualification.models.decisions import Appeal, Condition, Decision
from qualification.models.reviews import Assignment, Clarification
from qualification.services.deciding import contested_decisions_of
from qualification.services.following import REMINDERS, awaits_answer_of
from qualification.services.reviewing import REVIEWABLE
from qualification.services.screening import unscreened
from qualification.services.stages import STANDARD_DAYS, first_due_on, first_review_due_on, is_late
from qualification.status import EXPIRED, REFUSED, SUSPENDED, WITHDRAWN, status_of
from records.lateness import is_past
from solutions.models.incidents import Incident
from solutions.models.solutions import Solution

MAX_TASKS = 50
# So many open applications are looked through for what they ask of the ministry.
MAX_APPLICATIONS = 500
State = Application.State
ARCHIVED = Solution.State.ARCHIVED
# Nobody works on the application; one that was reopened on appeal may have been taken back.
ENDED = (State.DECIDED, State.WITHDRAWN)


def records(actor: Any) -> Any:
    """A vendor's applications. Those of others show on the pages of the ministry and of the evaluators."""
    if not actor.can("qualification.apply"):
        return Application.objects.none()
    return (
        Application.objects.filter(organisation_id=actor.organisation_id)
        .select_related("solution")
        .order_by("-updated_at", "-id")
    )


def tasks(actor: Any) -> list[Task]:
    if actor.organisation_id is None:
        return []
    if actor.can("qualification.screen"):
        return [*_for_ministry(actor), *tasks_of_ministry(actor), *_incidents()]
    if actor.can("qualification.evaluate"):
        return [*_for_evaluator(actor), *tasks_of_evaluator(actor)]
    return _for_vendor(actor) if actor.can("qualification.apply") else []


def _for_vendor(actor: Any) -> list[Task]:
    own = Application.objects.filter(organisation_id=actor.organisation_id).select_related("solution")
    found = _about_qualifications(actor)
    found += [
        _task(_("Correct an application that was returned"), a, "application")
        for a in own.filter(state=State.DRAFT).exclude(return_reason="")[:MAX_TASKS]
    ]
    drafts = own.filter(state=State.DRAFT, return_reason="").exclude(solution__state=ARCHIVED)
    found += [
        _task(_("Complete and submit an application for qualification"), draft, "application", action=_("Continue"))
        for draft in drafts.order_by("-updated_at")[:MAX_TASKS]
    ]
    for application in own.filter(state=State.CLARIFICATION).prefetch_related("clarifications")[:MAX_TASKS]:
        due = min(each.due_on for each in application.clarifications.all() if each.answered_at is None)
        found.append(_task(_("Answer the questions on your application"), application, "clarifications", due))
    conditions = (
        Condition.objects.open()
        .filter(decision__application__organisation_id=actor.organisation_id, reported_at=None)
        .exclude(decision__application__solution__state=ARCHIVED)
    )
    for condition in conditions.select_related("decision__application__solution")[:MAX_TASKS]:
        is_urgent = condition.is_late
        # A report that is there and waits for no answer came back.
        label = _("Your report was returned: report again on a condition") if condition.report else _("Report on a condition")
        found.append(_task(label, condition.decision.application, "decision", condition.due_on, is_urgent=is_urgent))
    return found


def _about_qualifications(actor: Any) -> list[Task]:
    """What the vendor must know first: a qualification that is suspended, over, refused, or that ends within 90 days."""
    decisions = Decision.objects.current().with_related().filter(application__organisation_id=actor.organisation_id)
    resting = decisions.filter(application__solution__decision_reference=F("application__reference"))
    found = []
    for decision in resting.exclude(application__solution__state="archived")[:MAX_TASKS]:
        if task := _about(decision):
            found.append(task)
    return found


def _about(decision: Decision) -> Task | None:
    status, application = status_of(decision), decision.application
    if application.state not in ENDED:
        # Contested, and being decided again: another task tells of that.
        return None
    is_recent = not is_past(status.since + timedelta(days=APPEAL_DAYS))
    if status.code == SUSPENDED:
        return _task(_("Your qualification is suspended: read why"), application, "decision", is_urgent=True)
    if status.code == WITHDRAWN and is_recent:
        return _task(_("Your qualification was withdrawn: read why"), application, "decision", is_urgent=True)
    if status.code == REFUSED and is_recent and not _is_answered(decision):
        return _task(_("Your qualification was refused: read why"), application, "decision", is_urgent=True)
    if application.solution.applications.open().exists():
        return None
    if status.code == EXPIRED:
        return _task(_("Your qualification has expired: renew it"), application, "of-solution", is_urgent=True)
    if status.until and is_past(status.until - timedelta(days=REMINDERS[0])):
        return _task(_("Your qualification ends soon: renew it"), application, "of-solution", status.until)
    return None


def _is_answered(decision: Decision) -> bool:
    """Whoever contested a refusal, or applied again since, has read it."""
    return hasattr(decision, "appeal") or decision.application.solution.applications.open().exists()


def _for_evaluator(actor: Any) -> list[Task]:
    mine = Assignment.objects.live().filter(user_id=actor.user_id, organisation_id=actor.organisation_id, handed_in_at=None)
    # While it is screened, only interests are declared; a verdict waits for the review to open, not for answers.
    can_act = Q(application__state__in=REVIEWABLE)
    can_act |= Q(application__state=State.SCREENING, conflict=Assignment.Conflict.UNKNOWN)
    mine = mine.filter(can_act).select_related("application__solution")
    return [
        _task(
            _("Declare your interests, then review")
            if each.conflict == Assignment.Conflict.UNKNOWN
            else _("Review an application"),
            each.application,
            "review",
            each.due_on,
            why=_("The vendor has questions to answer. You can review what does not depend on the answers.")
            if each.application.state == State.CLARIFICATION
            else "",
        )
        for each in mine[:MAX_TASKS]
    ]


def _for_ministry(actor: Any) -> list[Task]:
    waiting = Application.objects.filter(state__in=STANDARD_DAYS).select_related("solution", "protocol").order_by("stage_since")
    waiting = waiting.prefetch_related("assignments", "clarifications", "decisions", "screening_checks", "protocol__requirements")
    contested = set(contested_decisions_of(actor).values_list("application_id", flat=True))
    found: list[Task] = []
    for application in waiting[:MAX_APPLICATIONS]:
        if len(found) == MAX_TASKS:
            break
        if application.state == State.DELIBERATION and application.pk in contested:
            continue
        if step := _next_step(application):
            label, page = step
            why = _("Clarification requested from the vendor.") if application.state == State.CLARIFICATION else ""
            found.append(_task(label, application, page, _due_on(application), why=why))
    appeals = Appeal.objects.filter(outcome="").select_related("decision__application__solution")
    mine = [each for each in appeals[:MAX_TASKS] if awaits_answer_of(each, actor)]
    found += [_task(_("Answer an appeal"), each.decision.application, "decision") for each in mine]
    reported = Condition.objects.open().filter(reported_at__isnull=False)
    reported = reported.exclude(decision__application__solution__state=ARCHIVED)
    for condition in reported.select_related("decision__application__solution")[:MAX_TASKS]:
        found.append(_task(_("Check a condition"), condition.decision.application, "decision"))
    overdue = Condition.objects.open().filter(reported_at=None, due_on__lt=timezone.localdate())
    overdue = overdue.exclude(decision__application__solution__state=ARCHIVED)
    for condition in overdue.select_related("decision__application__solution")[:MAX_TASKS]:
        found.append(_task(_("A condition is late"), condition.decision.application, "decision", condition.due_on))
    asked = Clarification.objects.filter(
        answered_at=None, due_on__lt=timezone.localdate(), application__state=State.CLARIFICATION
    )
    late = {question.application_id: question for question in asked.select_related("application__solution")[:MAX_TASKS]}
    found += [_task(_("The vendor’s answers are late"), q.application, "application", q.due_on) for q in late.values()]
    resting = Application.objects.filter(solution__decision_reference=F("reference"), state__in=ENDED)
    flagged = resting.exclude(solution__review_flag="").exclude(solution__state=ARCHIVED)
    for application in flagged.select_related("solution")[:MAX_TASKS]:
        found.append(_task(_("Re-examine a qualification"), application, "decision"))
    return [*found, *_out_of_reach()]


def _out_of_reach() -> list[Task]:
    """What waits for a vendor that reads nothing: nobody is registered for it."""
    asked = Condition.objects.open().filter(reported_at=None).exclude(decision__application__solution__state=ARCHIVED)
    waits = Q(state=State.CLARIFICATION) | Q(pk__in=asked.values("decision__application"))
    unread = Application.objects.filter(waits, organisation__in=unreached_organisations(Role.VENDOR_MEMBER))
    label, why = _("Contact a vendor that has no active member"), _("The registry cannot send messages to this vendor.")
    return [
        replace(_task(label, each, "application" if each.state == State.CLARIFICATION else "decision"), why=why)
        for each in unread.select_related("solution").order_by("pk")[:MAX_TASKS]
    ]


def _next_step(application: Application) -> tuple[str, str] | None:
    """What the ministry does next with an application, and on which page."""
    if application.state == State.SUBMITTED:
        return _("Screen an application"), "application"
    if application.state == State.DELIBERATION:
        return _("Decide on an application"), "deliberation"
    if application.state == State.SCREENING:
        if any(not each.is_admissible for each in application.screening_checks.all()):
            return _("Return an application to the vendor"), "return"
        if _is_to_screen(application):
            return _("Screen an application"), "screening"
    assigned = [each for each in application.assignments.all() if not each.removed_at and each.conflict != "declared"]
    if len(assigned) < application.reviews_needed:
        # Also during the review: someone was removed, or declared a conflict.
        return _("Assign evaluators"), "evaluators"
    if application.state == State.SCREENING:
        return _("Start the review"), "application"
    if application.state == State.CLARIFICATION:
        # The answers are the vendor's to give, and a task of their own when late; reviews go on meanwhile.
        return (_("A review is late"), "application") if any(each.is_late for each in assigned) else None
    if sum(bool(each.handed_in_at) for each in assigned) >= application.reviews_needed:
        return _("Start deliberation"), "application"
    return (_("A review is late"), "application") if is_late(application) else None


def _is_to_screen(application: Application) -> bool:
    """A line of the screening checklist has no finding yet. What is read at once for all answers for most of them."""
    checked = {each.requirement_id for each in application.screening_checks.all()}
    if any(row.blocks and row.pk not in checked for row in application.protocol.requirements.all()):
        return True
    return bool(unscreened(application))


def _due_on(application: Application) -> date | None:
    """What the ministry's next step is measured by: while the vendor is asked, by the reviews, which go on."""
    if application.state == State.CLARIFICATION:
        return first_review_due_on(application) or first_due_on(application)
    return first_due_on(application)


def _incidents() -> list[Task]:
    waiting = Incident.objects.filter(state=Incident.State.REPORTED).select_related("solution")
    return [
        Task(
            _("Assess an incident report"),
            f"{each.solution.reference} – {each.solution.heading()}",
            f"{reverse('solutions:incidents')}#incident-{each.pk}",
            _("Read"),
            _end_of(each.due_on),
            each.is_late,
        )
        for each in waiting[:MAX_TASKS]
    ]


def _task(
    label: str,
    application: Application,
    page: str,
    due: date | None = None,
    *,
    is_urgent: bool = False,
    action: str = "",
    why: str = "",
) -> Task:
    return Task(
        label,
        f"{application.reference} – {application.heading()}",
        _address(page, application),
        action or _("Open"),
        _end_of(due) if due else None,
        bool(due and is_past(due)),
        is_urgent,
        why,
    )


def _address(page: str, application: Application) -> str:
    subject = application.solution if page == "of-solution" else application
    return reverse(f"qualification:{page}", args=[subject.reference])


def _end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(23, 59)))


SECTION = Section(gettext_lazy("Applications for qualification"), tasks, records)
