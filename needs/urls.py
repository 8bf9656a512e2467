"""Addresses of needs, in both languages."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from needs.views import endorsements, needs, priorities, scoring, versions
from registry.views import catalogue

app_name = "needs"
urlpatterns = [
    path("", catalogue.list_page, {"kind": "need"}, name="list"),
    path("export.csv", catalogue.export, {"kind": "need"}, name="export"),
    path(_("priorities/"), priorities.priorities, name="priorities"),
    path(_("priorities/publish/"), priorities.publish, name="priorities-publish"),
    path(_("priorities/list.csv"), priorities.as_csv, name="priorities-csv"),
    path(_("priorities/list.json"), priorities.as_json, name="priorities-json"),
    path(_("priorities/feed.atom"), priorities.EditionFeed(), name="priorities-feed"),
    path(_("criteria/"), scoring.criteria, name="criteria"),
    path(_("criteria/weights/"), scoring.weights, name="weights"),
    path(_("board/"), scoring.board, name="board"),
    path(_("new/"), needs.new, name="new"),
    path(_("<reference:reference>/write/<slug:step>/"), needs.edit, name="edit"),
    path(_("<reference:reference>/amend/"), versions.amend, name="amend"),
    path(_("<reference:reference>/versions/"), versions.versions, name="versions"),
    path(_("<reference:reference>/versions/<int:number>/"), versions.version, name="version"),
    path(_("<reference:reference>/review/"), needs.review, name="review"),
    path(_("<reference:reference>/confirm/"), needs.confirm, name="confirm"),
    path(_("<reference:reference>/decide/<slug:action>/"), needs.decide, name="decide"),
    path(_("<reference:reference>/score/"), scoring.score, name="score"),
    path(_("<reference:reference>/endorse/"), endorsements.endorse, name="endorse"),
    path(_("<reference:reference>/endorsements/<int:pk>/withdraw/"), endorsements.withdraw, name="endorsement-withdraw"),
    path("<reference:reference>/<slug:slug>/", needs.detail, name="detail"),
]
