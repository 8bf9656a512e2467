"""What a subscription is about: read from an address, said in words, found in the catalogue."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from catalogue.addresses import entry_path
from catalogue.collections import collection_of, is_collection
from catalogue.models.index import CatalogueEntry
from catalogue.search.conditions import ORGANISATION, Parameter, parameters_of
from catalogue.search.criteria import Criteria
from catalogue.search.facets import Terms, terms
from notifications.models.subscriptions import Subscription

Scope = Subscription.Scope


@dataclass(frozen=True)
class Watch:
    """The records and events that someone wants to hear of."""

    scope: str = Scope.SEARCH
    kind: str = ""
    key: str = ""
    organisation: str = ""
    facets: dict[str, list[str]] = field(default_factory=dict)
    text: str = ""

    @staticmethod
    def read(data: Mapping[str, Any] | QueryDict) -> "Watch":
        """From an address: `?kind=need&q=…&region=06`, `?record=need:BES-2026-0001`, or `?priorities=1`."""
        if data.get("priorities"):
            return Watch(Scope.PRIORITIES)
        if record := str(data.get("record", "")):
            kind, _colon, key = record.partition(":")
            return Watch(Scope.RECORD, kind=kind[:20], key=key[:80])
        criteria = _criteria(data if isinstance(data, QueryDict) else _query(data))
        return Watch(
            Scope.SEARCH,
            kind=criteria.kind,
            organisation=criteria.organisation,
            facets={code: sorted(values) for code, values in sorted(criteria.chosen.items()) if code != ORGANISATION.code},
            text=criteria.text,
        )

    @staticmethod
    def of(subscription: Subscription) -> "Watch":
        kept = subscription
        return Watch(kept.scope, kept.kind, kept.key, kept.organisation, kept.facets, kept.text)

    @property
    def is_everything(self) -> bool:
        """Nothing narrows it at all: that is not an alert but a flood."""
        return self.scope == Scope.SEARCH and not (self.kind or self.criteria.has_conditions)

    @cached_property
    def criteria(self) -> Criteria:
        """What it asks of the catalogue: its address, read as the list itself reads it."""
        return _criteria(self.parameters())

    @property
    def hash(self) -> str:
        parts = [self.scope, self.kind, self.key, self.organisation, self.facets, self.text.lower()]
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()

    @property
    def words(self) -> str:
        """The words as PostgreSQL compares them, those of titles included; empty when there are none."""
        criteria = self.criteria
        return " & ".join(f"({found.text})" for found in (criteria.words, criteria.title_words) if found is not None)

    def parameters(self) -> QueryDict:
        """The address's way of writing it: `Watch.read` of this is the same watch."""
        query = QueryDict(mutable=True)
        if self.scope == Scope.PRIORITIES:
            query["priorities"] = "1"
        elif self.scope == Scope.RECORD:
            query["record"] = f"{self.kind}:{self.key}"
        else:
            for name, value in (("kind", self.kind), ("organisation", self.organisation), ("q", self.text)):
                if value:
                    query[name] = value
            for code, values in self.facets.items():
                query.setlist(code, values)
        return query

    def entries(self) -> Any:
        """The public records that it is about now."""
        if self.scope == Scope.RECORD:
            return CatalogueEntry.objects.filter(kind=self.kind, key=self.key)
        if self.scope == Scope.PRIORITIES:
            return CatalogueEntry.objects.filter(kind="need", priority_rank__gt=0)
        return self.criteria.matching()


def unknown_values(watch: Watch, names: Terms) -> list[str]:
    """Values that no facet has: an alert on them would be silent for ever."""
    found = [value for each, values in _chosen(watch) for value in values if not each.has(value, names)]
    found += _unknown_in_words(watch)
    if watch.organisation and not _organisation(watch.organisation):
        found.append(watch.organisation)
    return found


def _unknown_in_words(watch: Watch) -> list[str]:
    """The same of what was typed: `region:99`."""
    chosen = watch.criteria.fields.chosen
    facets = [facet for facet in collection_of(watch.kind).facets if facet.code in chosen]
    known = terms() if facets else {}
    return [
        value
        for facet in facets
        for value in chosen[facet.code]
        if value not in (facet.choices if facet.choices is not None else known[facet.code])
    ]


def in_words(watch: Watch, names: Terms | None = None) -> str:
    """What it is about, as its reader would say it: “Needs · Health region: Montréal · “falls””."""
    if watch.scope == Scope.PRIORITIES:
        return _("Network priorities")
    if watch.scope == Scope.RECORD:
        entry = watch.entries().first()
        title = f"{entry.key} – {entry.title}" if entry and watch.kind != "organisation" else getattr(entry, "title", "")
        return title or watch.key
    parts = [str(collection_of(watch.kind).title) if watch.kind else _("Everything")]
    if watch.organisation:
        parts.append(_organisation(watch.organisation) or watch.organisation)
    known = (names or terms()) if watch.facets else {}
    parts += [_said(each, [each.value_label(value, known) for value in values]) for each, values in _chosen(watch)]
    if watch.text:
        parts.append(_("“%(text)s”") % {"text": watch.text.strip()})
    return " · ".join(parts)


def in_our_words(watch: Watch) -> str:
    """The same in words of our own lists: nothing that anyone typed, which a stranger to it must not be sent by us."""
    if watch.scope == Scope.PRIORITIES:
        return _("Network priorities")
    if watch.scope == Scope.RECORD:
        entry = watch.entries().first()
        is_numbered = entry is not None and watch.kind != "organisation"
        return str(entry.key) if is_numbered else _("a page of the registry")
    parts = [str(collection_of(watch.kind).title)] if watch.kind else []
    known = terms() if watch.facets else {}
    for each, values in _chosen(watch):
        if labels := [each.value_label(value, known) for value in values if each.has(value, known)]:
            parts.append(_said(each, labels))
    if watch.text or watch.organisation or not parts:
        parts.append(_("a search in the registry"))
    return " · ".join(parts)


def _chosen(watch: Watch) -> list[tuple[Parameter, list[str]]]:
    """The filters beside the organisation, in the order of the list, with their values."""
    parameters = parameters_of(watch.kind).items()
    return [(each, watch.facets[code]) for code, each in parameters if watch.facets.get(code)]


def _said(parameter: Parameter, labels: list[str]) -> str:
    values = ", ".join(labels)
    return values if parameter.is_clear_alone else _("%(facet)s: %(values)s") % {"facet": parameter.label, "values": values}


def path_of(watch: Watch, language: str) -> str:
    """Where what it is about can be read."""
    with translation.override(language):
        if watch.scope == Scope.PRIORITIES:
            return reverse("needs:priorities")
        if watch.scope == Scope.RECORD:
            entry = watch.entries().first()
            return entry_path(entry, language) if entry else reverse("home")
        query = watch.parameters()
        query.pop("kind", None)
        return f"{collection_of(watch.kind).url}?{query.urlencode()}" if query else collection_of(watch.kind).url


def _organisation(slug: str) -> str:
    found = CatalogueEntry.objects.filter(kind="organisation", key=slug).first()
    return found.title if found else ""


def _criteria(query: QueryDict) -> Criteria:
    kind = query.get("kind", "")
    return Criteria.read(kind if is_collection(kind) else "", query)


def _query(data: Mapping[str, Any]) -> QueryDict:
    query = QueryDict(mutable=True)
    for name, value in data.items():
        query.setlist(name, value if isinstance(value, list) else [value])
    return query
