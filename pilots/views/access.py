"""Which pilot a page is about, for whom, and which of its sites are theirs."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from pilots.models.pilots import Pilot, Site
from pilots.references import what_came_after


def visible_pilot(request: HttpRequest, reference: str) -> Pilot:
    """The pilot, if this person may see it; otherwise 404."""
    actor = request.actor  # type: ignore[attr-defined]
    pilot: Pilot = get_object_or_404(
        Pilot.objects.for_page().visible_to(actor).annotate(**what_came_after()), reference=reference
    )  # type: ignore[attr-defined]
    return pilot


def own_sites(pilot: Pilot, actor: Any) -> list[Site]:
    """The sites whose values and follow-ups this person enters."""
    return [site for site in pilot.sites.all() if actor.can("pilots.measure", site)]
