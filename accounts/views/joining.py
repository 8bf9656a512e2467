"""Ways into an organisation: an invitation, a verified e-mail domain, a request to register."""

from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.actors import Actor
from accounts.forms.organisations import RegistrationForm
from accounts.middleware import SESSION_KEY
from accounts.models.organisations import Organisation, OrganisationKind, RegistrationRequest
from accounts.services import invitations, members, registration
from accounts.services.domains import is_public_provider
from authoring.views.access import act, members_only, submitted
from authoring.views.forms import ask_first, form_page
from records import received
from records.errors import DomainError
from records.http import ActorRequest
from safety.error_pages import too_many
from safety.throttle import allows


@never_cache
def invitation(request: ActorRequest, token: str) -> HttpResponse:
    """What the link of an invitation opens: who invites to what, then sign-up, sign-in, or one button."""
    if not allows(request, "invitation", most=60):
        return too_many(request)
    found = invitations.find(token)
    problem = (
        invitations.obstacle(found) if found else _("This link is incomplete, or a newer one was sent. Open the latest email.")
    )
    actor: Actor = request.actor
    context: dict[str, Any] = {"invitation": found, "problem": problem, "page_title": _("Invitation")}
    if found is None or problem:
        return render(request, "accounts/invitation.html", context, status=410)
    context["is_mine"] = bool(actor.user and invitations.is_for(found, actor.user))
    if request.method == "POST" and context["is_mine"]:
        try:
            membership = invitations.accept(found, by=actor)
        except DomainError as error:
            messages.error(request, error.in_full)
            return redirect("workspace")
        request.session[SESSION_KEY] = membership.pk
        messages.success(request, _("You now act for %(organisation)s.") % {"organisation": found.organisation})
        return redirect("workspace")
    if not request.user.is_authenticated:
        # Whoever opened the link reads that address: an account made now needs no second confirmation.
        get_adapter(request).stash_verified_email(request, found.email)
        following = urlencode({"next": request.path, "email": found.email})
        context |= {
            "sign_up_url": f"{reverse('account_signup')}?{following}",
            "sign_in_url": f"{reverse('account_login')}?{following}",
        }
    return render(request, "accounts/invitation.html", context)


@require_POST
@members_only
def join(request: ActorRequest, slug: str) -> HttpResponse:
    actor: Actor = request.actor
    organisation = get_object_or_404(Organisation, slug=slug)
    done = _("You now act for %(organisation)s.") % {"organisation": organisation}
    return act(request, lambda: members.join_by_domain(organisation, by=actor), done=done, back=reverse("workspace"))


@members_only
def register(request: ActorRequest) -> HttpResponse:
    """Ask for an organisation. Those that may be the same are shown first: better joined than registered twice."""
    actor: Actor = request.actor
    person = actor.oneself()
    slug = received.text(request.GET, "organisation")
    existing = get_object_or_404(Organisation, slug=slug, is_registered=False, is_active=True) if slug else None
    kind = _kind_of(request)
    if not existing and not kind:
        context = {"kinds": _kinds(), "joinable": members.joinable(person), "page_title": _("Register your organization")}
        return render(request, "accounts/register_kind.html", context)
    form = RegistrationForm(
        request.POST if request.method == "POST" else None, existing=existing, kind=kind, initial=_first_guess(actor)
    )
    similar: list[Organisation] = []
    if request.method == "POST" and form.is_valid():
        values = form.values()
        if not existing and not request.POST.get("is_another"):
            similar = _similar(values)
        if not similar and submitted(
            request, form, lambda: registration.request_registration(by=actor, values=values, existing=existing)
        ):
            messages.success(
                request, _("Your request has been sent to the registry team. We will answer by email within five days.")
            )
            return redirect("workspace")
    return form_page(
        request,
        form,
        title=_("Act for %(name)s") % {"name": existing} if existing else _("Register your organization"),
        lead=_("The registry team checks that the organization exists and that you represent it. You then become its owner."),
        button=_("Send the request"),
        back_url=reverse("workspace"),
        template="accounts/register.html",
        context={
            "similar": similar,
            "existing": existing,
            "kind": kind,
            "kind_label": OrganisationKind(kind).label if kind else "",
            "joinable": members.joinable(person),
        },
    )


def _kind_of(request: ActorRequest) -> str:
    """The kind of organisation that was chosen on the page before, or in the form."""
    kind = received.text(request.POST, "kind") or received.text(request.GET, "kind")
    return kind if kind in OrganisationKind.values else ""


def _kinds() -> list[dict[str, Any]]:
    """What one can register, each with what it does here."""
    said = {
        OrganisationKind.VENDOR: _("Offers solutions, has them qualified and responds to needs."),
        OrganisationKind.ESTABLISHMENT: _("Describes needs, runs pilot projects and chooses solutions."),
        OrganisationKind.MINISTRY: _("Sets priorities, or publishes needs for the whole network."),
        OrganisationKind.RESEARCH: _("Evaluates, or takes part in pilot projects."),
        OrganisationKind.SUPPORT: _("Helps vendors and establishments."),
    }
    return [{"code": kind.value, "label": kind.label, "what": what} for kind, what in said.items()]


def _similar(values: dict[str, Any]) -> list[Organisation]:
    asked = ("neq", "country", "foreign_number", "domain", "website")
    return registration.similar_organisations(name=values["name_fr"], **{name: values.get(name) or "" for name in asked})


@members_only
def correct_request(request: ActorRequest, pk: int) -> HttpResponse:
    """Change one's own request while it waits. What was read of an existing page is not asked again."""
    actor: Actor = request.actor
    waiting = RegistrationRequest.objects.waiting().select_related("existing")
    asked = get_object_or_404(waiting, pk=pk, requested_by_id=actor.user_id)
    copy = RegistrationRequest.objects.get(pk=pk)
    form = RegistrationForm(
        request.POST if request.method == "POST" else None,
        existing=asked.existing,
        kind=asked.kind,
        instance=copy,
    )
    if submitted(request, form, lambda: registration.correct_request(asked, by=actor, values=form.cleaned_data)):
        messages.success(request, _("Your request has been corrected. Its due date stays the same."))
        return redirect("workspace")
    return form_page(
        request,
        form,
        title=_("Correct the request"),
        lead=asked.name_fr,
        button=_("Save"),
        back_url=reverse("workspace"),
    )


def _first_guess(actor: Actor) -> dict[str, str]:
    person = actor.someone()
    domain = person.email.rsplit("@", 1)[1]
    return {} if is_public_provider(domain) else {"domain": domain}


@members_only
def withdraw(request: ActorRequest, pk: int) -> HttpResponse:
    actor: Actor = request.actor
    asked = get_object_or_404(RegistrationRequest, pk=pk, requested_by_id=actor.user_id)
    done = _("Your request has been withdrawn.")
    lost = [asked.name_fr, asked.function, asked.proof]
    asking = ask_first(
        request,
        title=_("Withdraw the request"),
        note=_("You can ask again later. This request will be withdrawn:"),
        loses=lost,
        back_url=reverse("workspace"),
    )
    return asking or act(request, lambda: registration.withdraw_request(asked, by=actor), done=done, back=reverse("workspace"))
