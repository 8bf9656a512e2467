"""Orders of the list of needs, pages by number, and the filter by organisation."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from catalogue import index
from catalogue.models.index import CatalogueEntry
from catalogue.search.criteria import Criteria
from catalogue.search.paging import entry_page
from tests.factories import NeedFactory, OrganisationFactory, SolutionFactory
from tests.markup import flat

pytestmark = pytest.mark.django_db
SORTS = ("deadline", "score", "endorsements")


def _entries(total: int, **details: Any) -> list[CatalogueEntry]:
    """Copies of one need's entry, published one after another. `details` maps a name to a function of the place."""
    need = NeedFactory(published=True)
    source = CatalogueEntry.objects.get(key=need.reference)
    source.delete()
    made = []
    for place in range(total):
        values = {field.attname: getattr(source, field.attname) for field in CatalogueEntry._meta.concrete_fields}
        values |= {"id": None, "key": f"BES-2026-{place + 1:04d}", "published_at": timezone.now() - timedelta(days=place)}
        values["details"] = source.details | {name: value_of(place) for name, value_of in details.items()}
        made.append(index.completed(CatalogueEntry(**values)))
    return CatalogueEntry.objects.bulk_create(made)


def _day(distance: int | None) -> str | None:
    return None if distance is None else (timezone.localdate() + timedelta(days=distance)).isoformat()


def _numbers(client: Client, **query: Any) -> list[str]:
    return [card.reference for card in client.get(reverse("needs:list"), query).context["results"]]


def test_by_deadline_the_soonest_comes_first_then_what_has_none_then_what_is_past(client: Client) -> None:
    days = (30, None, -3, 2, 0, -40)
    _entries(len(days), responses_until=lambda place: _day(days[place]))
    assert [days[int(number[-4:]) - 1] for number in _numbers(client, sort="deadline")] == [0, 2, 30, None, -40, -3]


def test_by_score_and_by_endorsements_the_highest_comes_first_and_none_last(client: Client) -> None:
    scores, endorsed = (None, 47.5, 0.0, 81.25), (0, 3, 1, 2)
    _entries(4, score=lambda place: scores[place], endorsed_by=lambda place: [f"chu-{one}" for one in range(endorsed[place])])
    assert [scores[int(number[-4:]) - 1] for number in _numbers(client, sort="score")] == [81.25, 47.5, 0.0, None]
    assert [endorsed[int(number[-4:]) - 1] for number in _numbers(client, sort="endorsements")] == [3, 2, 1, 0]


@pytest.mark.parametrize("sort", SORTS)
def test_each_order_shows_every_record_once_forwards_backwards_and_by_number(sort: str) -> None:
    _entries(
        31,
        responses_until=lambda place: _day((None, -2, 5, 5, -1)[place % 5]),
        score=lambda place: (None, 20.5, 20.5, 70)[place % 4],
        endorsed_by=lambda place: ["chu"] * (place % 3),
    )
    criteria = Criteria.read("need", QueryDict(f"sort={sort}"))
    seen: list[str] = []
    cursor, pages = "", []
    while True:
        page = entry_page(criteria, cursor_text=cursor, size=7)
        assert [row.key for row in page.rows] == [row.key for row in entry_page(criteria, number=len(pages) + 1, size=7).rows]
        seen += [row.key for row in page.rows]
        pages.append(page)
        if not page.next_cursor:
            break
        cursor = page.next_cursor
    assert len(seen) == len(set(seen)) == 31
    back = []
    while page.previous_cursor:
        page = entry_page(criteria, cursor_text=page.previous_cursor, size=7)
        back.append([row.key for row in page.rows])
    assert back == [[row.key for row in each.rows] for each in reversed(pages[:-1])]


@pytest.mark.parametrize("sort", SORTS)
def test_each_order_has_the_same_rows_in_the_api_and_in_the_file(sort: str, client: Client) -> None:
    _entries(5, responses_until=lambda place: _day((4, None, -2, 1, 9)[place]), score=lambda place: (3, None, 9, 9, 1)[place])
    listed = _numbers(client, sort=sort)
    assert [row["reference"] for row in client.get(f"/api/v1/needs/?sort={sort}&size=3").json()["results"]] == listed[:3]
    lines = b"".join(client.get(f"{reverse('needs:export')}?sort={sort}").streaming_content).decode()
    assert re.findall(r"^(BES-\d{4}-\d{4})", lines, re.MULTILINE) == listed


