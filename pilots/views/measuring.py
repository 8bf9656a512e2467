"""The entry of values in a grid of months. Whole tables: `pilots/views/pasting.py`."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actors import Actor
from authoring.views.access import members_only, submitted
from authoring.views.editing import typed, unjudged
from authoring.views.unsent_forms import keeps_what_is_typed
from catalogue.addresses import record_path
from files.tables import values
from pilots.forms.values import GridForm
from pilots.grid import Window, window
from pilots.models.indicators import Indicator
from pilots.models.pilots import Pilot, Site
from pilots.periods import MEASURED_STATES
from pilots.services import measuring
from pilots.services.measuring import Recorded, RefusedEntries
from pilots.views.access import own_sites, visible_pilot
from records.errors import Incomplete
from records.http import ActorRequest
from records.numbers import shown_number


def doors(request: ActorRequest, reference: str) -> tuple[Pilot, Actor, list[Site]]:
    """The pilot, who enters, and the sites of theirs; refused when there is none."""
    pilot = visible_pilot(request, reference)
    actor: Actor = request.actor
    sites = own_sites(pilot, actor)
    if not sites:
        actor.must("pilots.measure")
    return pilot, actor, sites


def show_problems(form: Any, refused: RefusedEntries) -> None:
    """Each refused value beside the box that it was typed in."""
    for problem in refused.problems:
        form.add_error(problem.place if problem.place in form.fields else None, problem.text)


@members_only
@keeps_what_is_typed
def measures(request: ActorRequest, reference: str) -> HttpResponse:
    """The values of one site, some months at a time. All that changed are saved, or none."""
    pilot, actor, sites = doors(request, reference)
    site = next((each for each in sites if str(each.pk) == request.GET.get("site")), sites[0])
    indicators = list(pilot.indicators.prefetch_related("site_plans"))
    until = values.month(request.GET.get("month", ""))
    months = window(site, indicators, until=until, today=timezone.localdate())
    form = GridForm(typed(request), indicators=indicators, site=site, window=months)
    recorded: list[Recorded] = []

    def save() -> None:
        try:
            reason = form.cleaned_data["reason"]
            recorded.append(measuring.record_measurements(pilot, form.entries(), by=actor, reason=reason))
        except RefusedEntries as refused:
            show_problems(form, refused)
            raise Incomplete({}) from refused

    if submitted(request, form, save):
        messages.success(request, said(recorded[0]))
        return redirect(request.get_full_path())
    unjudged(request, form)
    context = {
        "record": pilot,
        "pilot": pilot,
        "form": form,
        "lines": form.lines(),
        "window": months,
        "site": site,
        "sites": sites,
        "why_closed": _why_closed(pilot, indicators, months),
        "page_title": _("Enter values"),
        "back_url": record_path(pilot),
    }
    return render(request, "pilots/measures.html", context, status=422 if form.errors else 200)


def _why_closed(pilot: Pilot, indicators: list[Indicator], months: Window) -> str:
    """Why there is nothing to fill in; empty when there is."""
    if pilot.state not in MEASURED_STATES:
        return _("Values can be entered once the pilot project has started.")
    if not indicators:
        return _("No indicators have been defined yet.")
    return "" if months.months else _("This site has not started yet, so there is nothing to measure.")


def said(recorded: Recorded) -> str:
    """How many values came in, in words."""
    if not recorded.new and not recorded.corrected:
        return _("Nothing has changed.")
    parts = []
    if recorded.new:
        text = ngettext("%(count)s value entered.", "%(count)s values entered.", recorded.new)
        parts.append(text % {"count": shown_number(recorded.new)})
    if recorded.corrected:
        text = ngettext("%(count)s value corrected.", "%(count)s values corrected.", recorded.corrected)
        parts.append(text % {"count": shown_number(recorded.corrected)})
    return " ".join(parts)
