"""The registry's own administration, for organisations and people: what to verify, whom to help, what to close."""

from collections.abc import Callable
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actors import Actor
from accounts.administrative_lists import organisations_found, people_found
from accounts.forms.administration import ApproveForm, MergeForm, ProviderForm, ReasonForm, RefuseForm
from accounts.middleware import IMPERSONATION_KEY
from accounts.models.identity import IdentityProvider
from accounts.models.organisations import EmailDomain, Organisation, RegistrationRequest
from accounts.models.people import User
from accounts.services import domains, organisations, people, registration
from accounts.services.merging import merge_organisations
from accounts.sign_in.second_factor import has_second_factor
from authoring.picking import picked
from authoring.views.access import act, members_only, submitted
from authoring.views.forms import ask_first, form_page
from catalogue.addresses import absolute
from records import received
from records.bilingual import LANGUAGES
from records.errors import DomainError, Refused
from records.http import ActorRequest
from records.models.events import Event
from website.models.error_reports import ErrorReport

PER_PAGE = 50
MAX_AT_ONCE = 200


def _administrator(request: ActorRequest, right: str) -> Actor:
    actor: Actor = request.actor
    actor.must(right)
    return actor


@members_only
def overview(request: ActorRequest) -> HttpResponse:
    """What awaits the registry's team, and the doors to the rest. Analysts see the taxonomies only."""
    actor: Actor = request.actor
    if not actor.can("accounts.verify_organisation"):
        actor.must("website.edit_taxonomies")
        return redirect("administration:taxonomies")
    waiting = RegistrationRequest.objects.waiting().select_related("requested_by")
    reports = ErrorReport.objects.filter(state=ErrorReport.State.OPEN).select_related("organisation")
    context = {
        "requests": waiting,
        "reports": reports[:PER_PAGE],
        "claims": EmailDomain.objects.filter(verified_at=None).select_related("organisation", "claimed_by"),
        "totals": [
            (_("Organizations with an account"), Organisation.objects.filter(is_registered=True, is_active=True).count()),
            (_("People"), User.objects.filter(is_active=True).count()),
            (_("Error reports waiting for an answer"), reports.count()),
        ],
        "page_title": _("Administration"),
        "tab": "overview",
    }
    return render(request, "administration/overview.html", context)


# ── Organisations to verify ──────────────────────────────────────────────────────────────────────────────────


@members_only
def registration_request(request: ActorRequest, pk: int) -> HttpResponse:
    """One request: what was said, what looks like it, and the two answers."""
    actor = _administrator(request, "accounts.verify_organisation")
    asked = get_object_or_404(RegistrationRequest.objects.select_related("requested_by", "existing", "region"), pk=pk)
    similar = registration.similar_organisations(
        name=asked.name_fr,
        neq=asked.neq,
        country=asked.country,
        foreign_number=asked.foreign_number,
        domain=asked.domain,
        website=asked.website,
    )
    similar = [each for each in similar if each != asked.existing]
    is_refusal = "refuse" in request.POST
    approve = ApproveForm(
        None if is_refusal else request.POST if request.method == "POST" else None, similar=[] if asked.existing else similar
    )
    refuse = RefuseForm(request.POST if is_refusal else None, auto_id="id_refuse_%s")
    form = refuse if is_refusal else approve
    if request.method == "POST" and form.is_valid():
        service: Callable[..., Any] = registration.refuse_request if is_refusal else registration.approve_request
        read = received.text(request.POST, "read")
        if submitted(request, form, lambda: service(asked, by=actor, read=read, **form.cleaned_data)):
            done = (
                _("The request has been refused. The applicant can read the reason.")
                if is_refusal
                else _("The organization has been verified.")
            )
            messages.success(request, done)
            return redirect("administration:overview")
    context = {
        "asked": asked,
        "read": registration.as_read(asked),
        "similar": similar,
        "approve": approve,
        "refuse": refuse,
        "page_title": asked.name_fr,
        "tab": "overview",
    }
    return render(request, "administration/request.html", context, status=422 if form.errors else 200)


@members_only
def verify_domain(request: ActorRequest, pk: int, action: str) -> HttpResponse:
    """Asks first: whoever has a confirmed address of a verified domain joins the organisation at once."""
    actor = _administrator(request, "accounts.verify_organisation")
    claim = get_object_or_404(EmailDomain.objects.select_related("organisation"), pk=pk)
    back = reverse("administration:overview")
    is_verified = action == "verify"
    names = {"domain": claim.domain, "name": claim.organisation}
    asked = ask_first(
        request,
        title=_("Verify %(domain)s for %(name)s") % names if is_verified else _("Refuse %(domain)s for %(name)s") % names,
        note=_("People with a confirmed email address in this domain will join the organization at once.")
        if is_verified
        else _("The organization will have to claim this domain again."),
        loses=[],
        button=_("Verify") if is_verified else _("Refuse"),
        back_url=back,
        up=_("Administration"),
    )
    if asked:
        return asked
    if is_verified:
        return act(request, lambda: domains.verify_domain(claim, by=actor), done=_("The domain has been verified."), back=back)
    return act(request, lambda: domains.remove_domain(claim, by=actor), done=_("The claim has been refused."), back=back)


