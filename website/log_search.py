"""Finds lines of the log by the words that its page shows: what happened, to what, and who did it."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.urls import reverse
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import override

from catalogue.models.index import CatalogueEntry
from records.bilingual import LANGUAGES
from records.events import labels_of_kinds, labels_of_verbs, parent_of
from records.folding import fold
from records.kinds import all_kinds, kind_named, listed_kinds, owner_code
from records.models.events import Event
from records.references import reference_of

MAX_WORDS = 8
_WRITTEN_DAY = re.compile(
    r"\b(?:(?P<day>\d{1,2})(?:er)?\s+(?P<month>[^\W\d_]{3,9})|(?P<month_en>[^\W\d_]{3,9})\s+(?P<day_en>\d{1,2}),?)"
    r"\s+(?P<year>\d{4})\b"
)

_WRITTEN_MONTH = re.compile(r"\b(?P<month>[^\W\d_]{3,9})\s+(?P<year>\d{4})\b")
_A_MONTH = re.compile(r"(?P<year>\d{4})-(?P<month>0[1-9]|1[0-2])")


def found_in_log(query: str) -> QuerySet[Event]:
    """The events of which every word of the query is shown, in the reader's language; all of them without a word."""
    texts = {f"said_{name}": KeyTextTransform(name, "data") for name in ("reason", "requirement", *_numbered_kinds())}
    found = Event.objects.annotate(**texts)
    number = reference_of(query)
    words = [number] if number else _with_plain_days(query).split()[:MAX_WORDS]
    for word in words:
        found = found.filter(_shows(word))
    return found


def _with_plain_days(query: str) -> str:
    """`23 juin 2026` and `June 23, 2026`, as pages write a day, become `2026-06-23`; `juin 2026` becomes `2026-06`."""

    def plain(found: re.Match[str]) -> str:
        parts = found.groupdict()
        month = _months().get(fold(parts["month"] or parts["month_en"]))
        try:
            return date(int(parts["year"]), month or 0, int(parts["day"] or parts["day_en"])).isoformat()
        except ValueError:
            return found[0]

    def plain_month(found: re.Match[str]) -> str:
        month = _months().get(fold(found["month"]))
        return f"{found['year']}-{month:02d}" if month else found[0]

    return _WRITTEN_MONTH.sub(plain_month, _WRITTEN_DAY.sub(plain, query))


def _months() -> dict[str, int]:
    found: dict[str, int] = {}
    for language in LANGUAGES:
        with override(language):
            found |= {fold(str(name)): number for number, name in MONTHS.items()}
    return found


def subjects_of(events: Iterable[Event]) -> dict[int, str]:
    """The name of the person or organisation that each event is about, where its reference is none. Two queries."""
    rows = list(events)
    people = {each.reference for each in rows if each.kind == "person" and each.reference.isdigit()}
    slugs = {each.reference for each in rows if each.kind == owner_code()}
    people_model: Any = Event._meta.get_field("actor").related_model
    organisations: Any = Event._meta.get_field("organisation").related_model
    names: dict[tuple[str, str], str] = {}
    names |= {("person", str(each.pk)): str(each) for each in people_model.objects.filter(pk__in=people)}
    names |= {(owner_code(), each.slug): str(each) for each in organisations.objects.filter(slug__in=slugs)}
    return {each.pk: names[key] for each in rows if (key := (each.kind, each.reference)) in names}


def titles_of(events: Iterable[Event]) -> dict[int, str]:
    """The title, in the reader's language, of the public record that each event is about. One query."""
    numbers = {event.pk: parent_of(event) or event.reference for event in events}
    entries = {entry.key: entry.title for entry in CatalogueEntry.objects.filter(key__in=set(numbers.values()))}
    return {pk: entries[number] for pk, number in numbers.items() if number in entries}


def page_of(event: Event) -> str:
    """The page of the record that an event is about; empty where it has none, as a person has."""
    if event.kind == owner_code():
        return reverse(f"{kind_named(event.kind).namespace}:detail", args=[event.reference])
    for number in (event.reference, parent_of(event)):
        kind = next((each for each in all_kinds() if each.prefix and number.startswith(f"{each.prefix}-")), None)
        if kind is not None:
            return reverse(kind.page, args=[number]) if kind.page else reverse(f"{kind.namespace}:detail", args=[number, "-"])
    return ""


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
    shown |= Q(said_reason__unaccent__icontains=word) | Q(said_requirement__icontains=word)
    if _has(word, _("by support")):
        shown |= Q(data__has_key="impersonated_by")
    if day := _day(word):
        shown |= Q(at__date=day)
    if month := _A_MONTH.fullmatch(word):
        shown |= Q(at__year=int(month["year"]), at__month=int(month["month"]))
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
