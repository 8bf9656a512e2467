"""Addresses of organisations, in both languages."""

from django.urls import path

from accounts.views import organisations
from registry.feeds import urls as feed_urls
from registry.views import catalogue

app_name = "organisations"
urlpatterns = [
    path("", catalogue.list_page, {"kind": "organisation"}, name="list"),
    path("export.csv", catalogue.export, {"kind": "organisation"}, name="export"),
    *feed_urls.of_list("organisation")[:2],
    *feed_urls.of_organisation(),
    path("<slug:slug>/", organisations.detail, name="detail"),
]
