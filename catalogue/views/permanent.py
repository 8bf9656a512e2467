"""A permanent number is an address: `/BES-2026-0009`, however it was typed or cut, leads to its record."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from catalogue.addresses import public_part_path, record_path
from records.http import ActorRequest
from records.kinds import record_models


@require_safe
def lead(request: ActorRequest, reference: str) -> HttpResponse:
    """404 for a number that nobody has, and for a record that this person may not see."""
    path = _path(reference, request.actor)
    if not path:
        raise Http404
    return redirect(f"{path}?{request.GET.urlencode()}" if request.GET else path)


def _path(reference: str, actor: Any) -> str:
    for model in record_models():
        if reference.startswith(f"{model.reference_prefix}-"):
            manager: Any = model._default_manager
            visible = manager.visible_to(actor)
            if record := visible.select_related("organisation").filter(reference=reference).first():
                return record_path(record)
    return public_part_path(reference)
