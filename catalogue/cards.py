"""A catalogue entry as a reader sees it in a list."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import JSONObject
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from catalogue.addresses import entry_path
from catalogue.models.index import CatalogueEntry
from catalogue.search.facets import Terms, by_facet, value_label
from catalogue.search.highlights import MARK_END, MARK_START, unmarked
from records.bilingual import in_language, reading_language
from records.kinds import CardPicture, Fact, RecordKind, ShownState, kind_named
from records.risk import Level

_MAX_CHIPS = 3


@dataclass(frozen=True, slots=True)
class Card:
    kind: str
    kind_label: str
    url: str
    title_html: SafeString
    excerpt_html: SafeString
    lang: str
    reference: str
    organisation_name: str
    state_label: str
    state_tone: str
    risk_level: str
    risk_label: str
    priority: str
    is_demonstration: bool
    regions_label: str
    date: datetime
    facts: tuple[Fact, ...]
    chips: tuple[str, ...]
    warning_label: str = ""
    warning_tone: str = ""
    picture: CardPicture | None = None


# Stand for the texts of a card, which change with what was searched.
_TITLE_MARK, _EXCERPT_MARK = SafeString("\ue003"), SafeString("\ue004")


def card_html(card: Card, *, shows_kind: bool) -> SafeString:
    """A card as markup. Its frame is drawn once for all searches that find it: a card is a value, the same makes the same."""
    blank = replace(card, title_html=_TITLE_MARK, excerpt_html=_EXCERPT_MARK if card.excerpt_html else SafeString(""))
    before, between, after = _frame(blank, shows_kind, reading_language())
    return mark_safe(f"{before}{card.title_html}{between}{card.excerpt_html}{after}")  # noqa: S308  (escaped by cards)


@lru_cache(maxsize=4096)
def _frame(blank: Card, shows_kind: bool, language: str) -> tuple[str, str, str]:
    html = render_to_string("components/result.html", {"result": blank, "shows_kind": shows_kind})
    before, _title, rest = html.partition(_TITLE_MARK)
    between, _excerpt, after = rest.partition(_EXCERPT_MARK)
    return before, between, after


def cards(entries: Iterable[CatalogueEntry], names: Terms) -> list[Card]:
    """At most one query, for each kind among them that warns of something; none for those of `with_warned`."""
    rows = list(entries)
    warnings = _warnings(rows)
    return [_card(entry, names, warnings.get((entry.kind, entry.key))) for entry in rows]


def with_warned(entries: QuerySet[CatalogueEntry], kind: str) -> QuerySet[CatalogueEntry]:
    """The entries of a kind with what their cards may warn of, so that it costs no query of its own."""
    if (warned_by := kind_named(kind).warned_by) is None:
        return entries
    other, name, _say = warned_by
    of_other = CatalogueEntry.objects.filter(kind=other, key=KeyTextTransform(name, OuterRef("details"))).order_by()
    return entries.annotate(other=Subquery(of_other.values(json=JSONObject(state="state", details="details"))[:1]))


def _warnings(rows: list[CatalogueEntry]) -> dict[tuple[str, str], ShownState]:
    found: dict[tuple[str, str], ShownState] = {}
    for code in dict.fromkeys(entry.kind for entry in rows):
        if (warned_by := kind_named(code).warned_by) is None:
            continue
        other, name, say = warned_by
        entries = [entry for entry in rows if entry.kind == code]
        others = _others(entries, other, name)
        for entry in entries:
            known = others.get(entry.details.get(name))
            if known and (warning := say(known["state"], known["details"])):
                found[code, entry.key] = warning
    return found


def _others(entries: list[CatalogueEntry], kind: str, name: str) -> dict[Any, dict[str, Any]]:
    """State and details of the records that these entries name, by their keys."""
    if all(hasattr(entry, "other") for entry in entries):
        return {entry.details.get(name): other for entry in entries if (other := getattr(entry, "other", None))}
    rows = CatalogueEntry.objects.filter(kind=kind, key__in={entry.details.get(name) for entry in entries} - {None}).order_by()
    return {row.key: {"state": row.state, "details": row.details} for row in rows.only("key", "state", "details")}


def _card(entry: CatalogueEntry, names: Terms, warning: ShownState | None) -> Card:
    wanted, kind = reading_language(), kind_named(entry.kind)
    state = kind.state_of_entry(entry)
    title, language = in_language(entry, "title", wanted)
    tags = by_facet(entry.tags)
    risk = next(iter(tags.get("risk", [])), "")
    return Card(
        kind=entry.kind,
        kind_label=str(kind.label),
        url=entry_path(entry),
        title_html=_marked(_own_mark(entry, "marked_title", language, wanted) or unmarked(title)),
        excerpt_html=_excerpt(entry),
        lang=language if language != wanted and kind.is_prose else "",
        reference=entry.key if kind.has_number else "",
        organisation_name=entry.organisation_name if kind.has_number else "",
        state_label=state.label,
        state_tone=state.tone,
        risk_level=risk if risk in Level.values else "",
        risk_label=str(Level(risk).label) if risk in Level.values else _("Not stated"),
        priority=next(iter(tags.get("priority", [])), ""),
        is_demonstration=entry.is_demonstration,
        regions_label=_regions(tags.get("region", []), names),
        date=entry.published_at,
        facts=_facts(entry, kind),
        chips=_chips(kind, tags, names),
        warning_label=warning.label if warning else "",
        warning_tone=warning.tone if warning else "",
        picture=kind.picture(entry) if kind.picture is not None else None,
    )


def _own_mark(entry: CatalogueEntry, name: str, language: str, wanted: str) -> str:
    return str(getattr(entry, name if language == wanted else f"{name}_other", "") or "")


def _excerpt(entry: CatalogueEntry) -> SafeString:
    """The summary; or the piece of the text where the words were found, when the summary has none of them."""
    summary = str(getattr(entry, "marked_summary", "") or "")
    body = str(getattr(entry, "marked_body", "") or "")
    if MARK_START not in summary and MARK_START in body:
        return _marked(f"… {body.strip()} …")
    return _marked(summary or Truncator(unmarked(entry.summary)).chars(280))


def _marked(text: str) -> SafeString:
    """Escapes the text, then turns the marks into `<mark>`."""
    escaped = escape(text).replace(MARK_START, "<mark>").replace(MARK_END, "</mark>")
    return mark_safe(escaped)  # noqa: S308  (escaped just above)


def _chips(kind: RecordKind, tags: dict[str, list[str]], names: Terms) -> tuple[str, ...]:
    facets = {facet.code: facet for facet in kind.facets}
    chips = [
        value_label(facets[code], value, names)
        for code in kind.chip_facets
        for value in tags.get(code, [])
        if value != facets[code].unsaid
    ]
    return tuple(chips[:_MAX_CHIPS])


def _facts(entry: CatalogueEntry, kind: RecordKind) -> tuple[Fact, ...]:
    """What its kind says of it, and when it was published."""
    found = tuple(kind.facts(entry)) if kind.facts is not None else ()
    if not kind.has_number:
        return found
    day = date_format(localtime(entry.published_at), "DATE_FORMAT")
    return (*found, Fact(_("Published on %(day)s") % {"day": day}))


def _regions(codes: list[str], names: Terms) -> str:
    labels = [names["region"].get(code, code) for code in codes]
    if len(labels) > 2:
        return _("%(count)d health regions") % {"count": len(labels)}
    return ", ".join(labels)
