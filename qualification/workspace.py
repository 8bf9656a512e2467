"""What awaits people about applications."""

from datetime import datetime, time, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qualification.models.applications import Application
from qualification.models.decisions import Appeal, Condition
from qualification.models.reviews import Assignment, Clarification
from qualification.services.stages import STANDARD_DAYS, is_late
from registry.workspace import Shelf, Task, add_shelf
from solutions.models.incidents import Incident

MOST = 50
S = Application.State


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
        return [*_for_ministry(), *_incidents()]
    if actor.can("qualification.evaluate"):
        return _for_evaluator(actor)
    return _for_vendor(actor) if actor.can("qualification.apply") else []


def _for_vendor(actor: Any) -> list[Task]:
    own = Application.objects.filter(organisation_id=actor.organisation_id).select_related("solution")
    found = [
        _task(_("Mend an application that was returned"), a, "application")
        for a in own.filter(state=S.DRAFT).exclude(return_reason="")[:MOST]
    ]
    for application in own.filter(state=S.CLARIFICATION).prefetch_related("clarifications")[:MOST]:
        due = min(each.due_on for each in application.clarifications.all() if each.answered_at is None)
        found.append(_task(_("Answer what the reviewers ask"), application, "clarifications", due))
    conditions = Condition.objects.filter(
        decision__application__organisation_id=actor.organisation_id, decision__superseded_at=None, met_at=None, reported_at=None
    )
    for condition in conditions.select_related("decision__application__solution")[:MOST]:
        found.append(_task(_("Report on a condition"), condition.decision.application, "decision", condition.due_on))
    return found


def _for_evaluator(actor: Any) -> list[Task]:
    mine = Assignment.objects.standing().filter(user_id=actor.user_id, organisation_id=actor.organisation_id, handed_in_at=None)  # type: ignore[attr-defined]
    mine = mine.filter(application__state__in=[S.SCREENING, S.IN_REVIEW]).select_related("application__solution")
    return [
        _task(
            _("Declare your interests, then review")
            if each.conflict == Assignment.Conflict.UNKNOWN
            else _("Review an application"),
            each.application,
            "review",
            each.due_on,
        )
        for each in mine[:MOST]
    ]


def _for_ministry() -> list[Task]:
    labels = {
        S.SUBMITTED: _("Screen an application"),
        S.SCREENING: _("Assign evaluators"),
        S.DELIBERATION: _("Decide on an application"),
    }
    waiting = Application.objects.filter(state__in=[*labels, S.IN_REVIEW]).select_related("solution").order_by("stage_since")
    found = []
    for application in waiting[:MOST]:
        label = labels.get(S(application.state))
        if label is None and is_late(application):
            label = _("A review is late")
        if label:
            due = timezone.localtime(application.stage_since).date() + timedelta(days=STANDARD_DAYS[application.state])
            found.append(_task(label, application, "application", due))
    appeals = Appeal.objects.filter(outcome="").select_related("decision__application__solution")
    found += [_task(_("Answer an appeal"), each.decision.application, "decision") for each in appeals[:MOST]]
    reported = Condition.objects.filter(met_at=None, reported_at__isnull=False, decision__superseded_at=None)
    for condition in reported.select_related("decision__application__solution")[:MOST]:
        found.append(_task(_("Check a condition"), condition.decision.application, "decision"))
    overdue = Condition.objects.filter(
        met_at=None,
        reported_at=None,
        due_on__lt=timezone.localdate(),
        decision__superseded_at=None,
        decision__application__solution__qualification__in=["conditional", "suspended"],
    )
    for condition in overdue.select_related("decision__application__solution")[:MOST]:
        found.append(_task(_("A condition is overdue"), condition.decision.application, "decision", condition.due_on))
    asked = Clarification.objects.filter(answered_at=None, due_on__lt=timezone.localdate(), application__state=S.CLARIFICATION)
    late = {question.application_id: question for question in asked.select_related("application__solution")[:MOST]}
    found += [_task(_("The vendor’s answers are overdue"), q.application, "application", q.due_on) for q in late.values()]
    flagged = Application.objects.filter(state=S.DECIDED, solution__decision_reference__gt="").exclude(solution__review_flag="")
    for application in flagged.select_related("solution")[:MOST]:
        if application.solution.decision_reference == application.reference:
            found.append(_task(_("Look at a qualification again"), application, "decision"))
    return found


def _incidents() -> list[Task]:
    waiting = Incident.objects.filter(state=Incident.State.REPORTED).select_related("solution")
    return [
        Task(
            _("Triage an incident"),
            f"{each.solution.reference} – {each.solution.heading()}",
            reverse("solutions:incidents"),
            _("Read"),
            each.reported_at,
        )
        for each in waiting[:MOST]
    ]


def _task(label: str, application: Application, page: str, due: Any = None) -> Task:
    due_at = timezone.make_aware(datetime.combine(due, time(23, 59))) if due else None
    return Task(
        label,
        f"{application.reference} – {application.heading()}",
        reverse(f"qualification:{page}", args=[application.reference]),
        _("Open"),
        due_at,
        bool(due and due < timezone.localdate()),
    )


def install() -> None:
    add_shelf(Shelf(gettext_lazy("Applications for qualification"), tasks, records))
