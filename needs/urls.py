"""Addresses of needs, in both languages."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from needs.pages import PAGES
from needs.views import alike, attachments, endorsements, priorities, responses, scoring, sheet, unmet, versions, writing
from publishing.record_urls import record_urls

app_name = "needs"
_OWN = [
    path(_("priorities/"), priorities.priorities, name="priorities"),
    path(_("priorities/publish/"), priorities.publish, name="priorities-publish"),
    path(_("priorities/list.csv"), priorities.as_csv, name="priorities-csv"),
    path(_("priorities/list.json"), priorities.as_json, name="priorities-json"),
    path(_("priorities/feed.atom"), priorities.feed, {"form": "atom"}, name="priorities-feed"),
    path(_("priorities/feed.json"), priorities.feed, {"form": "json"}, name="priorities-feed-json"),
    path(_("unmet/"), unmet.unmet_needs, name="unmet"),
    path(_("criteria/"), scoring.criteria, name="criteria"),
    path(_("criteria/weights/"), scoring.weights, name="weights"),
    path(_("board/"), scoring.board, name="board"),
    path(_("new/"), writing.new, name="new"),
    path(_("new/similar/"), alike.beside_title, name="similar"),
    path(_("new/starts/"), alike.starts, name="starts"),
    path(_("spreadsheet/"), sheet.sheet, name="sheet"),
    path(_("spreadsheet/imported/<uuid:token>/"), sheet.imported, name="sheet-imported"),
    path(_("spreadsheet/template.xlsx"), sheet.template, name="sheet-template"),
    path(_("spreadsheet/needs.xlsx"), sheet.export, name="sheet-export"),
    path(_("responses/"), responses.mine, name="my-responses"),
    path(_("responses/<number:pk>/"), responses.response, name="response"),
    path(_("responses/<number:pk>/change/"), responses.change, name="response-change"),
    path(_("responses/<number:pk>/shortlist/"), responses.shortlist, name="response-shortlist"),
    path(_("responses/<number:pk>/decline/"), responses.decline, name="response-decline"),
    path(_("responses/<number:pk>/select/"), responses.select, name="response-select"),
    path(_("responses/<number:pk>/withdraw/"), responses.withdraw, name="response-withdraw"),
    path(_("<reference:reference>/responses/"), responses.exchange, name="exchange"),
    path(_("<reference:reference>/respond/"), responses.respond, name="respond"),
    path(_("<reference:reference>/ask/"), responses.ask, name="ask"),
    path(_("<reference:reference>/ask/<number:pk>/"), responses.ask, name="ask-one"),
    path(_("<reference:reference>/answer/<number:pk>/"), responses.answer, name="answer"),
    path(_("<reference:reference>/amend/"), versions.amend, name="amend"),
    path(_("<reference:reference>/differs/"), alike.differs, name="differs"),
    path(_("<reference:reference>/together/<reference:other>/"), alike.write_together, name="write-together"),
    path(_("<reference:reference>/presence/<slug:step>/"), writing.presence, name="presence"),
    path(_("<reference:reference>/copied/"), writing.go_over, name="go-over"),
    path(_("<reference:reference>/comments/"), writing.comments, name="comments"),
    path(_("<reference:reference>/comments/on/<slug:step>/"), writing.comments, name="comments-on"),
    path(_("<reference:reference>/comments/<number:pk>/settle/"), writing.settle_comment, name="comment-settle"),
    path(_("<reference:reference>/history/"), writing.history, name="history"),
    path(_("<reference:reference>/history/<number:row>/restore/"), writing.restore, name="restore"),
    path(_("<reference:reference>/files/"), attachments.attachments, name="attachments"),
    path(_("<reference:reference>/files/<number:pk>/"), attachments.download, name="attachment"),
    path(_("<reference:reference>/files/<number:pk>/remove/"), attachments.remove, name="attachment-remove"),
    path(_("<reference:reference>/versions/"), versions.versions, name="versions"),
    path(_("<reference:reference>/versions/<number:number>/"), versions.version, name="version"),
    path(_("<reference:reference>/score/"), scoring.score, name="score"),
    path(_("<reference:reference>/endorse/"), endorsements.endorse, name="endorse"),
    path(_("<reference:reference>/endorsements/<number:pk>/withdraw/"), endorsements.withdraw, name="endorsement-withdraw"),
]
urlpatterns = record_urls(PAGES, own=_OWN, has_new=False)
