"""What the feeds say: a list with its filters, an organisation, or one record's public events."""

from dataclasses import replace

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from catalogue.addresses import absolute, entry_path
from catalogue.collections import collection_of
from catalogue.models.index import CatalogueEntry
from catalogue.search.criteria import Criteria
from catalogue.search.criteria_text import address, in_words, query_of
from catalogue.search.facets import Terms, split_tag, terms, value_label
from catalogue.search.paging import entry_page
from publishing.feeds.model import Category, Entry, Feed, tag_uri
from records.bilingual import in_language, reading_language, shown
from records.events import done_by, label_of
from records.facets import Facet
from records.kinds import kind_named
from records.models.events import Event

SIZE = 50


def of_list(criteria: Criteria, *, self_path: str, page_path: str, cursor: str = "") -> Feed:
    """The records that the criteria find, last changed first, a page of them. Four queries at most."""
    page = entry_page(replace(criteria, sort="updated"), cursor_text=cursor, size=SIZE)
    names = terms()
    query, collection = query_of(criteria), collection_of(criteria.kind)
    said = in_words(criteria, names)
    end = f"?{query}" if query else ""
    at_next = f"{self_path}{end}{'&' if end else '?'}page={page.next_cursor}" if page.next_cursor else ""
    return Feed(
        id=tag_uri(f"feed/{reading_language()}/{collection.code}{end}"),
        title=f"{collection.title} – {said}" if said else str(collection.title),
        subtitle=str(collection.lead),
        language=reading_language(),
        page_url=absolute(page_path + end),
        self_url=absolute(self_path + end + (f"{'&' if end else '?'}page={cursor}" if cursor else "")),
        entries=[record_entry(row, names) for row in page.rows],
        next_url=absolute(at_next) if at_next else "",
        hub_url=_hub(is_told=not query and not cursor),
    )


def of_organisation(entry: CatalogueEntry, *, self_path: str) -> Feed:
    """What an organisation has published, last changed first."""
    page = entry_page(Criteria.read("", address(organisation=entry.key, sort="updated")), size=SIZE)
    names = terms()
    return Feed(
        id=tag_uri(f"feed/{reading_language()}/organisation/{entry.key}"),
        title=entry.title,
        title_language=shown(entry, "title").lang,
        subtitle=entry.summary,
        subtitle_language=shown(entry, "summary").lang,
        language=reading_language(),
        page_url=absolute(entry_path(entry)),
        self_url=absolute(self_path),
        entries=[record_entry(row, names) for row in page.rows if kind_named(row.kind).has_number],
        hub_url=_hub(is_told=True),
    )


def of_record(entry: CatalogueEntry, *, self_path: str) -> Feed:
    """The public events of one record, newest first."""
    events = Event.objects.filter(kind=entry.kind, reference=entry.key, is_public=True).select_related("organisation")
    title, language = in_language(entry, "title", reading_language())
    return Feed(
        id=tag_uri(f"feed/{reading_language()}/{entry.kind}/{entry.key}"),
        title=f"{entry.key} – {title}",
        title_language=language,
        subtitle=entry.summary,
        subtitle_language=shown(entry, "summary").lang,
        language=reading_language(),
        page_url=absolute(entry_path(entry)),
        self_url=absolute(self_path),
        entries=[_event_entry(event, entry, title, language) for event in events.order_by("-at", "-id")[:SIZE]],
        hub_url=_hub(is_told=True),
    )


def _hub(*, is_told: bool) -> str:
    """The hub is named only in feeds of which it is told (notifications/services/hub.py)."""
    return settings.WEBSUB_HUB if is_told else ""


def record_entry(row: CatalogueEntry, names: Terms) -> Entry:
    """A record in a feed. Its identifier is the same in every feed and language."""
    title, language = in_language(row, "title", reading_language())
    summary, text_language = in_language(row, "summary", language)
    return Entry(
        id=tag_uri(f"{row.kind}/{row.key}"),
        title=_marked(row, title, language),
        text=summary,
        text_language=text_language,
        url=absolute(entry_path(row)),
        published=row.published_at,
        updated=max(row.updated_at, row.published_at),
        author=row.organisation_name,
        language=language,
        categories=(Category(f"kind:{row.kind}", str(kind_named(row.kind).label)), *_categories(row, names)),
        details={
            "kind": row.kind,
            "reference": row.key,
            "state": row.state,
            "tags": row.tags,
            "is_demonstration": row.is_demonstration,
        },
    )


def _marked(row: CatalogueEntry, title: str, language: str) -> str:
    """A title stands alone in a reader: it says itself that the record is invented."""
    if not row.is_demonstration:
        return title
    with override(language):
        return _("%(title)s (demonstration)") % {"title": title}


def _categories(row: CatalogueEntry, names: Terms) -> list[Category]:
    by_code = {facet.code: facet for facet in collection_of(row.kind).facets}
    pairs = [(tag, *split_tag(tag)) for tag in row.tags]
    return [Category(tag, _in_context(by_code[code], value, names)) for tag, code, value in pairs if code in by_code]


def _in_context(facet: Facet, value: str, names: Terms) -> str:
    """`Risk level: Low`: a value of a filter says little without its name."""
    return _("%(facet)s: %(values)s") % {"facet": facet.label, "values": value_label(facet, value, names)}


def _event_entry(event: Event, entry: CatalogueEntry, title: str, language: str) -> Entry:
    label = label_of(event.verb)
    who = done_by(event)
    return Entry(
        id=tag_uri(f"event/{event.uuid}"),
        title=_marked(entry, f"{label} – {title}", reading_language()),
        text=_("%(what)s, by %(who)s") % {"what": label, "who": who} if who else label,
        url=absolute(entry_path(entry)),
        published=event.at,
        updated=event.at,
        author=who or _("The Registry"),
        language=language,
        categories=(Category(event.verb, label),),
        details={"kind": event.kind, "reference": event.reference, "event": event.verb},
        text_language=reading_language(),
    )
