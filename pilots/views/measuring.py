"""The entry of values, a month at a time. Whole tables: `pilots/views/pasting.py`."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.actors import Actor
from authoring.views.access import members_only, submitted
from authoring.views.editing import typed
from authoring.views.forms import form_page
from catalogue.addresses import record_path
from pilots.forms.measuring import MeasuresForm
from pilots.models.pilots import Pilot, Site
from pilots.services import measuring
from pilots.services.measuring import RefusedEntries
from pilots.views.access import own_sites, visible_pilot
from records.errors import Incomplete
from records.http import ActorRequest


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
def measures(request: ActorRequest, reference: str) -> HttpResponse:
    """The values of one month at the sites of one's own. All are saved, or none."""
    pilot, actor, sites = doors(request, reference)
    form = MeasuresForm(typed(request), pilot=pilot, sites=sites, initial={"period": request.GET.get("period", "")})

    def save() -> None:
        try:
            entries = form.entries(form.cleaned_data["period"])
            measuring.record_measurements(pilot, entries, by=actor, reason=form.cleaned_data["reason"])
        except RefusedEntries as refused:
            show_problems(form, refused)
            raise Incomplete({}) from refused

    if submitted(request, form, save):
        messages.success(request, _("The values have been saved."))
        return redirect(record_path(pilot))
    return form_page(
        request,
        form,
        title=_("Enter values"),
        lead=pilot.title,
        notes=[_("One month at a time. A field left empty does not change anything. To replace a value, give a reason.")],
        button=_("Save the values"),
        back_url=record_path(pilot),
        context={"record": pilot, "pilot": pilot},
        template="pilots/measures.html",
    )