@pytest.mark.parametrize("sort", SORTS)
def test_each_order_is_read_from_an_index(sort: str) -> None:
    _entries(3)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off; SET LOCAL enable_bitmapscan = off")
    with CaptureQueriesContext(connection) as asked:
        entry_page(Criteria.read("need", QueryDict(f"sort={sort}")), number=2, size=2)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {asked[-1]['sql']}")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert f"using catalogue_{sort}" in plan, plan


def test_an_order_that_a_list_does_not_have_is_left_aside(client: Client) -> None:
    SolutionFactory(listed=True)
    assert client.get(f"{reverse('solutions:list')}?sort=score").context["criteria"].sort == ""
    assert client.get("/api/v1/solutions/?sort=score").status_code == 400


def test_a_page_is_found_by_its_number_and_its_neighbours_lead_there(client: Client) -> None:
    _entries(45)
    first, second = (client.get(reverse("needs:list"), {"page": number}) for number in (1, 2))
    following = client.get(first.context["next_url"])
    assert [card.reference for card in second.context["results"]] == [card.reference for card in following.context["results"]]
    assert [(page.number, page.is_current) for page in second.context["pages"]] == [(1, False), (2, True), (3, False)]
    assert [page.is_current for page in following.context["pages"]] == [False, True, False]
    assert "21 à 40 sur 45" in flat(second.content.decode())
    assert client.get(second.context["previous_url"]).context["first"] == 1


def test_a_page_that_is_none_says_so_and_leads_to_the_last(client: Client) -> None:
    _entries(21)
    for number in ("0", "3", "99", "9" * 30):
        answer = client.get(reverse("needs:list"), {"page": number})
        assert answer.status_code == 404
        assert "Cette page de la liste n’existe pas" in answer.content.decode()
        assert "BES-2026-0021" in client.get(answer.context["last_page_url"]).content.decode()


def test_an_organisation_is_found_by_its_name_its_short_name_and_its_city(client: Client) -> None:
    office = OrganisationFactory(name_fr="CISSS du Bas-Saint-Laurent", short_name="CISSS-BSL", city="Rimouski", slug="cisss-bsl")
    NeedFactory(published=True, organisation=office)
    for name in ("CISSS du Bas-Saint-Laurent", "cisss-bsl", "rimouski", "saint-laurent"):
        answer = client.get(reverse("needs:list"), {"organisation_name": name, "state": "published"})
        assert answer["Location"] == f"{reverse('needs:list')}?state=published&organisation=cisss-bsl", name
    # It has no solution.
    answer = client.get(reverse("solutions:list"), {"organisation_name": "rimouski"})
    assert "Aucune organisation du nom de «\u00a0rimouski\u00a0»" in flat(answer.content.decode())


def test_several_organisations_of_a_name_are_offered(client: Client) -> None:
    for slug in ("chu-nord", "chu-sud"):
        NeedFactory(published=True, organisation=OrganisationFactory(name_fr=f"Hôpital {slug[4:]}", slug=slug, short_name=""))
    answer = client.get(reverse("needs:list"), {"organisation_name": "hôpital"})
    assert [each["name"] for each in answer.context["owners"]] == ["Hôpital nord", "Hôpital sud"]
    assert client.get(answer.context["owners"][1]["url"]).context["criteria"].organisation == "chu-sud"
    options = client.get(reverse("search-suggest"), {"q": "hôp", "kind": "need", "of": "organisations"}).content.decode()
    assert re.findall(r"data-fill>([^<]+)<", options) == ["Hôpital nord", "Hôpital sud"]


def test_a_filter_of_one_value_can_be_taken_away_again_and_a_wrong_one_is_named(client: Client) -> None:
    NeedFactory(published=True, responses_until=timezone.localdate())
    answer = client.get(reverse("needs:list"), {"responses": "open", "deadline": "month", "deadline_until": "2026-02-31"})
    said = [each.value_label for each in answer.context["active_filters"]]
    assert said == ["Accepte des réponses", "D’ici la fin du mois", "«\u00a02026-02-31\u00a0» n’existe pas"]
    without = client.get(answer.context["active_filters"][2].remove_url)
    assert without.context["total"] == 1
    assert client.get("/api/v1/needs/?deadline_until=2026-02-31").status_code == 400
