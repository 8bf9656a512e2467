"""What awaits people after pilots: the steps that their organisation holds, and needs whose pilot was adopted."""

from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from adoption.models.decisions import PilotDecision
from adoption.models.path import Step
from adoption.services.reminding import waiting_milestones
from adoption.services.reporting import has_standing_report
from adoption.steps import where_done
from authoring.workspace import Section, Task
from catalogue.addresses import record_path
from needs.models.needs import Need
from pilots.models.pilots import Pilot

SHOWN_BEFORE = timedelta(days=60)
MAX_TASKS = 50


def tasks(actor: Any) -> list[Task]:
    """Two queries, for officers alone."""
    if actor.organisation_id is None or actor.role != "innovation_officer":
        return []
    today = timezone.localdate()
    held = waiting_milestones().filter(responsible_id=actor.organisation_id)
    milestones = held.select_related("path__pilot").annotate(has_report=has_standing_report("path__pilot"))
    # A decision may be made as soon as its report is there, however far its date is.
    milestones = milestones.filter(Q(due_on__lte=today + SHOWN_BEFORE) | Q(step=Step.DECISION, has_report=True))
    steps = (_step(milestone, actor) for milestone in milestones.order_by("due_on", "pk")[:MAX_TASKS])
    return [*steps, *_needs_to_meet(actor)]


def _step(milestone: Any, actor: Any) -> Task:
    """One step, with `has_report`. It leads to where the step is done, or to the path for whoever only holds its date."""
    pilot = milestone.path.pilot
    action, url = where_done(milestone, actor, has_report=milestone.has_report) or (_("Open"), record_path(pilot) + "#path")
    return Task(
        label=_("Path of a pilot project: %(step)s") % {"step": milestone.get_step_display()},
        detail=f"{pilot.reference} – {pilot.heading()}",
        url=url,
        action=str(action),
        due_at=timezone.make_aware(datetime.combine(milestone.due_on, time(23, 59))),
        is_late=milestone.is_late,
    )


def _needs_to_meet(actor: Any) -> list[Task]:
    if not actor.can("needs.publish"):
        return []
    adopted = PilotDecision.objects.filter(pilot__need=OuterRef("pk"), outcome=PilotDecision.Outcome.ADOPT)
    needs = Need.objects.filter(Exists(adopted), organisation_id=actor.organisation_id, state__in=["published", "in_pilot"])
    return [
        Task(
            _("A solution was adopted after a pilot project: has the need been met?"),
            f"{need.reference} – {need.heading()}",
            reverse("needs:decide", args=[need.reference, "meet"]),
            _("Answer"),
        )
        for need in needs[:MAX_TASKS]
    ]


# The pilots themselves stand in the section of pilots.
SECTION = Section(gettext_lazy("After pilot projects"), tasks, lambda actor: Pilot.objects.none())
