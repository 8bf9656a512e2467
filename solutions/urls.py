"""Addresses of solutions, in both languages."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from catalogue.views import lists, permanent
from publishing.feeds import urls as feed_urls
from solutions.views import card, comparing, incidents, preparing, sheet, solutions

app_name = "solutions"
urlpatterns = [
    path("", lists.list_page, {"kind": "solution"}, name="list"),
    path("export.csv", lists.export, {"kind": "solution"}, name="export"),
    *feed_urls.of_list("solution"),
    *feed_urls.of_record("solution"),
    path(_("new/"), preparing.new, name="new"),
    path(_("spreadsheet/"), sheet.sheet, name="sheet"),
    path(_("spreadsheet/template.xlsx"), sheet.template, name="sheet-template"),
    path(_("spreadsheet/our-solutions.<slug:form>"), sheet.export, name="sheet-export"),
    path(_("compare/"), comparing.comparison, name="compare"),
    path(_("by-vendor/<slug:slug>/"), comparing.vendor, name="vendor"),
    path("incidents/", incidents.incidents, name="incidents"),
    path("incidents/<number:pk>/<slug:outcome>/", incidents.triage, name="triage"),
    path(_("<reference:reference>/write/<slug:step>/"), solutions.edit, name="edit"),
    path(_("<reference:reference>/review/"), solutions.review, name="review"),
    path(_("<reference:reference>/confirm/"), solutions.confirm, name="confirm"),
    path(_("<reference:reference>/decide/<slug:action>/"), solutions.decide, name="decide"),
    path(_("<reference:reference>/card/<slug:what>/"), card.rows, name="rows"),
    path(_("<reference:reference>/card/<slug:what>/<number:pk>/remove/"), card.remove_row, name="remove-row"),
    path(_("<reference:reference>/enter-version/"), card.release, name="release"),
    path(_("<reference:reference>/report-incident/"), incidents.report, name="report-incident"),
    path("<reference:reference>/<slug:slug>/", solutions.detail, name="detail"),
    path("<typed_reference:reference>/", permanent.lead, name="permanent"),
]
