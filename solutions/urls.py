"""Addresses of solutions, in both languages."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from registry.views import catalogue
from solutions import views

app_name = "solutions"
urlpatterns = [
    path("", catalogue.list_page, {"kind": "solution"}, name="list"),
    path("export.csv", catalogue.export, {"kind": "solution"}, name="export"),
    path(_("new/"), views.new, name="new"),
    path(_("<reference:reference>/write/<slug:step>/"), views.edit, name="edit"),
    path(_("<reference:reference>/review/"), views.review, name="review"),
    path(_("<reference:reference>/confirm/"), views.confirm, name="confirm"),
    path(_("<reference:reference>/decide/<slug:action>/"), views.decide, name="decide"),
    path("<reference:reference>/<slug:slug>/", views.detail, name="detail"),
]
