"""What an embedded list shows: the newest public records of any list of the registry, in one language."""

from dataclasses import replace
from typing import Any

from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from catalogue.addresses import absolute
from catalogue.cards import cards
from catalogue.collections import collection_of
from catalogue.search.criteria import Criteria
from catalogue.search.criteria_text import in_words, query_of
from catalogue.search.facets import terms
from catalogue.search.paging import entry_page
from records.bilingual import in_language, reading_language

MAX_ROWS = 20
USUAL = 5


def listing(criteria: Criteria, size: int) -> dict[str, Any]:
    """Every text that the script shows comes from here. Three queries, four with an organisation."""
    page = entry_page(criteria, size=max(1, min(size, MAX_ROWS)))
    names = terms()
    collection, said = collection_of(criteria.kind), in_words(_without_states(criteria), names)
    query = query_of(criteria)
    items = [
        {
            "reference": row.key,
            "title": in_language(row, "title", reading_language())[0],
            "language": in_language(row, "title", reading_language())[1],
            "summary": Truncator(_summary(row)).chars(160),
            "url": absolute(card.url),
            "meta": _meta(card, row),
        }
        for row, card in zip(page.rows, cards(page.rows, names), strict=True)
    ]
    return {
        "version": 1,
        "language": reading_language(),
        "title": f"{collection.title} – {said}" if said else str(collection.title),
        "items": items,
        "empty": _("Nothing to show at the moment."),
        "more": {"label": _("See all in the registry"), "url": absolute(collection.url + (f"?{query}" if query else ""))},
    }


def _without_states(criteria: Criteria) -> Criteria:
    """Each line says its own state: the title need not."""
    return replace(criteria, chosen={code: values for code, values in criteria.chosen.items() if code != "state"})


def _summary(row: Any) -> str:
    """In the language of the title, or none: a line has one language."""
    _title, language = in_language(row, "title", reading_language())
    return str(getattr(row, f"summary_{language}"))


def _meta(card: Any, row: Any) -> list[str]:
    day = date_format(localtime(row.published_at), "DATE_FORMAT")
    priority = _("Priority %(priority)s") % {"priority": card.priority} if card.priority else ""
    demonstration = _("Demonstration") if row.is_demonstration else ""
    return [text for text in (card.reference, card.state_label, priority, day, demonstration) if text]