# ── Organisations ────────────────────────────────────────────────────────────────────────────────────────────


@members_only
def organisation_list(request: ActorRequest) -> HttpResponse:
    actor = _administrator(request, "accounts.verify_organisation")
    if request.method == "POST":
        return _bulk(
            request,
            Organisation.objects.filter(pk__in=_chosen(request)),
            {
                "deactivate": lambda o: organisations.deactivate(
                    o, by=actor, reason=received.text(request.POST, "reason", most=300)
                ),
                "reactivate": lambda o: organisations.reactivate(o, by=actor),
                "require_mfa": lambda o: organisations.require_mfa(
                    o, required=True, by=actor, has_shown_own=has_second_factor(request, actor.someone())
                ),
            },
            back="administration:organisations",
        )
    rows, chosen = organisations_found(request.GET)
    context = chosen | {
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "page_title": _("Organizations"),
        "tab": "organisations",
    }
    return render(request, "administration/organisations.html", context)


def _chosen(request: ActorRequest) -> list[int]:
    return [received.number(pk) for pk in request.POST.getlist("chosen")[:MAX_AT_ONCE]]


def _bulk(request: ActorRequest, chosen: QuerySet[Any], actions: dict[str, Callable[[Any], Any]], *, back: str) -> HttpResponse:
    """The same act on each of several rows, each with its event. What is refused is named; the rest is done."""
    service = actions.get(request.POST.get("bulk", ""))
    if service is None:
        raise Http404
    done = 0
    for row in chosen:
        try:
            service(row)
        except Refused as refused:
            raise Http404 from refused
        except DomainError as error:
            messages.error(request, f"{row}: {error}")
        else:
            done += 1
    messages.success(request, ngettext("Done for %(done)d row.", "Done for %(done)d rows.", done) % {"done": done})
    return redirect(back)


@members_only
def organisation(request: ActorRequest, slug: str) -> HttpResponse:
    """Everything an administrator does with one organisation."""
    _administrator(request, "accounts.verify_organisation")
    organisation = get_object_or_404(Organisation.objects.select_related("region", "merged_into"), slug=slug)
    context = {
        "organisation": organisation,
        "has_no_owner": Organisation.objects.without_owner().filter(pk=organisation.pk).exists(),
        "owners": organisation.memberships.filter(is_owner=True).select_related("user"),
        "people": organisation.memberships.values("user").distinct().count(),
        "domains": organisation.domains.all(),
        "providers": organisation.identity_providers.select_related("app"),
        "requests": organisation.registration_requests.select_related("decided_by").order_by("-decided_at"),
        "events": Event.objects.filter(kind="organisation", reference=organisation.slug)
        .select_related("actor")
        .order_by("-at", "-id")[:20],
        "page_title": organisation.name,
        "tab": "organisations",
    }
    return render(request, "administration/organisation.html", context)


@members_only
def merge(request: ActorRequest, slug: str) -> HttpResponse:
    actor = _administrator(request, "accounts.merge_organisations")
    organisation = get_object_or_404(Organisation, slug=slug, merged_into=None)
    form = MergeForm(request.POST if request.method == "POST" else None)
    back = reverse("administration:organisation", args=[slug])
    if request.method == "POST" and form.is_valid():
        into, reason = form.cleaned_data["into"], form.cleaned_data["reason"]
        if submitted(request, form, lambda: merge_organisations(organisation, into=into, by=actor, reason=reason)):
            messages.success(
                request, _("The organizations have been merged. The old address redirects to the remaining organization.")
            )
            return redirect("administration:organisation", into.slug)
    similar = registration.similar_organisations(name=organisation.name_fr, neq=organisation.neq, website=organisation.website)
    return form_page(
        request,
        form,
        title=_("Merge %(name)s into another organization") % {"name": organisation},
        lead=_(
            "The members, records and domains of this organization move to "
            "the remaining organization. This action cannot be undone."
        ),
        notes=[picked(each.name, each.slug) for each in similar if each != organisation],
        button=_("Merge"),
        back_url=back,
        up=str(organisation),
        is_destructive=True,
    )


@members_only
def set_activity(request: ActorRequest, slug: str) -> HttpResponse:
    """Close an organisation, or open it again."""
    actor = _administrator(request, "accounts.deactivate_organisation")
    organisation = get_object_or_404(Organisation, slug=slug, merged_into=None)
    back = reverse("administration:organisation", args=[slug])
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and not organisation.is_active:
        return act(
            request,
            lambda: organisations.reactivate(organisation, by=actor),
            done=_("The organization is active again."),
            back=back,
        )
    if submitted(request, form, lambda: organisations.deactivate(organisation, by=actor, reason=form.cleaned_data["reason"])):
        messages.success(request, _("The organization is no longer active."))
        return redirect(back)
    return form_page(
        request,
        form,
        title=_("Deactivate %(name)s") % {"name": organisation},
        lead=_(
            "Members can no longer act for this organization. Its published "
            "records remain, and its page shows that it is not active."
        ),
        button=_("Deactivate"),
        back_url=back,
        up=str(organisation),
        is_destructive=True,
    )


