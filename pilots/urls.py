"""Addresses of pilots, in both languages."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from pilots import after_urls
from pilots.views import measuring, pilots
from registry.views import catalogue

app_name = "pilots"
urlpatterns = [
    path("", catalogue.list_page, {"kind": "pilot"}, name="list"),
    path("export.csv", catalogue.export, {"kind": "pilot"}, name="export"),
    path(_("new/"), pilots.new, name="new"),
    *after_urls.urlpatterns,
    path(_("<reference:reference>/write/<slug:step>/"), pilots.edit, name="edit"),
    path(_("<reference:reference>/review/"), pilots.review, name="review"),
    path(_("<reference:reference>/confirm/"), pilots.confirm, name="confirm"),
    path(_("<reference:reference>/decide/<slug:action>/"), pilots.decide, name="decide"),
    path(_("<reference:reference>/indicators/"), measuring.indicators, name="indicators"),
    path(_("<reference:reference>/measures/"), measuring.measures, name="measures"),
    path("<reference:reference>/<slug:slug>/", pilots.detail, name="detail"),
]
