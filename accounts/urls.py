"""Addresses of organisations, in both languages."""

from django.urls import path

from accounts import views
from registry.views import catalogue

app_name = "organisations"
urlpatterns = [
    path("", catalogue.list_page, {"kind": "organisation"}, name="list"),
    path("export.csv", catalogue.export, {"kind": "organisation"}, name="export"),
    path("<slug:slug>/", views.detail, name="detail"),
]
