"""Finds lines of the log by the words that its page shows: what happened, to what, and who did it."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.utils.translation import gettext as _

from catalogue.models.index import CatalogueEntry
from records.events import labels_of_kinds, labels_of_verbs, parent_of
from records.folding import fold
from records.kinds import listed_kinds
from records.models.events import Event
from records.references import reference_of

MAX_WORDS = 8


def found_in_log(query: str) -> QuerySet[Event]:
    """The events of which every word of the query is shown, in the reader's language; all of them without a word."""
    texts = {f"said_{name}": KeyTextTransform(name, "data") for name in ("reason", *_numbered_kinds())}
    found = Event.objects.annotate(**texts)
    number = reference_of(query)
    words = [number] if number else query.split()[:MAX_WORDS]
    for word in words:
        found = found.filter(_shows(word))
    return found


def titles_of(events: Iterable[Event]) -> dict[int, str]:
    """The title, in the reader's language, of the public record that each event is about. One query."""
    numbers = {event.pk: parent_of(event) or event.reference for event in events}
    entries = {entry.key: entry.title for entry in CatalogueEntry.objects.filter(key__in=set(numbers.values()))}
    return {pk: entries[number] for pk, number in numbers.items() if number in entries}


def _shows(word: str) -> Q:
    """Whether a line shows a word somewhere. A verb's code is taken, too, as the API and exports write it."""
    verbs = _codes_with(word, labels_of_verbs())
    entries = CatalogueEntry.objects.filter(Q(title_fr__unaccent__icontains=word) | Q(title_en__unaccent__icontains=word))
    shown = Q(verb__in=verbs) | Q(verb__startswith=word) | Q(kind__in=_codes_with(word, labels_of_kinds()))
    shown |= Q(reference__icontains=word) | Q(reference__in=entries.values("key"))
    for code in _numbered_kinds():
        shown |= Q(**{f"said_{code}__icontains": word}) | Q(**{f"said_{code}__in": entries.values("key")})
    shown |= Q(actor__email__icontains=word, actor__erased_at=None) | Q(actor__name__unaccent__icontains=word)
    for name in ("name_fr", "name_en", "short_name"):
        shown |= Q(**{f"organisation__{name}__unaccent__icontains": word})
    shown |= Q(said_reason__unaccent__icontains=word)
    if _has(word, _("by support")):
        shown |= Q(data__has_key="impersonated_by")
    if day := _day(word):
        shown |= Q(at__date=day)
    return shown


def _numbered_kinds() -> list[str]:
    """The kinds of records whose number an event's data may hold."""
    return [kind.code for kind in listed_kinds() if kind.has_number]


def _codes_with(word: str, labels: dict[str, Any]) -> list[str]:
    return [code for code, label in labels.items() if _has(word, str(label))]


def _has(word: str, label: str) -> bool:
    return _plain(word) in _plain(label)


def _plain(text: str) -> str:
    return fold(text).replace("’", "'")


def _day(word: str) -> date | None:
    try:
        return date.fromisoformat(word)
    except ValueError:
        return None
