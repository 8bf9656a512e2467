"""The sites of a pilot: officers, dates, departures; requests to join and their answers."""

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models.memberships import Role
from accounts.reaching import say_whether_told
from authoring.views.access import act, members_only, submitted
from authoring.views.editing import typed
from authoring.views.forms import ask_first, form_page
from catalogue.addresses import record_path
from pilots.forms.sites import AcceptForm, DeclineForm, JoinForm, LeaveForm, NewSiteForm, SiteForm
from pilots.models.inviting import SiteInvitation
from pilots.models.joining import JoinRequest
from pilots.models.pilots import Pilot, Site
from pilots.services import joining
from pilots.services import sites as services
from pilots.views.access import closed, visible_pilot
from records.folding import fold
from records.http import ActorRequest


def _led(request: ActorRequest, reference: str) -> tuple[Pilot, Any]:
    pilot, actor = visible_pilot(request, reference), request.actor
    actor.must("pilots.plan", pilot)
    return pilot, actor


def _by_name(pilot: Pilot) -> list[Site]:
    return sorted(pilot.sites.all(), key=lambda site: fold(str(site)))


def _invitations(pilot: Pilot) -> list[SiteInvitation]:
    """Those that wait or were declined, and those that were withdrawn as the pilot ended: one that was accepted is a site."""
    state = SiteInvitation.State
    ended = Q(state=state.WITHDRAWN, answered_at__gte=pilot.ended_at) if pilot.ended_at else Q(pk=None)
    shown = pilot.site_invitations.filter(Q(state__in=[state.SENT, state.DECLINED]) | ended)
    return list(shown.select_related("organisation"))


def _site(pilot: Pilot, pk: int) -> Site:
    site = next((site for site in pilot.sites.all() if site.pk == pk), None)
    if site is None:
        raise Http404
    return site


@members_only
def sites(request: ActorRequest, reference: str) -> HttpResponse:
    """The sites with their officers and dates, and a form for one more as long as the pilot goes on."""
    pilot, actor = _led(request, reference)
    why = services.closed_because(pilot)
    context = {
        "record": pilot,
        "pilot": pilot,
        "sites": _by_name(pilot),
        "closed_because": why,
        "invitations": _invitations(pilot),
    }
    if why and request.method != "POST":
        page = {"page_title": _("Sites"), "back_url": record_path(pilot)}
        return render(request, "pilots/sites_closed.html", context | page)
    form = NewSiteForm(typed(request), organisation=pilot.organisation)

    def add() -> None:
        services.add_site(pilot, pilot.organisation, by=actor, values=form.cleaned_data)

    if submitted(request, form, add):
        messages.success(request, _("The site has been added. Now name its officer."))
        return redirect("pilots:sites", reference)
    return form_page(
        request, form, title=_("Sites"), lead=pilot.title, button=_("Add the site"), back_url=record_path(pilot),
        context=context, template="pilots/sites.html", about=pilot,
    )  # fmt: skip


@members_only
def site(request: ActorRequest, reference: str, pk: int) -> HttpResponse:
    """The officer, the dates and the place of one site."""
    pilot, actor = _led(request, reference)
    record, back = _site(pilot, pk), reverse("pilots:sites", args=[reference])
    if gone := closed(request, services.closed_because(pilot), back=back):
        return gone
    form = SiteForm(typed(request), instance=record)
    if submitted(request, form, lambda: services.edit_site(record, by=actor, values=form.values())):
        messages.success(request, _("The site has been saved."))
        return redirect(back)
    return form_page(
        request, form, title=str(record), lead=pilot.title, button=_("Save"), back_url=back, up=_("Sites"), about=pilot
    )


@members_only
def leave(request: ActorRequest, reference: str, pk: int) -> HttpResponse:
    """A site leaves before the end, and says why."""
    pilot, actor = _led(request, reference)
    record, back = _site(pilot, pk), reverse("pilots:sites", args=[reference])
    if gone := closed(request, services.departed_because(record), back=back):
        return gone
    form = LeaveForm(typed(request))
    if submitted(request, form, lambda: services.withdraw_site(record, by=actor, **form.cleaned_data)):
        messages.success(request, _("The site has left the pilot project."))
        return redirect(back)
    has_begun = pilot.state == Pilot.State.RUNNING and not record.is_yet_to_begin
    note = (
        _("The values of the site remain. The date and the reason are public.")
        if has_begun
        else _(
            "The site has not started, so it will no longer be counted anywhere. "
            "The history, which is public, shows that the site left and why."
        )
    )
    title = _("%(site)s: leave the pilot project") % {"site": record}
    return form_page(
        request, form, title=title, lead=pilot.title, button=_("Confirm that the site is leaving"), back_url=back,
        is_destructive=True, notes=[note], up=_("Sites"), about=pilot,
    )  # fmt: skip


