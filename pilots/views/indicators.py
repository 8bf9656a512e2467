"""The indicators of a pilot, their aims, and the library that they are taken from."""

from itertools import groupby

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from authoring.forms import asked_when
from authoring.views.access import act, members_only, submitted
from authoring.views.editing import typed, unjudged
from authoring.views.forms import ask_first, form_page
from catalogue.addresses import record_path
from pilots.checklist import asked_before
from pilots.forms.measuring import AimForm, IndicatorForm, LibraryForm
from pilots.models.indicators import LibraryIndicator, dimension_heading
from pilots.services import measuring
from pilots.views.access import closed, visible_pilot
from records.http import ActorRequest


def library(request: ActorRequest) -> HttpResponse:
    """The measures that any pilot may take as they are, by value dimension."""
    entries = LibraryIndicator.objects.annotate(uses=Count("indicators")).order_by("position", "pk")
    dimensions = [(dimension_heading(code), list(rows)) for code, rows in groupby(entries, key=lambda entry: entry.dimension)]
    return render(request, "pilots/library.html", {"dimensions": dimensions, "page_title": _("Indicator library")})


@members_only
def indicators(request: ActorRequest, reference: str) -> HttpResponse:
    """The indicators of a pilot, and two ways to one more: from the library, or of one's own."""
    pilot = visible_pilot(request, reference)
    actor = request.actor
    actor.must("pilots.plan", pilot)
    is_own = request.method == "POST" and "library" not in request.POST
    is_taken = request.method == "POST" and not is_own
    form = IndicatorForm(request.POST if is_own else None)
    library_form = LibraryForm(request.POST if is_taken else None, pilot=pilot, auto_id="id_library_%s")
    for each in (form, library_form):
        asked_when(each.fields["target"], asked_before(pilot))

    def take() -> None:
        values = {name: library_form.cleaned_data[name] for name in ("baseline", "target", "schedule")}
        measuring.take_from_library(pilot, library_form.cleaned_data["library"], by=actor, values=values)

    taken = is_taken and submitted(request, library_form, take)
    if taken or (is_own and submitted(request, form, lambda: measuring.add_indicator(pilot, by=actor, values=form.cleaned_data))):
        messages.success(request, _("The indicator has been added."))
        return redirect("pilots:indicators", reference)
    context = {
        "record": pilot,
        "pilot": pilot,
        "form": form,
        "library_form": library_form,
        "indicators": list(pilot.indicators.select_related("library")),
        "closed_because": measuring.closed_because(pilot),
        "page_title": _("Indicators"),
        "back_url": record_path(pilot),
    }
    return render(request, "pilots/indicators.html", context, status=422 if form.errors or library_form.errors else 200)


@members_only
def aim(request: ActorRequest, reference: str, pk: int) -> HttpResponse:
    """Baseline, target and rhythm of one indicator, for all sites and where one differs."""
    pilot = visible_pilot(request, reference)
    actor = request.actor
    actor.must("pilots.plan", pilot)
    indicator = get_object_or_404(pilot.indicators.prefetch_related("site_plans"), pk=pk)
    back = reverse("pilots:indicators", args=[reference])
    if gone := closed(request, measuring.closed_because(pilot), back=back):
        return gone
    form = AimForm(typed(request), instance=indicator, sites=list(pilot.sites.all()))
    asked_when(form.fields["target"], asked_before(pilot))
    if submitted(request, form, lambda: measuring.aim(indicator, by=actor, values=form.for_all(), sites=form.by_site())):
        messages.success(request, _("The targets have been saved."))
        return redirect(back)
    unjudged(request, form)
    return form_page(
        request, form, title=_("Edit an indicator"), lead=f"{indicator.name} ({indicator.unit})",
        button=_("Save"), back_url=back, up=_("Indicators"), about=pilot,
    )  # fmt: skip


@members_only
def remove(request: ActorRequest, reference: str, pk: int) -> HttpResponse:
    pilot = visible_pilot(request, reference)
    actor = request.actor
    actor.must("pilots.plan", pilot)
    indicator = get_object_or_404(pilot.indicators, pk=pk)
    back = reverse("pilots:indicators", args=[reference])
    if gone := closed(request, measuring.kept_because(indicator), back=back):
        return gone
    return ask_first(
        request, title=_("Remove this indicator"), loses=[f"{indicator.name} ({indicator.unit})"], back_url=back
    ) or act(
        request,
        lambda: measuring.remove_indicator(indicator, by=actor),
        done=_("The indicator has been removed."),
        back=back,
    )
