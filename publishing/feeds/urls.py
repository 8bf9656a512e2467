"""The addresses of feeds and calendars, for each app to put among its own."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from publishing.views import calendars, feeds


def of_list(kind: str, prefix: str = "") -> list[URLPattern]:
    """The addresses of a list's feeds and calendar; the list's own filters go with them."""
    return [
        path(_("feed.atom"), feeds.of_list, {"kind": kind, "form": "atom"}, name=f"{prefix}feed-atom"),
        path(_("feed.json"), feeds.of_list, {"kind": kind, "form": "json"}, name=f"{prefix}feed-json"),
        path(_("calendar.ics"), calendars.of_list, {"kind": kind}, name=f"{prefix}calendar"),
    ]


def of_record(kind: str) -> list[URLPattern]:
    """The addresses of one record's feeds and calendar: its public events and its dates."""
    return [
        path(_("<reference:reference>/feed.atom"), feeds.of_record, {"kind": kind, "form": "atom"}, name="record-atom"),
        path(_("<reference:reference>/feed.json"), feeds.of_record, {"kind": kind, "form": "json"}, name="record-json"),
        path(_("<reference:reference>/calendar.ics"), calendars.of_record, {"kind": kind}, name="record-calendar"),
    ]


def of_organisation() -> list[URLPattern]:
    """The addresses of one organisation's feeds and calendar: all that it has published."""
    return [
        path(_("<slug:slug>/feed.atom"), feeds.of_organisation, {"form": "atom"}, name="organisation-atom"),
        path(_("<slug:slug>/feed.json"), feeds.of_organisation, {"form": "json"}, name="organisation-json"),
        path(_("<slug:slug>/calendar.ics"), calendars.of_organisation, name="organisation-calendar"),
    ]
