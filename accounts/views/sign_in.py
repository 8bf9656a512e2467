"""Sign-in by one's own organisation, and what is ours of the library's pages."""

import logging
from collections.abc import Callable
from typing import Any

import requests
from allauth.account.views import ConfirmEmailView
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.openid_connect import views as openid_connect
from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, Resolver404, resolve, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models.identity import IdentityProvider
from safety.error_pages import too_many
from safety.throttle import allows

log = logging.getLogger(__name__)


class AddressForm(forms.Form):
    email = forms.EmailField(
        label=gettext_lazy("Your work email address"), widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )


def _answered(view: Callable[..., HttpResponse], request: HttpRequest, provider_id: str) -> HttpResponse:
    """The library's own page; a provider that is down or answers nonsense becomes a page that says so."""
    try:
        return view(request, provider_id)
    except (requests.RequestException, KeyError, ValueError):
        log.exception("The identity provider %s did not answer as it should.", provider_id)
        return render(request, "socialaccount/authentication_error.html", status=502)


def to_provider(request: HttpRequest, provider_id: str) -> HttpResponse:
    return _answered(openid_connect.login, request, provider_id)


def from_provider(request: HttpRequest, provider_id: str) -> HttpResponse:
    return _answered(openid_connect.callback, request, provider_id)


def by_organisation(request: HttpRequest) -> HttpResponse:
    """From the address to the organisation's own sign-in. Which organisations have one is public; who works there is not."""
    if request.user.is_authenticated:
        return redirect("workspace")
    form = AddressForm(request.POST if request.method == "POST" else None)
    found = None
    if request.method == "POST" and not allows(request, "sign-in-by-organisation", most=60):
        return too_many(request)
    if request.method == "POST" and form.is_valid():
        domain = form.cleaned_data["email"].rsplit("@", 1)[1].lower()
        found = (
            IdentityProvider.objects.filter(
                organisation__domains__domain=domain,
                organisation__domains__verified_at__isnull=False,
                organisation__is_active=True,
            )
            .select_related("organisation", "app")
            .first()
        )
        if found is None:
            form.add_error(
                "email", _("No organization with this domain offers its own sign-in here. Use your password or a passkey.")
            )
    context = {
        "form": form,
        "provider": found,
        "next": request.GET.get("next", ""),
        "page_title": _("Sign in with your organization"),
    }
    if found:
        provider = get_adapter().get_provider(request, provider=found.app.provider_id)
        context["login_url"] = provider.get_login_url(
            request, process="login", **({"next": context["next"]} if context["next"] else {})
        )
    response = render(request, "account/by_organisation.html", context, status=422 if form.errors else 200)
    if found:
        # The form leads to the provider: the one place outside that this page may send a browser to.
        response._csp_update = {"form-action": [found.origin]}  # type: ignore[attr-defined]  # read by django-csp
    return response


def at_its_own_address(request: HttpRequest, rest: str) -> HttpResponse:
    """Lead an address of the library's, which is English, to that of the same page in the reader's language, for good."""
    try:
        match = resolve(f"/{rest.removesuffix('/')}/", urlconf="allauth.urls")
    except Resolver404 as unknown:
        raise Http404(rest) from unknown
    # The library leads on by itself from the addresses that it had before.
    older = getattr(match.func, "view_initkwargs", {}).get("pattern_name")
    try:
        address = reverse(match.url_name or older or "", kwargs=match.kwargs)
    except NoReverseMatch as unknown:
        raise Http404(rest) from unknown
    if address == request.path:
        raise Http404(rest)
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(f"{address}?{query}" if query else address, preserve_request=request.method == "POST")


class ConfirmAddressView(ConfirmEmailView):
    """An address that was added to an account is confirmed by that account, signed in.

    Whoever only has the letter would give their address, and the organisations that it opens, to the account of a stranger
    who typed it. Opening the link changes nothing, whoever is signed in.
    """

    def logout_other_user(self, confirmation: Any) -> None:
        if self.request.method == "POST":
            super().logout_other_user(confirmation)

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        if _is_for_another(self.request, self.get_object()):
            shown: HttpResponse = self.get(*args, **kwargs)
            return shown
        response: HttpResponse = super().post(*args, **kwargs)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"is_for_another": self.object is not None and _is_for_another(self.request, self.object)}


def _is_for_another(request: HttpRequest, confirmation: Any) -> bool:
    """The address was added to an account that has confirmed another one, and somebody else opens the link."""
    address = confirmation.email_address
    return bool(request.user.pk != address.user_id and address.user.confirmed_addresses())


confirm_address = ConfirmAddressView.as_view()
