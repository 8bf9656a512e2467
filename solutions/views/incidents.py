"""Incidents: the report of a member and the ministry's triage."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.actors import Actor
from authoring.views.access import members_only, submitted
from authoring.views.editing import typed
from authoring.views.forms import form_page
from authoring.views.unsent_forms import keeps_what_is_typed
from catalogue.addresses import record_path
from records.http import ActorRequest
from solutions.forms.card import ConfirmIncidentForm, DismissIncidentForm, IncidentForm
from solutions.models.incidents import Incident
from solutions.services import incidents as services
from solutions.views.solutions import visible_solution


@members_only
@keeps_what_is_typed
def report(request: ActorRequest, reference: str) -> HttpResponse:
    actor: Actor = request.actor
    solution = visible_solution(request, reference)
    actor.must("solutions.report_incident", solution)
    form = IncidentForm(typed(request))
    if submitted(request, form, lambda: services.report_incident(solution, by=actor, values=form.cleaned_data)):
        messages.success(request, _("Thank you. Your report has been sent to the ministry, which will answer you."))
        return redirect("solutions:incidents")
    return form_page(
        request,
        form,
        title=_("Report an incident"),
        lead=f"{solution.reference} – {solution.heading()}",
        notes=[
            _(
                "The ministry will read your report. The report becomes public only if it is confirmed, in the ministry’s "
                "words and without your name."
            ),
            _("This report does not replace the reports required by law, to Health Canada or to your risk management office."),
        ],
        button=pgettext("incident", "Send the report"),
        back_url=record_path(solution),
        about=solution,
    )


@members_only
def incidents(request: ActorRequest) -> HttpResponse:
    """What one's organisation reported; for the ministry, every report, the open ones first."""
    actor: Actor = request.actor
    found = Incident.objects.visible_to(actor).select_related("solution", "organisation")
    rows = sorted(found[:200], key=lambda incident: incident.state != Incident.State.REPORTED)
    context = {"incidents": rows, "may_triage": actor.can("solutions.triage_incident"), "page_title": _("Incidents")}
    return render(request, "solutions/incidents.html", context)


@members_only
@keeps_what_is_typed
def triage(request: ActorRequest, pk: int, outcome: str) -> HttpResponse:
    """Confirm an incident, publicly, or say why it is not confirmed."""
    actor: Actor = request.actor
    actor.must("solutions.triage_incident")
    incident = get_object_or_404(Incident.objects.select_related("solution", "organisation"), pk=pk)
    is_confirming = outcome == "confirm"
    form = (ConfirmIncidentForm if is_confirming else DismissIncidentForm)(typed(request))
    service = services.confirm_incident if is_confirming else services.dismiss_incident
    if submitted(request, form, lambda: service(incident, by=actor, **form.cleaned_data)):
        messages.success(
            request, _("The incident is now public.") if is_confirming else _("The person who reported it has been notified.")
        )
        return redirect("solutions:incidents")
    return form_page(
        request,
        form,
        title=_("Confirm this incident") if is_confirming else _("Do not confirm this incident"),
        button=_("Publish it") if is_confirming else _("Do not confirm"),
        back_url=record_path(incident.solution),
        about=incident.solution,
        is_destructive=is_confirming,
        context={"incident": incident},
        template="solutions/triage.html",
    )
