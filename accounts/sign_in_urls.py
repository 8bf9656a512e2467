"""Addresses outside of the workspace: sign-in by one's own organisation, and the contact of a record."""

from django.urls import include, path
from django.utils.translation import gettext_lazy as _

from accounts.views import contacts, sign_in

PROVIDER = [
    path("oidc/<str:provider_id>/login/", sign_in.to_provider, name="openid_connect_login"),
    path("oidc/<str:provider_id>/login/callback/", sign_in.from_provider, name="openid_connect_callback"),
]

urlpatterns = [
    path(_("contacts/<slug:kind>/<reference:reference>/"), contacts.contact, name="record-contact"),
    path(_("account/by-organisation/"), sign_in.by_organisation, name="sign-in-by-organisation"),
    # In place of the library's own, which would fail with the provider. The names are the library's.
    path(_("account/"), include(PROVIDER)),
]
