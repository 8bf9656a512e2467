"""Addresses of organisations, in both languages."""

from django.urls import path

from accounts.views import organisations
from registry.views import catalogue

app_name = "organisations"
urlpatterns = [
    path("", catalogue.list_page, {"kind": "organisation"}, name="list"),
    path("export.csv", catalogue.export, {"kind": "organisation"}, name="export"),
    path("<slug:slug>/", organisations.detail, name="detail"),
]
