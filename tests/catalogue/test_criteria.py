"""Every criterion that a list declares finds the same records for everybody who asks, alone and with another one."""

import csv
import io
import random
import re
from collections.abc import Iterable
from datetime import timedelta
from itertools import combinations
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalogue import index
from catalogue.models.index import CatalogueEntry
from catalogue.search.calls import call
from catalogue.search.conditions import all_criteria, criteria_of
from catalogue.search.lapsing import lapse
from notifications.audience import subscriptions_for
from notifications.criteria import Watch
from notifications.services.subscribing import subscribe
from records.facets import REGION, Facet
from records.kinds import RecordKind, kind_named, listed_kinds
from records.models.events import Event
from records.models.taxonomies import TAXONOMIES
from tests.factories import NeedFactory, OrganisationFactory, PilotFactory, SolutionFactory, acting, region, term

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
TITLES = ("Holters de nuit", "Attente à l’urgence", "Chutes de nuit", "Lecture des holters", "Prélèvements", "Rendez-vous")
# What is typed or given for each criterion that is no facet. Whoever declares one adds how it is asked for.
SAMPLES = {
    "kind": {},
    "reference": {"q": "{reference}"},
    "organisation": {"organisation": "cisss-iles"},
    "words": {"q": "holters"},
    "title": {"q": "titre:nuit"},
    "owner": {"q": "organisation:estrie"},
    "signs": {"q": "C++"},
    "without_signs": {"q": "-C++"},
    "responses": {"responses": "open"},
    "deadline": {"deadline": "passed"},
    "deadline_until": {"deadline_until": "2050-01-01"},
}
Query = dict[str, str]


def _values(facet: Facet) -> list[str]:
    """Two values of a facet, between which the records of a kind are divided."""
    if facet.code == lapse().facet:
        return [lapse().in_force[0], lapse().ended]
    if facet.choices is not None:
        return list(facet.choices)[:2]
    if facet.code == "region":
        return [region("05", "Estrie").code, region("11", "Gaspésie–Îles-de-la-Madeleine").code]
    return [term(TAXONOMIES[facet.code], code, f"{facet.code} {code}").code for code in ("one", "two")]


def _records(kind: RecordKind) -> list[CatalogueEntry]:
    """Six entries of a kind or fewer, with words, signs, owners and every facet spread over them; the first has lapsed."""
    yesterday, facets = (timezone.localdate() - timedelta(days=1)).isoformat(), [(each, _values(each)) for each in kind.facets]
    entries = list(CatalogueEntry.objects.filter(kind=kind.code).order_by("key")[: len(TITLES)])
    CatalogueEntry.objects.filter(kind=kind.code).exclude(pk__in=[entry.pk for entry in entries]).delete()
    for number, entry in enumerate(entries):
        entry.title_fr, entry.title_en, entry.body_fr = TITLES[number], "", "Écrit en C++." if number % 3 == 0 else "Écrit en C."
        entry.summary_fr, entry.organisation_slug = "", ("cisss-iles", "chu-estrie")[number % 2]
        entry.tags = [
            f"{facet.code}:{values[(number >> place % 2) % 2 % len(values)]}" for place, (facet, values) in enumerate(facets)
        ]
        entry.details |= {
            lapse().until: yesterday if number == 0 else None,
            call().until: (yesterday, "2090-01-01", None)[number % 3],
        }
        entry.details |= {call().ended_by: {"solution": "SOL-2026-0001"} if number == 4 else None}
        index.completed(entry).save()
    return entries


def _all_records() -> dict[str, list[CatalogueEntry]]:
    for slug in ("cisss-iles", "chu-estrie"):
        OrganisationFactory(slug=slug)
    today = timezone.localdate()
    for number in range(6):
        NeedFactory(published=True, responses_until=today + timedelta(days=number + 1))
        SolutionFactory(listed=True)
    for _ in range(3):
        PilotFactory(running=True)
    return {kind.code: _records(kind) for kind in listed_kinds() if kind.code != "organisation"}


def _asked(kind: RecordKind, entries: list[CatalogueEntry]) -> dict[str, Query]:
    """How each criterion of a list is asked for, by its code; a facet also as it is typed where it has a name for that."""
    codes = [criterion.code for criterion in criteria_of(kind.code) if criterion.facet is None]
    typed = {code: {name: text.format(reference=entries[1].key) for name, text in SAMPLES[code].items()} for code in codes}
    near = {"near": {"q": "près de Gaspé"}} if REGION in kind.facets else {}
    return typed | near | {facet.code: {facet.code: _values(facet)[-1]} for facet in kind.facets}


def _together(one: Query, other: Query) -> Query:
    words = " ".join(query["q"] for query in (one, other) if "q" in query)
    return {**one, **other} | ({"q": words} if words else {})


def _pairs(asked: dict[str, Query], most: int) -> list[Query]:
    """Some of all pairs, the same each time. A number stands alone: its page is the record itself."""
    codes = [code for code in asked if code not in ("kind", "reference")]
    found = list(combinations(codes, 2))
    random.Random(17).shuffle(found)  # noqa: S311  (the same sample each time)
    return [_together(asked[one], asked[other]) for one, other in found[:most]]


