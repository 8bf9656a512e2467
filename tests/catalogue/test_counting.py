"""Counts: exact for what is whole or small, estimated for what is large, always true to the catalogue."""

import base64
import json
from datetime import timedelta

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalogue import index
from catalogue.listing import listing_of
from catalogue.models.index import CatalogueChange, CatalogueEntry
from catalogue.search import counting
from catalogue.search.counting import counts, rounded, tallies
from catalogue.search.criteria import Criteria
from tests.factories import NeedFactory, OrganisationFactory
from tests.queries import reads

pytestmark = pytest.mark.django_db


def _counted_anew(kind: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for tags in CatalogueEntry.objects.filter(kind=kind).values_list("tags", flat=True):
        for tag in ["", *tags]:
            found[tag] = found.get(tag, 0) + 1
    return found


def _many(total: int, *, matching_every: int) -> None:
    """Entries straight into the catalogue, of which some have the word and a facet."""
    owner, now = OrganisationFactory(), timezone.now()
    CatalogueEntry.objects.bulk_create(
        index.completed(
            CatalogueEntry(
                kind="need", key=f"BES-2099-{number:05d}", title_fr="Imagerie" if number % matching_every == 0 else "Autre",
                organisation=owner, organisation_name="x", organisation_slug="x", state="published",
                tags=["risk:low", *(["region:01"] if number % 2 else [])],
                published_at=now - timedelta(minutes=number), updated_at=now,
            )
        )
        for number in range(total)
    )  # fmt: skip


def test_the_counts_of_a_kind_are_those_of_its_entries_through_every_change() -> None:
    first, second = NeedFactory(published=True), NeedFactory(published=True, situation="critical")
    assert {tag: n for tag, n in tallies("need").items() if n} == _counted_anew("need")
    first.risk_level = "high"
    first.save()
    index.refresh(first)
    second.regions.clear()
    index.refresh(second)
    assert {tag: n for tag, n in tallies("need").items() if n} == _counted_anew("need")
    CatalogueEntry.objects.filter(key=second.reference).delete()
    index.rebuild()
    CatalogueEntry.objects.filter(key=first.reference).delete()
    assert {tag: n for tag, n in tallies("need").items() if n} == _counted_anew("need")


def test_folding_the_changes_keeps_every_count_and_the_version() -> None:
    for _ in range(3):
        NeedFactory(published=True)
    before, version = {tag: n for tag, n in tallies("need").items() if n}, _version()
    assert counting.fold() > 0
    assert tallies("need") == before
    assert _version() == version
    assert counting.fold() == 0


def _version() -> int:
    return sum(CatalogueChange.objects.filter(kind="").values_list("change", flat=True))


def test_few_results_are_counted_and_many_are_estimated_and_said_to_be(client: Client) -> None:
    _many(7000, matching_every=2)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE catalogue_catalogueentry")
    common, rare = (
        counts(Criteria("need", "imagerie ")),
        counts(Criteria("need", "imagerie -autre", {"region": ["99"]})),
    )
    assert common.is_estimate
    assert common.total == pytest.approx(3500, rel=0.25)
    assert common.facets["risk"]["low"] == common.total
    assert (rare.total, rare.is_estimate) == (0, False)
    assert counts(Criteria("need")).total == 7000
    body = client.get("/api/v1/needs/?q=imagerie%20&size=1").json()
    assert body["count_is_estimate"] is True
    assert "Environ" in client.get("/besoins/?q=imagerie%20").content.decode()


def test_of_very_many_that_words_find_a_sample_is_ranked_page_by_page_and_said_to_be(client: Client) -> None:
    _many(7000, matching_every=2)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE catalogue_catalogueentry")
    body = client.get("/api/v1/needs/?q=imagerie%20&size=100").json()
    assert body["ranked_one_in"] == 8
    found: list[str] = []
    address: str | None = "/api/v1/needs/?q=imagerie%20&size=100"
    while address:
        page = client.get(address).json()
        found += [row["reference"] for row in page["results"]]
        address = page["next"]
    assert len(found) == len(set(found)) == pytest.approx(3500 / 8, rel=0.25)
    assert "un sur 8 est classé ici" in client.get("/besoins/?q=imagerie%20").content.decode()
    newest = client.get("/api/v1/needs/?q=imagerie%20&sort=newest&size=1").json()
    assert newest["ranked_one_in"] == 1
    assert client.get("/api/v1/needs/?q=imagerie%20-autre&risk=high").json()["ranked_one_in"] == 1


@pytest.mark.parametrize("values", [["x", 1], [True, 1], [0.5, "a"], [1e999, 2], [0.1, 10**30], [None, 1]])
def test_a_cursor_of_ranks_that_is_not_ours_is_refused_by_the_api_and_no_error_on_the_page(
    client: Client, values: list[object]
) -> None:
    need = NeedFactory(published=True, title_fr="Imagerie du thorax")
    raw = json.dumps([values, 0, 20])
    cursor = base64.urlsafe_b64encode(raw.encode()).decode().rstrip("=")
    answer = client.get("/api/v1/needs/", {"q": "imagerie", "page": cursor})
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == ["page"]
    assert need.reference in client.get("/besoins/", {"q": "imagerie", "page": cursor}).content.decode()


def test_an_estimate_has_two_figures_and_a_count_has_all() -> None:
    assert rounded(61_110, 64) == 61_000
    assert rounded(61_110, 1) == 61_110
    assert rounded(87, 8) == 87


def test_a_list_with_its_counts_takes_few_queries_whatever_is_chosen(client: Client) -> None:
    for _ in range(3):
        NeedFactory(published=True)
    client.get("/besoins/")
    with CaptureQueriesContext(connection) as asked:
        client.get("/api/v1/needs/?risk=low&region=01")
    assert len(reads(asked)) <= 4
    with CaptureQueriesContext(connection) as asked:
        found = client.get("/api/v1/needs/?q=triage&risk=low&region=01&state=published&facets=1").json()
    assert len(reads(asked)) <= 5
    assert found["facets"]["risk"] == {"low": 3}
    assert found["count"] == 3


def test_the_api_sends_what_the_catalogue_keeps_and_makes_what_it_does_not(client: Client) -> None:
    need = NeedFactory(published=True)
    kept = client.get("/api/v1/needs/").json()["results"]
    entry = CatalogueEntry.objects.get(key=need.reference)
    assert entry.listing == listing_of(entry)
    CatalogueEntry.objects.update(listing="")
    from django.core.cache import cache

    cache.clear()
    assert client.get("/api/v1/needs/").json()["results"] == kept
    assert kept[0]["url"]["en"].startswith("http://testserver/en/needs/")
    assert client.get(f"/api/v1/needs/{need.reference}/").json()["url"] == kept[0]["url"]


def test_the_conditions_in_sql_find_what_the_queryset_finds() -> None:
    wanted = NeedFactory(published=True, title_fr="Imagerie du sein")
    NeedFactory(published=True)
    queries = ["q=imagerie", "q=titre:sein", "q=titre:urgence", "risk=low&region=01", f"organisation={wanted.organisation.slug}"]
    for query in [*queries, f"q=organisation:{wanted.organisation.slug}"]:
        data = QueryDict(query)
        criteria = Criteria.read("need", data)
        assert counts(criteria, with_facets=False).total == criteria.matching().count(), query


@pytest.mark.parametrize("sort", ["updated", "priority"])
@pytest.mark.parametrize(
    ("moment", "status"),
    [("2026-01-01T00:00:00+23:59", 200), ("2026-01-01T00:00:00+05:30:15.123456", 200), ("2026-01-01T00:00:00", 200),
     ("0001-01-01T00:00:00+05:30", 400), ("9999-12-31T23:59:59-23:59", 400), (20260101, 400)],
)  # fmt: skip
def test_a_cursor_of_moments_is_read_as_the_database_reads_it_or_refused(
    client: Client, sort: str, moment: object, status: int
) -> None:
    NeedFactory(published=True)
    values = [moment, 1] if sort == "updated" else [0, moment, 1]
    cursor = base64.urlsafe_b64encode(json.dumps([values, 0, 20]).encode()).decode().rstrip("=")
    assert client.get("/api/v1/needs/", {"sort": sort, "page": cursor}).status_code == status
    for path in ("/besoins/", "/recherche/"):
        assert client.get(path, {"sort": sort, "page": cursor}).status_code == 200


def test_a_position_that_an_address_claims_is_believed_as_far_as_the_list_is_long(client: Client) -> None:
    NeedFactory(published=True)
    raw = json.dumps([["2100-01-01T00:00:00+00:00", 1], 0, 1_000_000])
    cursor = base64.urlsafe_b64encode(raw.encode()).decode().rstrip("=")
    answer = client.get("/besoins/", {"sort": "updated", "page": cursor})
    assert (answer.context["first"], answer.context["last"]) == (1, 1)
