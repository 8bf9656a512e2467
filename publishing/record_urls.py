"""The addresses that every kind of record has: its list as a page and as files, one record, and the pages that write it."""

from collections.abc import Sequence

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from authoring.pages import RecordPages
from catalogue.views import lists, permanent
from publishing.feeds import urls as feed_urls


def record_urls(pages: RecordPages, *, own: Sequence[URLPattern] = (), has_new: bool = True) -> list[URLPattern]:
    """`own` are the app's other addresses; with `has_new` false, the page that opens a draft is one of them."""
    code = pages.kind.code
    return [
        path("", lists.list_page, {"kind": code}, name="list"),
        path("export.csv", lists.export, {"kind": code}, name="export"),
        *feed_urls.of_list(code),
        *feed_urls.of_record(code),
        *([path(_("new/"), pages.new_view(), name="new")] if has_new else []),
        *own,
        path(_("<reference:reference>/write/<slug:step>/"), pages.edit_view(), name="edit"),
        path(_("<reference:reference>/review/"), pages.review_view(), name="review"),
        path(_("<reference:reference>/confirm/"), pages.confirm_view(), name="confirm"),
        path(_("<reference:reference>/decide/<slug:action>/"), pages.decide_view(), name="decide"),
        path("<reference:reference>/<slug:slug>/", pages.detail_view(), name="detail"),
        path("<typed_reference:reference>/", permanent.lead, name="permanent"),
    ]
