"""Addresses of pilots, in both languages."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from pilots import views
from registry.views import catalogue

app_name = "pilots"
urlpatterns = [
    path("", catalogue.list_page, {"kind": "pilot"}, name="list"),
    path("export.csv", catalogue.export, {"kind": "pilot"}, name="export"),
    path(_("new/"), views.new, name="new"),
    path(_("<reference:reference>/write/<slug:step>/"), views.edit, name="edit"),
    path(_("<reference:reference>/review/"), views.review, name="review"),
    path(_("<reference:reference>/confirm/"), views.confirm, name="confirm"),
    path(_("<reference:reference>/decide/<slug:action>/"), views.decide, name="decide"),
    path(_("<reference:reference>/indicators/"), views.indicators, name="indicators"),
    path(_("<reference:reference>/measures/"), views.measures, name="measures"),
    path("<reference:reference>/<slug:slug>/", views.detail, name="detail"),
]
