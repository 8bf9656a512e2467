"""Which pilot a page is about, for whom, and which of its sites are theirs."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from pilots import hooks
from pilots.models.pilots import Pilot, Site


def visible_pilot(request: HttpRequest, reference: str) -> Pilot:
    """The pilot, if this person may see it; otherwise 404."""
    actor = request.actor  # type: ignore[attr-defined]
    annotations = {name: value for annotations_of in hooks.page_annotations for name, value in annotations_of().items()}
    pilot: Pilot = get_object_or_404(Pilot.objects.for_page().visible_to(actor).annotate(**annotations), reference=reference)  # type: ignore[attr-defined]
    return pilot


def own_sites(pilot: Pilot, actor: Any) -> list[Site]:
    """The sites whose values and follow-ups this person enters."""
    return [site for site in pilot.sites.all() if actor.can("pilots.measure", site)]
