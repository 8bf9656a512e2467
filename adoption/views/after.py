"""What a pilot's page shows of its end and of what came after: report, decision, path, lessons, calculations."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import Actor
from adoption.alike import pilots_like
from adoption.board import place_of
from adoption.forms.path import OutcomeForm
from adoption.models.path import DONE_BY_THEMSELVES, MilestoneChange, PathMilestone, PilotPath
from adoption.services.deciding import decide_pilot
from adoption.services.reporting import WRITTEN_IN, standing_report
from adoption.steps import where_done
from adoption.views.path import offered
from authoring.views.deciding import Decision
from catalogue.addresses import record_path
from pilots.models.pilots import Pilot
from pilots.views.access import visible_pilot
from records.http import ActorRequest

MAX_CALCULATIONS = 10
# Nothing was learned yet.
_NOT_STARTED = (Pilot.State.PLANNED, Pilot.State.ETHICS)

OUTCOME = {
    "outcome": Decision(
        "adoption.decide",
        ("completed",),
        gettext_lazy("Decide: adopt, extend or reject"),
        gettext_lazy(
            "The decision and its rationale are public as soon as you publish them. Every site and the vendor are "
            "notified. Adopting and rejecting are final. Extending resumes the pilot project."
        ),
        gettext_lazy("The decision is now public."),
        decide_pilot,
        OutcomeForm,
        is_primary=True,
        button=gettext_lazy("Publish the decision"),
        based_on=lambda pilot: _report_link(pilot),
        fits=lambda pilot: standing_report(pilot) is not None and not pilot.outcomes.exclude(outcome="extend").exists(),
        unfit=gettext_lazy("Only one decision is made on a pilot project, based on the value report published after it ended."),
    )
}


def after_context(pilot: Any, actor: Actor) -> dict[str, Any]:
    """Of a pilot from `visible_pilot`: a query for each thing that it has, none for the others."""
    decisions = list(pilot.outcomes.select_related("report")) if pilot.has_outcomes else []
    is_adopted = any(each.outcome == "adopt" for each in decisions)
    lessons = list(pilot.lessons.select_related("organisation")) if pilot.has_lessons else []
    reports = list(pilot.report_versions.defer("content")) if pilot.has_reports else []
    has_report = any(pilot.ended_at and each.published_at >= pilot.ended_at for each in reports)
    public = pilot.calculations.filter(is_public=True).select_related("organisation")
    return {
        "may_decide": pilot.state == "completed"
        and actor.can("adoption.decide", pilot)
        and not _is_final(decisions)
        and has_report,
        "may_report": pilot.state in WRITTEN_IN and actor.can("adoption.report", pilot),
        "may_teach": pilot.is_public and pilot.state not in _NOT_STARTED and actor.can("adoption.teach", pilot),
        "reports": reports,
        "outcomes": decisions,
        "path": _path(pilot, actor, is_adopted=is_adopted, has_report=has_report) if pilot.has_path else None,
        "lessons": [{"lesson": each, "may_edit": actor.can("adoption.edit_lesson", each)} for each in lessons],
        "calculations": list(public[:MAX_CALCULATIONS]) if pilot.has_calculations else [],
        "may_calculate": actor.can("adoption.calculate"),
    }


def _report_link(pilot: Pilot) -> tuple[str, str]:
    report = standing_report(pilot)
    if report is None:
        return "", ""
    told = {"number": report.number, "date": date_format(timezone.localtime(report.published_at), "DATE_FORMAT")}
    text = _("Read the value report on which the decision is based: version %(number)s, published on %(date)s") % told
    return text, reverse("pilots:report", args=[pilot.reference, report.number])


def _is_final(decisions: list[Any]) -> bool:
    return any(each.outcome != "extend" for each in decisions)


def _path(pilot: Pilot, actor: Actor, *, is_adopted: bool, has_report: bool) -> dict[str, Any] | None:
    """The current path with its steps, what changed in them and what this person can do with each. Two queries."""
    rows = PathMilestone.objects.filter(path__pilot=pilot).exclude(path__ending=PilotPath.Ending.EXTENDED)
    milestones = list(rows.select_related("path", "responsible").order_by("position"))
    if not milestones:
        return None
    changes: dict[int, list[MilestoneChange]] = {}
    for change in MilestoneChange.objects.filter(milestone__in=milestones).select_related("organisation"):
        changes.setdefault(change.milestone_id, []).append(change)
    path = milestones[0].path
    path.pilot = pilot
    steps = []
    for milestone in milestones:
        milestone.path = path
        place = place_of(milestone, path, timezone.localdate(), is_adopted=is_adopted)
        if path.ending == PilotPath.Ending.REJECTED and milestone.done_on is None:
            # Nothing is ahead of a rejected pilot: a step with a date in the future would say that something is.
            continue
        actions = offered(milestone, actor, is_adopted=is_adopted)
        done_at = where_done(milestone, actor, has_report=has_report) if _is_done_on_its_own_page(milestone) else None
        steps.append({"place": place, "changes": changes.get(milestone.pk, []), "actions": actions, "done_at": done_at})
    return {"path": path, "steps": steps, "is_adopted": is_adopted}


def _is_done_on_its_own_page(milestone: PathMilestone) -> bool:
    """A report or a decision that is still to come; the other steps are marked as done among their actions."""
    return milestone.step in DONE_BY_THEMSELVES and milestone.done_on is None and milestone.path.is_open


def alike(request: ActorRequest, reference: str) -> HttpResponse:
    """Pilots like this one, with their results and lessons: to read before one plans, for whoever sees the pilot."""
    pilot = visible_pilot(request, reference)
    context = {
        "pilot": pilot,
        "alike": pilots_like(pilot),
        "record_collection": "pilot",
        "page_title": _("Similar pilot projects"),
        "back_url": record_path(pilot),
    }
    return render(request, "adoption/alike.html", context)
