"""Where a step of the path is done: its report is written, its decision taken, any other marked as done."""

from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from adoption.models.path import DONE_BY_THEMSELVES, PathMilestone, Step
from adoption.services.reporting import WRITTEN_IN


def where_done(milestone: PathMilestone, actor: Actor, *, has_report: bool) -> tuple[str | Promise, str] | None:
    """What one does, and its address; nothing for whoever may only move or reassign the step.

    `has_report`: a report that a decision can rest on is published. Without one, the decision begins with the report.
    """
    pilot: Any = milestone.path.pilot
    if milestone.step not in DONE_BY_THEMSELVES:
        address = reverse("pilots:milestone", args=[pilot.reference, milestone.step, "done"])
        return (_("Mark as done"), address) if actor.can("adoption.hold_milestone", milestone) else None
    if milestone.step == Step.DECISION and has_report:
        address = reverse("pilots:decide", args=[pilot.reference, "outcome"])
        is_possible = pilot.state == "completed" and actor.can("adoption.decide", pilot)
        return (_("Decide: adopt, extend or reject"), address) if is_possible else None
    address = reverse("pilots:report-write", args=[pilot.reference])
    return (_("Write the value report"), address) if pilot.state in WRITTEN_IN and actor.can("adoption.report", pilot) else None
