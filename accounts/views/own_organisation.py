"""What owners decide about their organisation: its public page, its security, its domains."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.forms.organisations import DomainForm, OfficialProfileForm, OrganisationProfileForm
from accounts.models.organisations import EmailDomain, Organisation
from accounts.services import domains, logos, organisations
from accounts.sign_in.second_factor import has_second_factor
from accounts.views.members import organisation_for
from authoring.views.access import act, members_only, submitted
from authoring.views.forms import ask_first, form_page
from records.http import ActorRequest
from safety.second_factor import factor_url

MAX_SHOWN = 50


@members_only
def profile(request: ActorRequest, slug: str) -> HttpResponse:
    organisation, actor = organisation_for(request, slug, "accounts.edit_profile")
    form_class = OfficialProfileForm if actor.can("accounts.verify_organisation") else OrganisationProfileForm
    copy = Organisation.objects.get(pk=organisation.pk)
    is_post = request.method == "POST"
    form = form_class(request.POST if is_post else None, request.FILES if is_post else None, instance=copy)
    back = reverse("organisations:detail", args=[organisation.slug])

    def save() -> None:
        if upload := form.cleaned_data["logo"]:
            logos.set_logo(organisation, by=actor, upload=upload)
        elif form.cleaned_data.get("without_logo"):
            logos.remove_logo(organisation, by=actor)
        organisations.edit_profile(organisation, by=actor, values=form.page_values())

    if submitted(request, form, save):
        messages.success(request, _("The public page has been changed."))
        return redirect(back)
    return form_page(
        request,
        form,
        title=_("Public page of %(name)s") % {"name": organisation},
        lead=_("Everyone can read this page. The name, type and NEQ have been verified: contact us if they change."),
        button=_("Save"),
        back_url=back,
        template="accounts/organisation_form.html",
        context={"organisation": organisation, "tab": "profile"},
    )


@members_only
def security(request: ActorRequest, slug: str) -> HttpResponse:
    """Second factor, e-mail domains, and who read our contacts."""
    organisation, actor = organisation_for(request, slug, "accounts.claim_domain")
    form = DomainForm(request.POST if "domain" in request.POST else None)
    here = reverse("organisation-security", args=[organisation.slug])
    has_factor = has_second_factor(request, actor.someone())
    if request.method == "POST" and "requires_mfa" in request.POST:
        required = request.POST["requires_mfa"] == "1"
        done = _("Members must now have a second factor.") if required else _("A second factor is no longer required.")
        return act(
            request,
            lambda: organisations.require_mfa(organisation, required=required, by=actor, has_shown_own=has_factor),
            done=done,
            back=here,
        )
    if submitted(request, form, lambda: domains.claim_domain(organisation, domain=form.cleaned_data["domain"], by=actor)):
        messages.success(
            request,
            _("The registry team will check the domain. Colleagues will then be able to join with an address in this domain."),
        )
        return redirect(here)
    context = {
        "organisation": organisation,
        "factor_first": "" if has_factor or organisation.requires_mfa else factor_url(actor.someone(), following=here),
        "form": form,
        "domains": organisation.domains.all(),
        "accesses": organisation.contact_accesses.select_related("organisation")[:MAX_SHOWN],
        "providers": organisation.identity_providers.select_related("app"),
        "page_title": _("Security"),
        "tab": "security",
    }
    return render(request, "accounts/security.html", context, status=422 if form.errors else 200)


@members_only
def remove_domain(request: ActorRequest, slug: str, pk: int) -> HttpResponse:
    organisation, actor = organisation_for(request, slug, "accounts.claim_domain")
    claim = get_object_or_404(EmailDomain.objects.select_related("organisation"), pk=pk, organisation=organisation)
    back = reverse("organisation-security", args=[organisation.slug])
    done = _("The domain has been removed. Members who joined with it remain.")
    asked = ask_first(
        request,
        title=_("Remove this domain"),
        note=_("People can no longer join with this domain. To restore it, you must claim it and have it verified again."),
        loses=[claim.domain],
        back_url=back,
    )
    return asked or act(request, lambda: domains.remove_domain(claim, by=actor), done=done, back=back)
