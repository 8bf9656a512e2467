"""What awaits people about pilots."""

from datetime import datetime, time
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from authoring.workspace import Section, Task, amendment_tasks, confirmation_tasks
from catalogue.addresses import record_path
from pilots.dispensations import tasks_of_ministry
from pilots.kind import KIND
from pilots.models.inviting import SiteInvitation
from pilots.models.joining import JoinRequest
from pilots.models.pilots import Pilot, Site
from pilots.periods import follow_up_due_on
from pilots.services.following import owed
from pilots.services.joining import OPEN_STATES
from solutions.warnings import warning_about

MAX_TASKS = 50


def records(actor: Any) -> Any:
    """The pilots that the establishment leads, and those of which it is a site."""
    sites = Site.objects.filter(organisation_id=actor.organisation_id)
    takes_part = Q(organisation_id=actor.organisation_id) | Q(pk__in=sites.values("pilot"), published_at__isnull=False)
    return Pilot.objects.filter(takes_part).order_by("-updated_at", "-id")


def tasks(actor: Any) -> list[Task]:
    if actor.organisation_id is None:
        return []
    of_ministry = tasks_of_ministry() if actor.can("pilots.dispense") else []
    return of_ministry + (_of_establishment(actor) if actor.can("pilots.confirm") else [])


def _of_establishment(actor: Any) -> list[Task]:
    led = Pilot.objects.filter(organisation_id=actor.organisation_id)
    open_ones = list(led.filter(state__in=["planned", "ethics", "running"]).order_by("-updated_at", "-id")[:200])
    return [
        *_drafts(open_ones),
        *amendment_tasks(led.exclude(state__in=KIND.closed_states), "pilots"),
        *_follow_ups(actor),
        *_requests(actor),
        *_invitations(actor),
        *_solutions_in_doubt(actor, led),
        *confirmation_tasks(open_ones, "pilots"),
    ]


def _drafts(pilots: list[Pilot]) -> list[Task]:
    """Pilots that are planned and not announced, also those that the selection of a response opened."""
    return [
        Task(
            _("Finish planning a pilot project"),
            f"{pilot.reference} – {pilot.heading()}",
            reverse("pilots:review", args=[pilot.reference]),
            _("Continue"),
            why=_("The pilot project becomes public once you announce it."),
        )
        for pilot in pilots
        if pilot.state == Pilot.State.PLANNED and not pilot.is_public
    ]


def _follow_ups(actor: Any) -> list[Task]:
    """The oldest month that each site of one's own owes. Two queries."""
    running = Site.objects.filter(organisation_id=actor.organisation_id, pilot__state=Pilot.State.RUNNING, withdrawn_on=None)
    sites = list(running.filter(pilot__published_at__isnull=False).select_related("pilot", "organisation")[:MAX_TASKS])
    today = timezone.localdate()
    waiting = owed(sites, today=today)
    return [
        Task(
            label=_("Follow-up for %(month)s") % {"month": date_format(months[0], "F Y")},
            detail=" – ".join(part for part in (site.pilot.reference, site.pilot.heading(), site.place_name) if part),
            url=reverse("pilots:follow-up-of", args=[site.pilot.reference, site.pk]),
            action=_("Write"),
            due_at=timezone.make_aware(datetime.combine(follow_up_due_on(months[0]), time(17))),
            is_late=follow_up_due_on(months[0]) < today,
        )
        for site in sites
        if (months := waiting[site.pk])
    ]


def _solutions_in_doubt(actor: Any, led: Any) -> list[Task]:
    """Pilots that are led and not over, whose solution is suspended, withdrawn, refused, expired or archived. One query."""
    under_way = led.filter(state__in=["planned", "ethics", "running"]).select_related("solution", "organisation")
    return [
        Task(
            _("Decide how to continue a pilot project: the status of its solution has changed"),
            f"{pilot.reference} – {pilot.heading()}: {warning_about(pilot.solution)}",
            record_path(pilot),
            _("Open"),
            is_urgent=True,
        )
        for pilot in under_way[:200]
        if pilot.solution.is_doubtful
    ]


def _requests(actor: Any) -> list[Task]:
    waiting = JoinRequest.objects.filter(state=JoinRequest.State.ASKED, pilot__state__in=OPEN_STATES)
    asked = waiting.filter(pilot__organisation_id=actor.organisation_id)
    return [
        Task(
            _("Answer a request to join"),
            f"{each.pilot.reference} – {each.organisation}",
            reverse("pilots:joining", args=[each.pilot.reference]),
            _("Answer"),
            why=_("Asked on %(date)s.") % {"date": date_format(timezone.localtime(each.asked_at), "DATE_FORMAT")},
        )
        for each in asked.select_related("pilot", "organisation")[:MAX_TASKS]
    ]


def _invitations(actor: Any) -> list[Task]:
    """What other establishments ask of one's own, also for pilots that are not public yet. One query."""
    open_pilots = SiteInvitation.objects.filter(state=SiteInvitation.State.SENT, pilot__state__in=OPEN_STATES)
    waiting = open_pilots.filter(organisation_id=actor.organisation_id).select_related("pilot__organisation")
    return [
        Task(
            _("Answer an invitation to become a site"),
            f"{each.pilot.reference} – {each.pilot.heading()} ({each.pilot.organisation})",
            reverse("pilots:invitation", args=[each.pilot.reference, each.pk]),
            _("Answer"),
            why=_("Sent on %(date)s.") % {"date": date_format(timezone.localtime(each.sent_at), "DATE_FORMAT")},
        )
        for each in waiting[:MAX_TASKS]
        if actor.can("pilots.answer_invitation", each)
    ]


SECTION = Section(gettext_lazy("Pilot projects"), tasks, records)
