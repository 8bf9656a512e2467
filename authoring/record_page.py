"""What the page of any record shows beside its own text: address, timeline, citation, structured data."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from authoring.record_parts import parts_of
from catalogue import index
from catalogue.addresses import absolute, record_path
from catalogue.feed_links import record_feeds
from records.bilingual import LANGUAGES, in_language, reading_language
from records.events import done_by, label_of
from records.http import ActorRequest
from records.kinds import kind_of
from records.models.events import Event
from records.models.records import Record
from records.sentences import single_stop


@dataclass(frozen=True, slots=True)
class Moment:
    """A line of the timeline. Repeated lines of one day are told once, with their count."""

    at: datetime
    label: str
    detail: str
    actor: str
    is_public: bool


def redirect_to_current_slug(request: ActorRequest, record: Any, slug: str) -> HttpResponseRedirect | None:
    """An address whose readable end is old leads to the present one."""
    if slug == record.slug():
        return None
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    return redirect(record_path(record) + query, permanent=True)  # type: ignore[return-value]  # the stubs give the base


def address_page(request: ActorRequest, record: Any) -> None:
    """Tell the page's frame its address in each language."""
    request.alternates = {code: record_path(record, code) for code in LANGUAGES}
    request.canonical_path = record_path(record)


def timeline(record: Record, *, with_private: bool) -> list[Moment]:
    """What happened to a record, newest first. One query. Private lines only for its own people."""
    events = Event.objects.filter(kind=record.kind, reference=record.reference).select_related("organisation")
    if not with_private:
        events = events.filter(is_public=True)
    newest = list(events.order_by("-at", "-id")[:200])
    return [_moment(list(group)) for _key, group in groupby(newest, key=_same_line)]


def _same_line(event: Event) -> tuple[object, ...]:
    return (event.verb, done_by(event), timezone.localtime(event.at).date(), event.is_public, _said(event))


def _said(event: Event) -> str:
    """What an event tells beside its name, as a service wrote it in each language; French where the reader's has none."""
    said = event.data.get("said") or {}
    return str(said.get(reading_language()) or said.get("fr", ""))


def _moment(events: list[Event]) -> Moment:
    event = events[0]
    repeated = ngettext("%(count)d time", "%(count)d times", len(events)) % {"count": len(events)}
    return Moment(
        at=event.at,
        label=label_of(event.verb),
        detail=_said(event) or (repeated if len(events) > 1 else ""),
        actor=done_by(event),
        is_public=event.is_public,
    )


def citation(record: Record) -> str:
    """How to cite the record, with today's date: what was read is what was there then."""
    said = _("%(owner)s. “%(title)s”. %(site)s, %(reference)s, accessed on %(date)s. %(url)s") % {
        "owner": record.organisation.name,
        "title": record.heading(),
        "site": _("The Registry"),
        "reference": record.reference,
        "date": date_format(timezone.localdate(), "DATE_FORMAT"),
        "url": absolute(record_path(record)),
    }
    return single_stop(said)


def structured_data(record: Record, *, description: str, about: Iterable[str] = ()) -> dict[str, Any]:
    """schema.org: the record as a dataset entry of a public catalogue, in the language that its name has."""
    name, language = in_language(record, record.title_field, reading_language())
    return {
        "@context": "https://schema.org",
        "@type": "CreativeWork",
        "identifier": record.reference,
        "name": name,
        "description": getattr(record, f"summary_{language}", description),
        "inLanguage": language,
        "url": absolute(record_path(record)),
        "datePublished": record.published_at.isoformat() if record.published_at else None,
        "dateModified": record.updated_at.isoformat(),
        "publisher": {"@type": "Organization", "name": record.organisation.name},
        "about": list(about),
        "isPartOf": {"@type": "DataCatalog", "name": _("The Registry"), "url": absolute(reverse("home"))},
    }


def record_context(request: ActorRequest, record: Record, *, rights: str, description: str) -> dict[str, Any]:
    """The shared part of a record's page. `rights` is the app's name, as in `needs.confirm`."""
    address_page(request, record)
    actor = request.actor
    is_own = actor.can(f"{rights}.confirm", record)
    key = index.key_of(record)
    return {
        "record": record,
        "page_title": record.heading(),
        "page_description": description,
        "followed": record_feeds(record.kind, record.reference, f"{record.reference} – {record.heading()}")
        if record.is_public
        else None,
        "timeline": timeline(record, with_private=is_own),
        "citation": citation(record),
        "data_url": reverse(f"api-{record.kind}", args=[key]) if record.is_public and kind_of(record).listed else "",
        "structured_data": structured_data(record, description=description),
        "parts": parts_of(record, actor),
        "report_url": reverse("report", args=[record.kind, key]) if record.is_public else "",
        "may_confirm": is_own and record.is_public and record.state not in kind_of(record).closed_states,  # type: ignore[attr-defined]  # every kind has one
        "confirm_url": reverse(f"{rights}:confirm", args=[record.reference]),
        "tone": kind_of(record).tone(record.state),  # type: ignore[attr-defined]  # every kind has one
        "record_collection": record.kind,
        "may_plan": record.is_public and actor.role == "innovation_officer" and kind_of(record).can_be_tried,
        "may_read_contact": bool(record.contact_email) and actor.can("accounts.read_contacts", record),
        "contact_url": reverse("record-contact", args=[record.kind, record.reference]) if record.contact_email else "",
    }
