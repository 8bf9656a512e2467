"""Addresses of solutions, in both languages."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from publishing.record_urls import record_urls
from solutions.pages import PAGES
from solutions.views import card, comparing, contacting, incidents, media, preparing, sheet

app_name = "solutions"
_OWN = [
    path(_("new/"), preparing.new, name="new"),
    path(_("spreadsheet/"), sheet.sheet, name="sheet"),
    path(_("spreadsheet/template.xlsx"), sheet.template, name="sheet-template"),
    path(_("spreadsheet/our-solutions.<slug:form>"), sheet.export, name="sheet-export"),
    path(_("compare/"), comparing.comparison, name="compare"),
    path(_("by-vendor/<slug:slug>/"), comparing.vendor, name="vendor"),
    path("incidents/", incidents.incidents, name="incidents"),
    path("incidents/<number:pk>/<slug:outcome>/", incidents.triage, name="triage"),
    path(_("<reference:reference>/card/<slug:what>/"), card.rows, name="rows"),
    path(_("<reference:reference>/card/<slug:what>/<number:pk>/remove/"), card.remove_row, name="remove-row"),
    path(_("<reference:reference>/pictures/"), media.media, name="media"),
    path(_("<reference:reference>/pictures/<number:pk>/change/"), media.change, name="change-media"),
    path(_("<reference:reference>/pictures/<number:pk>/remove/"), media.remove, name="remove-media"),
    path(_("<reference:reference>/pictures/<number:pk>/first/"), media.put_first, name="first-media"),
    path("<reference:reference>/images/<number:pk>/<slug:size>.webp", media.picture, name="picture"),
    path("<reference:reference>/documents/<number:pk>/", media.document, name="document"),
    path(_("<reference:reference>/enter-version/"), card.release, name="release"),
    path(_("<reference:reference>/contact-vendor/"), contacting.contact_vendor, name="contact-vendor"),
    path(_("<reference:reference>/report-incident/"), incidents.report, name="report-incident"),
]
urlpatterns = record_urls(PAGES, own=_OWN, has_new=False)
