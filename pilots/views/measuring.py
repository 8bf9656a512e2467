"""The pages of indicators and of their values."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from pilots.forms.measuring import IndicatorForm, MeasuresForm
from pilots.models.pilots import Pilot, Site
from pilots.services import measuring
from registry.addresses import record_path
from registry.errors import DomainError, Incomplete
from registry.views.access import members_only


def visible_pilot(request: HttpRequest, reference: str) -> Pilot:
    actor = request.actor  # type: ignore[attr-defined]
    return get_object_or_404(Pilot.objects.with_related().visible_to(actor), reference=reference)


def own_sites(pilot: Pilot, actor: Any) -> list[Site]:
    sites = list(pilot.sites.all())
    for site in sites:
        site.pilot = pilot
    return [site for site in sites if actor.can("pilots.measure", site)]


@members_only
def indicators(request: HttpRequest, reference: str) -> HttpResponse:
    """The indicators of a pilot, and a form for one more."""
    pilot = visible_pilot(request, reference)
    actor = request.actor  # type: ignore[attr-defined]
    actor.must("pilots.plan", pilot)
    form = IndicatorForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        measuring.add_indicator(pilot, by=actor, values=form.cleaned_data)
        messages.success(request, _("The indicator is added."))
        return redirect("pilots:indicators", reference)
    context = {
        "record": pilot,
        "pilot": pilot,
        "form": form,
        "indicators": list(pilot.indicators.all()),
        "page_title": _("Indicators"),
        "back_url": record_path(pilot),
    }
    return render(request, "pilots/indicators.html", context, status=422 if form.errors else 200)


@members_only
def measures(request: HttpRequest, reference: str) -> HttpResponse:
    """The values of one month at the sites of one's own. All are saved, or none."""
    pilot = visible_pilot(request, reference)
    actor = request.actor  # type: ignore[attr-defined]
    sites = own_sites(pilot, actor)
    if not sites:
        actor.must("pilots.measure")
    form = MeasuresForm(request.POST if request.method == "POST" else None, pilot=pilot, sites=sites)
    if request.method == "POST" and form.is_valid() and _record(form, actor):
        messages.success(request, _("The measures are entered."))
        return redirect(record_path(pilot))
    context = {
        "record": pilot,
        "pilot": pilot,
        "form": form,
        "page_title": _("Enter measures"),
        "back_url": record_path(pilot),
    }
    return render(request, "pilots/measures.html", context, status=422 if form.errors else 200)


def _record(form: MeasuresForm, actor: Any) -> bool:
    """Save every value typed; on the first refusal none is kept and the form says where."""
    name = ""
    try:
        with transaction.atomic():
            for box, indicator, site, value in form.typed():
                name = box
                measuring.record_measurement(indicator, site, by=actor, period=form.cleaned_data["period"], value=value)
    except Incomplete as incomplete:
        for field, text in incomplete.gaps.items():
            form.add_error("period" if field == "period" else name, str(text))
        return False
    except DomainError as error:
        form.add_error(None, str(error))
        return False
    return True
