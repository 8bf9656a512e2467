"""Every file that a list offers arrives whole, parses, and holds what the page of the same address says."""

import csv
import io
import json
import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlencode, urlsplit

import feedparser
import icalendar
import pytest

from tests.launched.reading import count_on
from tests.launched.starting import Product

LISTS = {"besoins": "needs", "solutions": "solutions", "projets-pilotes": "pilots", "organisations": "organisations"}
KINDS = {"besoins": "need", "solutions": "solution", "projets-pilotes": "pilot", "organisations": "organisation"}
# What people ask of lists: nothing, a filter, two, words, a word with accents, a field, an organisation, what finds nothing.
QUERIES = [
    "",
    "region=11",
    "region=11&region=05",
    "q=urgence",
    "q=télésurveillance",
    "q=titre:holters",
    "q=titre:urgence",
    "q=region:11",
    "organisation=cisss-iles",
    "q=organisation:cisss-iles",
    "q=urgence&region=05",
    "q=zzzznothing",
]
CASES = [
    *[("besoins", query) for query in QUERIES],
    *[("projets-pilotes", query) for query in ("", "q=titre:urgence", "region=05", "organisation=cisss-bsl")],
    *[("solutions", query) for query in ("", "q=radiologie", "q=titre:imagerie")],
    *[("organisations", query) for query in ("", "q=cisss")],
]


def _query(query: str) -> str:
    return f"?{urlencode(parse_qsl(query))}" if query else ""


def _count(product: Product, section: str, query: str) -> int:
    page = product.get(f"/{section}/{_query(query)}")
    assert page.status_code == 200
    return count_on(page.text)


@pytest.mark.parametrize(("section", "query"), CASES)
def test_a_csv_has_a_row_for_each_result_of_its_page(product: Product, section: str, query: str) -> None:
    response = product.get(f"/{section}/export.csv{_query(query)}")
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert len(rows) == _count(product, section, query)
    assert all(row["reference"] and row["url"].startswith(product.url) for row in rows)


@pytest.mark.parametrize(("section", "query"), CASES)
def test_the_api_finds_what_the_page_finds(product: Product, section: str, query: str) -> None:
    response = product.get(f"/api/v1/{LISTS[section]}/{_query(query)}")
    assert response.status_code == 200
    assert response.json()["count"] == _count(product, section, query)


def _json_feed(product: Product, address: str) -> Iterator[dict[str, object]]:
    while address:
        response = product.get(address)
        assert response.status_code == 200
        feed = json.loads(response.content)
        yield from feed["items"]
        address = feed.get("next_url", "")


@pytest.mark.parametrize(("section", "query"), CASES)
def test_a_json_feed_lists_every_result_of_its_page(product: Product, section: str, query: str) -> None:
    items = list(_json_feed(product, f"/{section}/fil.json{_query(query)}"))
    assert len({item["id"] for item in items}) == len(items) == _count(product, section, query)


@pytest.mark.parametrize(("section", "query"), CASES)
def test_an_atom_feed_lists_the_first_results_of_its_page(product: Product, section: str, query: str) -> None:
    response = product.get(f"/{section}/fil.atom{_query(query)}")
    assert response.status_code == 200
    feed = feedparser.parse(response.content)
    assert not feed.bozo
    assert len(feed.entries) == min(50, _count(product, section, query))


@pytest.mark.parametrize(("section", "query"), [case for case in CASES if case[0] in ("besoins", "solutions", "projets-pilotes")])
def test_an_embedded_list_shows_the_first_results_of_its_page(product: Product, section: str, query: str) -> None:
    asked = urlencode([("kind", KINDS[section]), ("limit", "20"), *parse_qsl(query)])
    response = product.get(f"/widgets/list.json?{asked}")
    assert response.status_code == 200
    assert len(response.json()["items"]) == min(20, _count(product, section, query))


def _references(product: Product, section: str, query: str) -> set[str]:
    response = product.get(f"/{section}/export.csv{_query(query)}")
    return {row["reference"] for row in csv.DictReader(io.StringIO(response.content.decode("utf-8-sig")))}


@pytest.mark.parametrize(
    ("section", "query"), [case for case in CASES if case[0] in ("besoins", "projets-pilotes") and "zzzz" not in case[1]]
)
def test_a_calendar_holds_days_of_the_pages_results_and_of_no_others(product: Product, section: str, query: str) -> None:
    def days(asked: str) -> list[str]:
        response = product.get(f"/{section}/calendrier.ics{asked}")
        assert response.status_code == 200
        events = icalendar.Calendar.from_ical(response.content).walk("VEVENT")
        return [str(event["URL"]) for event in events]

    found = _references(product, section, query)
    everything = days("")
    own = [url for url in everything if (named := re.search(r"[A-Z]{3}-\d{4}-\d{4,}", url)) and named[0] in found]
    assert sorted(days(_query(query))) == sorted(own)


def test_a_download_is_named_and_of_the_kind_that_it_says(product: Product) -> None:
    """The links of the pages that offer files: certificates, reports, tables, statements, templates."""
    pages = ["/qualification/", "/projets-pilotes/vers-achat/", "/besoins/priorites/", "/besoins/"]
    pages += [str(item["url"]) for item in _json_feed(product, "/projets-pilotes/fil.json")]
    begins = {
        ".pdf": b"%PDF-",
        ".docx": b"PK",
        ".xlsx": b"PK",
        ".json": b"",
        ".csv": b"",
        ".ics": b"BEGIN:VCALENDAR",
        ".jws": b"ey",
    }
    seen: dict[str, int] = {}
    for page in pages:
        html = product.get(page)
        if html.status_code == 404:
            continue
        for href in set(re.findall(r'href="([^"]+\.(?:pdf|docx|xlsx|json|csv|ics|jws)[^"]*)"', html.text)):
            kind = re.search(r"\.[a-z]+$", urlsplit(href).path)
            if not kind or seen.get(kind[0], 0) >= 5:
                continue
            seen[kind[0]] = seen.get(kind[0], 0) + 1
            response = product.get(href.replace("&amp;", "&"))
            assert response.status_code == 200, href
            assert response.content, href
            assert response.content.removeprefix(b"\xef\xbb\xbf").startswith(begins[kind[0]]), href
    assert {".pdf", ".docx", ".json", ".csv", ".ics"} <= set(seen)