@members_only
def provider(request: ActorRequest, slug: str) -> HttpResponse:
    """The organisation's own sign-in, by OpenID Connect."""
    actor = _administrator(request, "accounts.set_identity_provider")
    organisation = get_object_or_404(Organisation, slug=slug, merged_into=None)
    present = IdentityProvider.objects.filter(organisation=organisation).select_related("app").first()
    back = reverse("administration:organisation", args=[slug])
    if present and ("remove" in request.POST or "remove" in request.GET):
        done, server = _("The provider has been removed."), present.app.settings.get("server_url", "")
        asked = ask_first(request, title=_("Remove this provider"), loses=[server], back_url=request.path, up=str(organisation))
        return asked or act(request, lambda: organisations.remove_identity_provider(present, by=actor), done=done, back=back)
    initial = {}
    if present:
        initial = {
            "server_url": present.app.settings.get("server_url", ""),
            "client_id": present.app.client_id,
            "vouches_for_mfa": present.vouches_for_mfa,
        }
    form = ProviderForm(request.POST if request.method == "POST" else None, initial=initial)
    if submitted(request, form, lambda: organisations.set_identity_provider(organisation, by=actor, **form.cleaned_data)):
        messages.success(request, _("The provider has been set up. Test it before you announce it."))
        return redirect(back)
    return form_page(
        request,
        form,
        title=_("Sign-in for %(name)s") % {"name": organisation},
        lead=_("Only people with an address in one of the organization’s verified domains can sign in through this provider."),
        button=_("Save"),
        back_url=back,
        up=str(organisation),
        template="administration/provider.html",
        context={"present": present, "organisation": organisation, "callbacks": _callbacks(organisation)},
    )


def _callbacks(organisation: Organisation) -> list[str]:
    """The return addresses to give to the provider: one for each language."""
    addresses = []
    for language in LANGUAGES:
        with translation.override(language):
            addresses.append(absolute(reverse("openid_connect_callback", args=[organisation.slug])))
    return addresses


# ── People ───────────────────────────────────────────────────────────────────────────────────────────────────


@members_only
def person_list(request: ActorRequest) -> HttpResponse:
    actor = _administrator(request, "accounts.manage_people")
    if request.method == "POST":
        return _bulk(
            request,
            User.objects.filter(pk__in=_chosen(request)),
            {
                "deactivate": lambda p: people.deactivate_person(
                    p, by=actor, reason=received.text(request.POST, "reason", most=300)
                ),
                "reactivate": lambda p: people.reactivate_person(p, by=actor),
                "end_sessions": lambda p: people.end_sessions(p, by=actor),
            },
            back="administration:people",
        )
    found, chosen = people_found(request.GET)
    context = chosen | {
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "page_title": _("People"),
        "tab": "people",
    }
    return render(request, "administration/people.html", context)


@members_only
def person(request: ActorRequest, pk: int) -> HttpResponse:
    """One account: where it belongs, what it did last, and how to help."""
    actor = _administrator(request, "accounts.manage_people")
    user = get_object_or_404(User, pk=pk, erased_at=None)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    here = reverse("administration:person", args=[pk])
    if request.method == "POST" and "reactivate" in request.POST:
        return act(request, lambda: people.reactivate_person(user, by=actor), done=_("The account has been reopened."), back=here)
    if request.method == "POST" and "end_sessions" in request.POST:
        return act(request, lambda: people.end_sessions(user, by=actor), done=_("All sessions have been ended."), back=here)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if "impersonate" in request.POST and submitted(
            request, form, lambda: people.begin_impersonation(user, by=actor, reason=reason)
        ):
            until = timezone.now() + people.IMPERSONATION_LASTS
            request.session[IMPERSONATION_KEY] = {"person": user.pk, "until": until.isoformat()}
            return redirect("workspace")
        if "deactivate" in request.POST and submitted(
            request, form, lambda: people.deactivate_person(user, by=actor, reason=reason)
        ):
            messages.success(request, _("The account has been closed and its sessions have been ended."))
            return redirect(here)
    context = {
        "found": user,
        "memberships": user.memberships.select_related("organisation"),
        "sessions": UserSession.objects.filter(user=user).order_by("-last_seen_at"),
        "events": Event.objects.filter(Q(actor=user) | Q(kind="person", reference=str(user.pk))).order_by("-at", "-id")[:20],
        "form": form,
        "page_title": str(user),
        "tab": "people",
    }
    return render(request, "administration/person.html", context, status=422 if form.errors else 200)