def _page(client: Client, kind: RecordKind, query: str) -> set[str]:
    """The records on the page, as many as it says that there are; the record to which a number leads."""
    answer = client.get(f"{reverse(f'{kind.namespace}:list')}?{query}")
    if answer.status_code == 302:
        return {found[0]} if (found := re.search(r"[A-Z]{3}-\d{4}-\d{4}", answer["Location"])) else set()
    keys = {card.reference for card in answer.context["results"]}
    assert len(keys) == answer.context["total"], query
    return keys


def _atom(client: Client, kind: RecordKind, query: str) -> set[str]:
    feed = ElementTree.fromstring(client.get(f"{reverse(f'{kind.namespace}:feed-atom')}?{query}").content)  # noqa: S314  (our own)
    return {str(entry.findtext(f"{ATOM}id")).rpartition("/")[2] for entry in feed.findall(f"{ATOM}entry")}


def _csv(client: Client, kind: RecordKind, query: str) -> set[str]:
    text = b"".join(client.get(f"{reverse(f'{kind.namespace}:export')}?{query}").streaming_content).decode("utf-8-sig")
    return {row["reference"] for row in csv.DictReader(io.StringIO(text))}


def _api(client: Client, kind: RecordKind, query: str) -> set[str]:
    answer = client.get(f"{reverse(f'api-{kind.namespace}')}?{query}").json()
    # The API gives the count that is kept, in which a qualification ends when the task has written it down.
    assert answer["count"] == len(answer["results"]) or query.startswith(f"{lapse().facet}="), query
    return {row["reference"] for row in answer["results"]}


def _dated(client: Client, kind: RecordKind, query: str) -> set[str]:
    text = client.get(f"{reverse(f'{kind.namespace}:calendar')}?{query}").content.decode().replace("\r\n ", "")
    return set(re.findall(rf"^UID:.*?({kind.prefix}-\d{{4}}-\d{{4}})", text, re.MULTILINE | re.IGNORECASE))


def _widget(client: Client, kind: RecordKind, query: str) -> set[str]:
    items = client.get(f"/widgets/list.json?kind={kind.code}&limit=20&{query}").json()["items"]
    return {item["reference"] for item in items}


def _alerts(entries: list[CatalogueEntry], kind: RecordKind, queries: Iterable[str]) -> dict[str, set[str]]:
    """By query, the records of which an alert on it would tell."""
    hashes, found = {}, {}
    for number, query in enumerate(queries):
        if number % 40 == 0:
            reader = acting()
        watch = Watch.read(QueryDict(f"kind={kind.code}&{query}"))
        subscribe(watch, by=reader, frequency="at_once")
        hashes[query], found[query] = watch.hash, set[str]()
    later = timezone.now() + timedelta(days=1)
    for entry in entries:
        event = Event(verb="need.published", kind=kind.code, reference=entry.key)
        told = set(subscriptions_for(event, entry, since=later).values_list("criteria_hash", flat=True))
        for query in found:
            if hashes[query] in told:
                found[query].add(entry.key)
    return found


def test_every_criterion_has_a_sample() -> None:
    assert {criterion.code for criterion in all_criteria() if criterion.facet is None} == set(SAMPLES)
    assert {criterion.code for criterion in criteria_of("need") if criterion.facet} == {
        facet.code for facet in kind_named("need").facets
    }


@pytest.mark.parametrize("code", ["need", "solution", "pilot"])
def test_each_criterion_and_each_pair_finds_the_same_through_every_public_door(code: str, client: Client) -> None:
    entries, kind = _all_records()[code], kind_named(code)
    asked = _asked(kind, entries)
    queries = dict.fromkeys(urlencode(query) for query in [*asked.values(), *_pairs(asked, 12)])
    told = _alerts(entries, kind, queries)
    with_date = _dated(client, kind, "")
    divided = 0
    for query in queries:
        page = _page(client, kind, query)
        found = {
            "API": _api(client, kind, query),
            "CSV": _csv(client, kind, query),
            "feed": _atom(client, kind, query),
            "widget": _widget(client, kind, query),
            "alert": told[query],
        }
        assert all(each == page for each in found.values()), (query, page, found)
        assert _dated(client, kind, query) == page & with_date, query
        divided += 0 < len(page) < len(entries)
    assert divided > len(queries) / 2
    assert with_date if code != "solution" else True


def test_a_qualification_that_ended_today_is_expired_for_every_reader_and_for_alerts(client: Client) -> None:
    solutions, kind = _all_records()["solution"], kind_named("solution")
    ended, in_force = f"{lapse().facet}={lapse().ended}", f"{lapse().facet}={lapse().in_force[0]}"
    told = _alerts(solutions, kind, [ended, in_force])
    assert solutions[0].key in _page(client, kind, ended) & _api(client, kind, ended) & told[ended]
    assert solutions[0].key not in _page(client, kind, in_force) | _api(client, kind, in_force) | told[in_force]
