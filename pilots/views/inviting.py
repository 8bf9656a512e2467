"""Invitations to become a site: sent and taken back by the lead, answered by the establishment that is invited."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from authoring.views.access import act, members_only, submitted
from authoring.views.editing import typed
from authoring.views.forms import ask_first, form_page
from catalogue.addresses import record_path
from pilots.forms.sites import AcceptInvitationForm, DeclineForm, InviteForm
from pilots.models.inviting import SiteInvitation
from pilots.models.pilots import Pilot
from pilots.services import inviting
from pilots.services.sites import closed_because
from pilots.views.access import closed, visible_pilot
from records.http import ActorRequest


@members_only
def invite(request: ActorRequest, reference: str) -> HttpResponse:
    """Ask another establishment, also before the pilot is public."""
    pilot, actor = visible_pilot(request, reference), request.actor
    actor.must("pilots.plan", pilot)
    back = reverse("pilots:sites", args=[reference])
    if gone := closed(request, closed_because(pilot), back=back):
        return gone
    form = InviteForm(typed(request))

    def send() -> None:
        values = dict(form.cleaned_data)
        inviting.invite_site(pilot, values.pop("organisation"), by=actor, values=values)

    if submitted(request, form, send):
        messages.success(request, _("The invitation has been sent. You will be notified of the answer."))
        return redirect(back)
    notes = [
        _(
            "The innovation office of the establishment will be notified. The establishment "
            "will be named publicly once it accepts, and will enter its own values."
        )
    ]
    title = _("Invite another establishment")
    return form_page(
        request, form, title=title, lead=pilot.title, notes=notes, button=_("Send the invitation"), back_url=back,
        up=_("Sites"), about=pilot,
    )  # fmt: skip


@members_only
def take_back(request: ActorRequest, reference: str, pk: int) -> HttpResponse:
    pilot, actor = visible_pilot(request, reference), request.actor
    actor.must("pilots.plan", pilot)
    invitation = get_object_or_404(pilot.site_invitations.select_related("organisation"), pk=pk)
    back = reverse("pilots:sites", args=[reference])
    lost = [str(invitation), invitation.message]
    return ask_first(request, title=_("Withdraw the invitation"), loses=lost, back_url=back) or act(
        request,
        lambda: inviting.take_back_invitation(invitation, by=actor),
        done=_("The invitation has been withdrawn. The establishment has been notified."),
        back=back,
    )


def _own(request: ActorRequest, reference: str, pk: int) -> SiteInvitation:
    """An invitation to the establishment for which this person answers; otherwise 404. Its pilot may not be public yet."""
    found = SiteInvitation.objects.select_related("organisation__region", "pilot__organisation", "pilot__need", "pilot__solution")
    invitation: SiteInvitation = get_object_or_404(
        found, pk=pk, pilot__reference=reference, organisation_id=request.actor.organisation_id or 0
    )
    request.actor.must("pilots.answer_invitation", invitation)
    return invitation


def _after(request: ActorRequest, pilot: Pilot) -> str:
    """The page of the pilot where there is one to read, and the workspace otherwise."""
    return record_path(pilot) if pilot.is_public else reverse("workspace")


@members_only
def invitation(request: ActorRequest, reference: str, pk: int) -> HttpResponse:
    """What is asked, by whom and for which pilot, and the form with which one accepts."""
    asked, actor = _own(request, reference, pk), request.actor
    if gone := closed(request, inviting.unanswerable_because(asked), back=_after(request, asked.pilot)):
        return gone
    proposed = {"place_fr": asked.place, "starts_on": asked.starts_on, "ends_on": asked.ends_on, "officer": actor.user}
    form = AcceptInvitationForm(typed(request), organisation=asked.organisation, initial=proposed)
    if submitted(request, form, lambda: inviting.accept_invitation(asked, by=actor, values=form.cleaned_data)):
        messages.success(request, _("Your establishment is now a site. The lead establishment has been notified."))
        return redirect(_after(request, asked.pilot))
    return form_page(
        request,
        form,
        title=_("Invitation from %(establishment)s") % {"establishment": asked.pilot.organisation},
        lead=asked.pilot.title,
        button=_("Accept"),
        back_url=reverse("workspace"),
        context={"invitation": asked, "pilot": asked.pilot},
        template="pilots/invitation.html",
    )


@members_only
def decline(request: ActorRequest, reference: str, pk: int) -> HttpResponse:
    asked, actor = _own(request, reference, pk), request.actor
    back = reverse("pilots:invitation", args=[reference, pk])
    if gone := closed(request, inviting.unanswerable_because(asked), back=_after(request, asked.pilot)):
        return gone
    form = DeclineForm(typed(request))
    form.fields["reason"].help_text = _("Only the lead establishment can read this.")
    if submitted(request, form, lambda: inviting.decline_invitation(asked, by=actor, reason=form.cleaned_data["reason"])):
        messages.success(request, _("You declined the invitation. The lead establishment has been notified."))
        return redirect("workspace")
    title = _("Decline the invitation from %(establishment)s") % {"establishment": asked.pilot.organisation}
    return form_page(request, form, title=title, lead=asked.pilot.title, button=_("Decline"), back_url=back, is_destructive=True)
