"""Pages of pilots: the record with its indicators, its guided form, its phases and its measures."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from pilots import services
from pilots.charts import charts
from pilots.forms import STEPS, IndicatorForm, MeasuresForm, ResultsForm, StartForm, StopForm
from pilots.models.pilots import Pilot, Site
from registry.addresses import record_path
from registry.cards import cards
from registry.errors import DomainError, Incomplete
from registry.models.catalogue import CatalogueEntry
from registry.record_page import record_context, redirect_to_current_slug
from registry.search.facets import terms
from registry.views.access import act, members_only
from registry.views.deciding import Decision, decide_page, offered
from registry.views.editing import Guide, edit_step, new_record, review_record


def _open(values: dict[str, Any], actor: Any) -> Pilot:
    need, solution = values.pop("need"), values.pop("solution")
    return services.plan_pilot(actor.membership.organisation, by=actor, need=need, solution=solution, values=values)


@transaction.atomic
def _save(pilot: Pilot, *, by: Any, values: dict[str, Any], version: int | None = None) -> Pilot:
    participants = values.pop("sites", None)
    saved = services.edit_pilot(pilot, by=by, values=values, version=version)
    if participants is not None:
        sites = [{"organisation": each, "region": each.region, "starts_on": saved.starts_on} for each in participants]
        saved = services.set_sites(saved, by=by, sites=sites)
    return saved


GUIDE = Guide(
    namespace="pilots",
    right="pilots.plan",
    steps=STEPS,
    open=_open,
    save=_save,
    missing=services.missing_to_announce,
    hand_in=services.announce_pilot,
    title=gettext_lazy("Plan a pilot"),
    hand_in_label=gettext_lazy("Announce the pilot"),
    hand_in_lead=gettext_lazy("Everyone will read it from now on, results included, whatever they are."),
    handed_in=gettext_lazy("The pilot is public."),
)
DECISIONS = {
    "ethics": Decision(
        "pilots.advance",
        ("planned",),
        gettext_lazy("Begin the ethics review"),
        gettext_lazy("The page will show that the ethics committee is reading the protocol."),
        gettext_lazy("The pilot is in ethics review."),
        services.begin_ethics_review,
        is_primary=True,
    ),
    "start": Decision(
        "pilots.advance",
        ("ethics",),
        gettext_lazy("Start the pilot"),
        gettext_lazy("From now on the sites enter their measures."),
        gettext_lazy("The pilot is running."),
        services.start_pilot,
        StartForm,
        is_primary=True,
    ),
    "complete": Decision(
        "pilots.advance",
        ("running",),
        gettext_lazy("Complete the pilot"),
        gettext_lazy("The results become public at once and cannot be taken back."),
        gettext_lazy("The pilot is completed and its results are public."),
        services.complete_pilot,
        ResultsForm,
    ),
    "stop": Decision(
        "pilots.stop",
        ("planned", "ethics", "running"),
        gettext_lazy("Stop the pilot"),
        gettext_lazy("The pilot ends early. The reason is public."),
        gettext_lazy("The pilot is stopped."),
        services.stop_pilot,
        StopForm,
        is_destructive=True,
    ),
}


def _visible(request: HttpRequest, reference: str) -> Pilot:
    actor = request.actor  # type: ignore[attr-defined]
    return get_object_or_404(Pilot.objects.with_related().visible_to(actor), reference=reference)


def detail(request: HttpRequest, reference: str, slug: str) -> HttpResponse:
    pilot = _visible(request, reference)
    if moved := redirect_to_current_slug(request, pilot, slug):
        return moved
    actor = request.actor  # type: ignore[attr-defined]
    links = CatalogueEntry.objects.filter(key__in=[pilot.need.reference, pilot.solution.reference])
    has_ended = pilot.state in ("completed", "stopped")
    context = record_context(request, pilot, rights="pilots", description=pilot.summary)
    context |= {
        "pilot": pilot,
        "charts": charts(pilot),
        "sites": list(pilot.sites.all()),
        "links": cards(links, terms()),
        "decisions": offered(DECISIONS, "pilots", pilot, actor) if pilot.is_public else [],
        "may_edit": actor.can("pilots.plan", pilot) and not has_ended,
        "may_measure": pilot.state == "running" and bool(_own_sites(pilot, actor)),
        "edit_url": GUIDE.url(pilot, "subject"),
    }
    return render(request, "pilots/detail.html", context)


def _own_sites(pilot: Pilot, actor: Any) -> list[Site]:
    sites = list(pilot.sites.all())
    for site in sites:
        site.pilot = pilot
    return [site for site in sites if actor.can("pilots.measure", site)]


@members_only
def new(request: HttpRequest) -> HttpResponse:
    return new_record(request, GUIDE)


@members_only
def edit(request: HttpRequest, reference: str, step: str) -> HttpResponse:
    return edit_step(request, _visible(request, reference), GUIDE, step)


@members_only
def review(request: HttpRequest, reference: str) -> HttpResponse:
    return review_record(request, _visible(request, reference), GUIDE)


@members_only
def decide(request: HttpRequest, reference: str, action: str) -> HttpResponse:
    return decide_page(request, _visible(request, reference), DECISIONS.get(action))


@members_only
def indicators(request: HttpRequest, reference: str) -> HttpResponse:
    """The indicators of a pilot, and a form for one more."""
    pilot = _visible(request, reference)
    actor = request.actor  # type: ignore[attr-defined]
    actor.must("pilots.plan", pilot)
    form = IndicatorForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        services.add_indicator(pilot, by=actor, values=form.cleaned_data)
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
    pilot = _visible(request, reference)
    actor = request.actor  # type: ignore[attr-defined]
    sites = _own_sites(pilot, actor)
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
                services.record_measurement(indicator, site, by=actor, period=form.cleaned_data["period"], value=value)
    except Incomplete as incomplete:
        for field, text in incomplete.gaps.items():
            form.add_error("period" if field == "period" else name, str(text))
        return False
    except DomainError as error:
        form.add_error(None, str(error))
        return False
    return True


@require_POST
@members_only
def confirm(request: HttpRequest, reference: str) -> HttpResponse:
    pilot = _visible(request, reference)
    actor = request.actor  # type: ignore[attr-defined]
    return act(
        request,
        lambda: services.confirm_pilot(pilot, by=actor),
        done=_("Thank you: the record is marked as still current."),
        back=record_path(pilot),
    )
