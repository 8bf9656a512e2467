"""Addresses of two doors: sign-in by one's own organisation, and the contact of a record."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from accounts.views import contacts, sign_in

urlpatterns = [
    path(_("contacts/<slug:kind>/<reference:reference>/"), contacts.contact, name="record-contact"),
    path(_("account/by-organisation/"), sign_in.by_organisation, name="sign-in-by-organisation"),
]
