"""Answering someone who asks to join: by an owner, or an administrator where there is none."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.forms.joining import AcceptMemberForm, DeclineMemberForm
from accounts.models.joining import MembershipRequest
from accounts.models.organisations import Organisation
from accounts.services.joining import accept_member, decline_member
from accounts.views.members import organisation_for
from authoring.views.access import members_only, submitted
from authoring.views.forms import form_page
from records.http import ActorRequest


def _request_for(request: ActorRequest, slug: str, pk: int) -> tuple[MembershipRequest, Organisation, Actor]:
    organisation, actor = organisation_for(request, slug, "accounts.manage_members")
    found = MembershipRequest.objects.select_related("organisation", "person")
    return get_object_or_404(found, pk=pk, organisation=organisation), organisation, actor


@members_only
def answer(request: ActorRequest, slug: str, pk: int) -> HttpResponse:
    """Who asks, for which role, and what they say of themselves; one button takes them in."""
    asked, organisation, actor = _request_for(request, slug, pk)
    form = AcceptMemberForm(request.POST if request.method == "POST" else None, request=asked, actor=actor)
    if submitted(request, form, lambda: accept_member(asked, by=actor, **form.cleaned_data)):
        messages.success(request, _("%(name)s now acts for the organization.") % {"name": asked.person})
        return redirect("organisation-members", slug=organisation.slug)
    context = {
        "asked": asked,
        "organisation": organisation,
        "form": form,
        "page_title": _("Request to join %(name)s") % {"name": organisation},
    }
    return render(request, "accounts/membership_request.html", context, status=422 if form.errors else 200)


@members_only
def decline(request: ActorRequest, slug: str, pk: int) -> HttpResponse:
    asked, organisation, actor = _request_for(request, slug, pk)
    back = reverse("membership-request", args=[organisation.slug, asked.pk])
    if request.method != "POST" and not asked.can_be_answered:
        return redirect(back)
    form = DeclineMemberForm(request.POST if request.method == "POST" else None)
    if submitted(request, form, lambda: decline_member(asked, by=actor, **form.cleaned_data)):
        messages.success(request, _("The request has been declined. %(name)s will be notified.") % {"name": asked.person})
        return redirect("organisation-members", slug=organisation.slug)
    return form_page(
        request,
        form,
        title=_("Decline the request"),
        lead=_("%(name)s asked to join %(organisation)s.") % {"name": asked.person, "organisation": organisation},
        button=_("Decline the request"),
        back_url=back,
        is_destructive=True,
    )
