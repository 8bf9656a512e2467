"""The people of an organisation: who they are, who is invited, who leaves."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.forms.organisations import HandOverForm, InviteForm, MemberForm
from accounts.models.memberships import Invitation, Membership
from accounts.models.organisations import Organisation
from accounts.services import invitations, members
from authoring.views.access import act, members_only, submitted
from authoring.views.forms import ask_first, form_page
from records.http import ActorRequest


def organisation_for(request: ActorRequest, slug: str, right: str) -> tuple[Organisation, Actor]:
    """The organisation of an address, for those who hold the right on it; 404 for everyone else."""
    actor: Actor = request.actor
    organisation = get_object_or_404(Organisation.objects.filter(merged_into=None), slug=slug)
    actor.must(right, organisation)
    return organisation, actor


def _members_url(organisation: Organisation) -> str:
    return reverse("organisation-members", args=[organisation.slug])


@members_only
def member_list(request: ActorRequest, slug: str) -> HttpResponse:
    """Everyone in the organisation sees their colleagues; owners also see the invitations and act on them."""
    organisation, actor = organisation_for(request, slug, "accounts.read_members")
    may_manage = actor.can("accounts.manage_members", organisation)
    if request.method == "POST":
        actor.must("accounts.manage_members", organisation)
    form = InviteForm(request.POST if request.method == "POST" else None, organisation=organisation, actor=actor)
    if submitted(request, form, lambda: invitations.invite(organisation, by=actor, **form.cleaned_data)):
        messages.success(request, _("The invitation has been sent to %(email)s.") % {"email": form.cleaned_data["email"]})
        return redirect(_members_url(organisation))
    people = organisation.memberships.select_related("user").order_by("-is_owner", "user__name", "user__email", "pk")
    context: dict[str, Any] = {
        "organisation": organisation,
        "memberships": people,
        "invitations": organisation.invitations.filter(accepted_at=None, revoked_at=None) if may_manage else [],
        "asking": organisation.membership_requests.waiting().select_related("person") if may_manage else [],
        "may_manage": may_manage,
        "form": form if may_manage else None,
        "page_title": _("People"),
        "tab": "members",
    }
    return render(request, "accounts/members.html", context, status=422 if form.errors else 200)


@members_only
def member(request: ActorRequest, slug: str, pk: int) -> HttpResponse:
    """The role of one person."""
    organisation, actor = organisation_for(request, slug, "accounts.manage_members")
    membership = get_object_or_404(Membership.objects.select_related("user", "organisation"), pk=pk, organisation=organisation)
    form = MemberForm(request.POST if request.method == "POST" else None, membership=membership, actor=actor)
    if submitted(request, form, lambda: _change_member(membership, actor, form.cleaned_data)):
        messages.success(request, _("The change takes effect immediately."))
        return redirect(_members_url(organisation))
    return form_page(
        request,
        form,
        title=str(membership.user),
        lead=membership.user.email,
        button=_("Save"),
        back_url=_members_url(organisation),
        context={"organisation": organisation},
    )


def _change_member(membership: Membership, actor: Actor, values: dict[str, Any]) -> None:
    if values["role"] != membership.role:
        members.change_role(membership, role=values["role"], by=actor)
    if values["is_owner"] != membership.is_owner:
        members.set_owner(membership, is_owner=values["is_owner"], by=actor)


@members_only
def remove(request: ActorRequest, slug: str, pk: int) -> HttpResponse:
    organisation, actor = organisation_for(request, slug, "accounts.manage_members")
    membership = get_object_or_404(Membership.objects.select_related("user", "organisation"), pk=pk, organisation=organisation)
    drafts = members.drafts_held(organisation, membership.user)
    form = HandOverForm(
        request.POST if request.method == "POST" else None, organisation=organisation, person=membership.user, drafts=drafts
    )
    if submitted(
        request, form, lambda: members.remove_member(membership, by=actor, hand_over_to=form.cleaned_data.get("hand_over_to"))
    ):
        messages.success(request, _("%(name)s no longer acts for the organization.") % {"name": membership.user})
        return redirect(_members_url(organisation))
    return form_page(
        request,
        form,
        title=_("Remove %(name)s") % {"name": membership.user},
        lead=_("This person can no longer act for %(name)s. What they have published remains.") % {"name": organisation},
        notes=_draft_lines(drafts),
        button=_("Remove"),
        back_url=_members_url(organisation),
        is_destructive=True,
    )


@members_only
def leave(request: ActorRequest, slug: str) -> HttpResponse:
    actor: Actor = request.actor
    organisation = get_object_or_404(Organisation.objects.filter(memberships__user_id=actor.user_id or 0).distinct(), slug=slug)
    person = actor.oneself()
    drafts = members.drafts_held(organisation, person)
    form = HandOverForm(
        request.POST if request.method == "POST" else None, organisation=organisation, person=person, drafts=drafts
    )
    if submitted(
        request, form, lambda: members.leave(organisation, by=actor, hand_over_to=form.cleaned_data.get("hand_over_to"))
    ):
        messages.success(request, _("You have left %(name)s.") % {"name": organisation})
        return redirect("workspace")
    return form_page(
        request,
        form,
        title=_("Leave %(name)s") % {"name": organisation},
        lead=_("You will no longer be able to act for this organization. You will need an invitation to come back."),
        notes=[*members.obstacles_to_leaving(organisation, person), *_draft_lines(drafts)],
        button=_("Leave"),
        back_url=reverse("workspace"),
        is_destructive=True,
    )


def _draft_lines(drafts: list[Any]) -> list[str]:
    return [f"{draft.reference} – {draft.heading()}" for draft in drafts]


@members_only
def invitation_action(request: ActorRequest, slug: str, pk: int, action: str) -> HttpResponse:
    organisation, actor = organisation_for(request, slug, "accounts.manage_members")
    invitation = get_object_or_404(Invitation.objects.select_related("organisation"), pk=pk, organisation=organisation)
    services = {
        "resend": (invitations.resend, _("The invitation has been resent, with a new link.")),
        "revoke": (invitations.revoke, _("The invitation has been withdrawn: its link no longer works.")),
    }
    if action not in services:
        raise Http404
    if request.method != "POST" and action != "revoke":
        return HttpResponseNotAllowed(["POST"])
    service, done = services[action]
    if action == "revoke":
        asked = ask_first(
            request,
            title=_("Withdraw this invitation"),
            note=_("The invitation link will no longer work. You can invite the person again."),
            loses=[invitation.email],
            back_url=_members_url(organisation),
        )
        if asked:
            return asked
    return act(request, lambda: service(invitation, by=actor), done=done, back=_members_url(organisation))