@members_only
def join(request: ActorRequest, reference: str) -> HttpResponse:
    """Ask that one's own establishment become a site."""
    pilot, actor = visible_pilot(request, reference), request.actor
    actor.must("pilots.join", pilot)
    if gone := closed(request, joining.not_joined_because(pilot, actor.organisation_id), back=record_path(pilot)):
        return gone
    form = JoinForm(typed(request))
    if submitted(request, form, lambda: joining.ask_to_join(pilot, by=actor, message=form.cleaned_data["message"])):
        messages.success(request, _("Your request has been sent to the lead establishment. You will be notified of the answer."))
        return redirect(record_path(pilot))
    return form_page(
        request,
        form,
        title=_("Ask to become a site"),
        lead=pilot.title,
        button=_("Send the request"),
        back_url=record_path(pilot),
        about=pilot,
    )


@members_only
def requests(request: ActorRequest, reference: str) -> HttpResponse:
    """The requests to join, for the lead."""
    pilot, _actor = _led(request, reference)
    context = {
        "record": pilot,
        "pilot": pilot,
        "requests": list(pilot.join_requests.select_related("organisation", "asked_by")),
        "closed_because": services.closed_because(pilot),
        "page_title": _("Requests to join"),
        "back_url": record_path(pilot),
    }
    return render(request, "pilots/joining.html", context)


@members_only
def accept(request: ActorRequest, reference: str, pk: int) -> HttpResponse:
    pilot, actor = _led(request, reference)
    asked = get_object_or_404(pilot.join_requests.select_related("organisation"), pk=pk)
    back = reverse("pilots:joining", args=[reference])
    if gone := closed(request, joining.unanswerable_because(asked), back=back):
        return gone
    form = AcceptForm(typed(request), organisation=asked.organisation)
    if submitted(request, form, lambda: joining.accept_request(asked, by=actor, values=form.cleaned_data)):
        say_whether_told(
            request,
            asked.organisation,
            Role.INNOVATION_OFFICER,
            told=_("The establishment is now a site of the pilot project, and has been notified."),
            untold=_("The establishment is now a site of the pilot project."),
        )
        return redirect(back)
    title = _("Accept the request from %(establishment)s") % {"establishment": asked.organisation}
    up = _("Requests to join")
    return form_page(request, form, title=title, lead=pilot.title, button=_("Accept"), back_url=back, up=up, about=pilot)


@members_only
def decline(request: ActorRequest, reference: str, pk: int) -> HttpResponse:
    pilot, actor = _led(request, reference)
    asked = get_object_or_404(pilot.join_requests.select_related("organisation"), pk=pk)
    back = reverse("pilots:joining", args=[reference])
    if gone := closed(request, joining.unanswerable_because(asked), back=back):
        return gone
    form = DeclineForm(typed(request))
    if submitted(request, form, lambda: joining.decline_request(asked, by=actor, reason=form.cleaned_data["reason"])):
        say_whether_told(
            request,
            asked.organisation,
            Role.INNOVATION_OFFICER,
            told=_("The request has been declined, and the establishment has been notified."),
            untold=_("The request has been declined."),
        )
        return redirect(back)
    title = _("Decline the request from %(establishment)s") % {"establishment": asked.organisation}
    return form_page(
        request, form, title=title, lead=pilot.title, button=_("Decline"), back_url=back, is_destructive=True,
        up=_("Requests to join"), about=pilot,
    )  # fmt: skip


@members_only
def take_back(request: ActorRequest, reference: str, pk: int) -> HttpResponse:
    """The establishment no longer asks."""
    pilot, actor = visible_pilot(request, reference), request.actor
    asked = get_object_or_404(JoinRequest, pilot=pilot, organisation_id=actor.organisation_id, pk=pk)
    actor.must("pilots.join", pilot)
    lost = [f"{pilot.reference} – {pilot.title}", asked.message]
    note = _("You can ask again later. This request will be withdrawn:")
    return ask_first(request, title=_("Withdraw the request"), note=note, loses=lost, back_url=record_path(pilot)) or act(
        request,
        lambda: joining.take_back_request(asked, by=actor),
        done=_("Your request has been withdrawn."),
        back=record_path(pilot),
    )
