"""Addresses of organisations, in both languages."""

from django.urls import path

from accounts.views import organisations
from catalogue.views import lists
from publishing.feeds import urls as feed_urls

app_name = "organisations"
urlpatterns = [
    path("", lists.list_page, {"kind": "organisation"}, name="list"),
    path("export.csv", lists.export, {"kind": "organisation"}, name="export"),
    *feed_urls.of_list("organisation")[:2],
    *feed_urls.of_organisation(),
    path("<slug:slug>/logo.webp", organisations.logo, name="logo"),
    path("<slug:slug>/", organisations.detail, name="detail"),
    path("<slug:slug>/installations/", organisations.installations, name="installations"),
]
