"""Which pilot a page is about, for whom, and which of its sites are theirs."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect

from pilots import hooks
from pilots.models.dispensations import has_dispensation
from pilots.models.pilots import Pilot, Site
from records.http import ActorRequest


def visible_pilot(request: ActorRequest, reference: str) -> Pilot:
    """The pilot, if this person may see it; otherwise 404."""
    actor = request.actor
    annotations = {name: value for annotations_of in hooks.page_annotations for name, value in annotations_of().items()}
    annotations["has_dispensation"] = has_dispensation()
    pilot: Pilot = get_object_or_404(Pilot.objects.for_page().visible_to(actor).annotate(**annotations), reference=reference)
    return pilot


def closed(request: ActorRequest, why: str, *, back: str) -> HttpResponse | None:
    """Before a page opens for what cannot be done: back, with the reason, before anybody types. None when `why` is empty.

    A form that was open meanwhile is still taken to its service, which refuses it beside what was typed.
    """
    if not why or request.method == "POST":
        return None
    messages.error(request, why)
    return redirect(back)


def own_sites(pilot: Pilot, actor: Any) -> list[Site]:
    """The sites whose values and follow-ups this person enters."""
    return [site for site in pilot.sites.all() if actor.can("pilots.measure", site)]
