"""Feeds: valid for stock parsers, stable, cheap, and of public records only."""

import re
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import feedparser
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogue.addresses import record_path
from needs.models.needs import Need
from needs.services.needs import publish_need
from records.received import first_unreadable
from tests.factories import NeedFactory, OrganisationFactory, PilotFactory, SolutionFactory, acting, amend
from tests.markup import flat

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
_RFC3339 = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")


def _published(need: Need) -> Need:
    return publish_need(need, by=acting(organisation=need.organisation))


def assert_valid_atom(body: bytes) -> list[ElementTree.Element]:
    """What RFC 4287 asks of a feed and of each entry (sections 4.1.1 and 4.1.2)."""
    feed = ElementTree.fromstring(body)  # noqa: S314  (our own answer)
    assert feed.tag == f"{ATOM}feed"
    entries = feed.findall(f"{ATOM}entry")
    for element in (feed, *entries):
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"{ATOM}{name}")) == 1
        assert re.match(r"^tag:[a-z0-9.-]+,\d{4}(-\d\d){0,2}:[!-~]+$", element.findtext(f"{ATOM}id") or "")
        assert _RFC3339.match(element.findtext(f"{ATOM}updated") or "")
        alternates = [link for link in element.findall(f"{ATOM}link") if link.get("rel") == "alternate"]
        assert len(alternates) == 1
        assert all((link.get("href") or "").startswith("http") for link in element.findall(f"{ATOM}link"))
    assert [link.get("rel") for link in feed.findall(f"{ATOM}link")].count("self") == 1
    assert len({entry.findtext(f"{ATOM}id") for entry in entries}) == len(entries)
    for entry in entries:
        assert entry.findtext(f"{ATOM}author/{ATOM}name")
        assert _RFC3339.match(entry.findtext(f"{ATOM}published") or "")
        assert all(category.get("term") for category in entry.findall(f"{ATOM}category"))
    return entries


def _everything() -> dict[str, Any]:
    need = NeedFactory(submitted=True, title_en="Emergency & <triage>")
    _published(need)
    return {"need": need, "solution": SolutionFactory(listed=True), "pilot": PilotFactory(need=need)}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_list_record_and_organisation_has_a_feed_that_a_stock_parser_takes(client: Client, language: str) -> None:
    made = _everything()
    with translation.override(language):
        urls = [reverse(f"{kind}s:feed-atom") for kind in ("need", "solution", "pilot", "organisation")]
        urls += [reverse("search-feed-atom"), reverse("needs:priorities-feed")]
        urls += [reverse(f"{kind}s:record-atom", args=[record.reference]) for kind, record in made.items()]
        urls += [reverse("organisations:organisation-atom", args=[made["need"].organisation.slug])]
    for url in urls:
        response = client.get(url)
        assert response["Content-Type"] == "application/atom+xml; charset=utf-8", url
        assert_valid_atom(response.content)
        parsed = feedparser.parse(response.content)
        assert not parsed.bozo, (url, parsed.get("bozo_exception"))
        assert parsed.version == "atom10"
        assert parsed.feed.language == f"{language}-CA"
        assert parsed.feed.links[0].href == f"http://testserver{url}"


def test_an_entry_keeps_its_identifier_in_every_feed_and_language_and_its_date_moves_with_the_record(client: Client) -> None:
    need = NeedFactory(published=True, title_fr="Avant", title_en="Before", updated_at=timezone.now() - timedelta(days=1))
    first = feedparser.parse(client.get("/besoins/fil.atom").content).entries[0]
    amend(need, title_fr="Après")
    again = feedparser.parse(client.get("/besoins/fil.atom").content).entries[0]
    english = feedparser.parse(client.get("/en/search/feed.atom", {"q": "Before"}).content).entries[0]
    assert first.id == again.id == english.id == f"tag:testserver,2026:need/{need.reference}"
    assert (first.title, again.title, english.title) == ("Avant", "Après", "Before")
    assert again.updated > first.updated
    assert again.published == first.published
    assert english.link.startswith("http://testserver/en/needs/")


def test_an_invented_record_is_marked_in_the_title_and_each_tag_names_its_filter(client: Client) -> None:
    NeedFactory(published=True, is_demonstration=True, title_fr="Attente au triage", title_en="Waiting at triage")
    for path, title, risk in (
        ("/besoins/fil.atom", "Attente au triage (démonstration)", "Niveau de risque\u00a0: "),
        ("/en/needs/feed.atom", "Waiting at triage (demonstration)", "Risk level: "),
    ):
        [entry] = assert_valid_atom(client.get(path).content)
        assert entry.findtext(f"{ATOM}title") == title
        assert any(each.get("label", "").startswith(risk) for each in entry.findall(f"{ATOM}category"))


def test_a_feed_has_the_filters_of_its_page_and_says_them_in_its_title(client: Client) -> None:
    NeedFactory(published=True, title_fr="Chutes de nuit")
    found = NeedFactory(published=True, title_fr="Attente à l’urgence", organisation=OrganisationFactory(slug="chu"))
    query = {"q": "urgence", "state": "published", "organisation": "chu", "utm_source": "x"}
    parsed = feedparser.parse(client.get("/besoins/fil.atom", query).content)
    assert [entry.title for entry in parsed.entries] == [found.title_fr]
    assert "urgence" in parsed.feed.title
    assert parsed.feed.links[0].href.endswith("/besoins/fil.atom?q=urgence&organisation=chu&state=published")
    assert {tag.term for tag in parsed.entries[0].tags} >= {"kind:need", "state:published"}


def test_a_record_tells_its_public_events_and_no_other(client: Client) -> None:
    need = NeedFactory(submitted=True)
    _published(need)
    amend(need, title_fr="Plus clair")
    parsed = feedparser.parse(client.get(reverse("needs:record-atom", args=[need.reference])).content)
    labels = [entry.title.split(" – ")[0] for entry in parsed.entries]
    assert labels == ["Modifié : nouvelle version", "Publié"]
    assert parsed.entries[0].author == str(need.organisation)


def test_json_feed_says_the_same(client: Client) -> None:
    need = NeedFactory(published=True)
    response = client.get(reverse("needs:feed-json"))
    assert response["Content-Type"] == "application/feed+json; charset=utf-8"
    feed = response.json()
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"] == "http://testserver/besoins/fil.json"
    item = feed["items"][0]
    assert item["id"] == f"tag:testserver,2026:need/{need.reference}"
    assert item["url"].startswith(f"http://testserver{record_path(need)}")
    assert item["content_text"]
    assert item["_registry"]["reference"] == need.reference
    assert client.get(reverse("search-feed-json"), {"q": "zzzz"}).json()["items"] == []


def test_long_lists_go_on_by_their_next_link(client: Client) -> None:
    references = {NeedFactory(published=True).reference for _each in range(52)}
    first = client.get(reverse("needs:feed-json")).json()
    second = client.get(first["next_url"]).json()
    assert len(first["items"]) == 50
    assert {item["_registry"]["reference"] for item in first["items"] + second["items"]} == references
    assert "next_url" not in second


@pytest.mark.parametrize("path", ["/besoins/fil.atom", "/besoins/fil.json", "/recherche/calendrier.ics"])
def test_what_did_not_change_is_not_sent_again(client: Client, path: str) -> None:
    need = NeedFactory(published=True, responses_until="2090-01-01")
    first = client.get(path)
    assert first["Cache-Control"] == "public, max-age=300, stale-while-revalidate=86400"
    assert "Cookie" not in first.get("Vary", "")
    assert not first.cookies
    again = client.get(path, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert client.get(path, headers={"if-modified-since": first["Last-Modified"]}).status_code == 304
    amend(need, title_fr="Tout autre chose")
    changed = client.get(path, headers={"if-none-match": first["ETag"]})
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]


def test_no_feed_or_calendar_ever_holds_a_draft_whoever_reads(client: Client, sign_in: Any) -> None:
    need = NeedFactory(title_fr="Brouillon secret", responses_until="2090-01-01")
    pilot = PilotFactory(private=True, title_fr="Brouillon secret", organisation=need.organisation, need__title_fr="Public")
    browser = sign_in(acting(organisation=need.organisation))
    slug = need.organisation.slug
    forms = ("feed-atom", "feed-json", "calendar")
    urls = [reverse(f"{space}{form}") for space in ("needs:", "pilots:", "search-") for form in forms]
    urls += [reverse(f"organisations:organisation-{form}", args=[slug]) for form in ("atom", "json", "calendar")]
    for url in urls:
        response = browser.get(url)
        assert response.status_code == 200
        assert "Brouillon" not in response.content.decode()
        assert need.reference not in response.content.decode()
    for form in ("atom", "json", "calendar"):
        assert browser.get(reverse(f"needs:record-{form}", args=[need.reference])).status_code == 404
        assert browser.get(reverse(f"pilots:record-{form}", args=[pilot.reference])).status_code == 404
        assert browser.get(reverse(f"solutions:record-{form}", args=["SOL-2026-9999"])).status_code == 404
        assert browser.get(reverse(f"organisations:organisation-{form}", args=["personne"])).status_code == 404


_NONSENSE = [
    "region=zzz",
    "risk=%0D%0A",
    "page=%FF%FE",
    "page=AAAA",
    "q=%0D%0A",
    "organisation=x%0D%0Ay",
    "sort=sideways",
    "q=" + "a" * 10_000,
    "q=%27%3B+DROP+TABLE",
    "q=%22",
    "q=%26%7C!",
    "state=" + "x" * 300,
    "q=%F0%9F%98%80",
    "organisation=" + "y" * 400,
]


@pytest.mark.parametrize("path", ["/besoins/fil.atom", "/recherche/fil.json", "/besoins/calendrier.ics"])
@pytest.mark.parametrize("query", _NONSENSE)
def test_a_nonsense_filter_is_answered_as_on_the_page(client: Client, path: str, query: str) -> None:
    NeedFactory(published=True)
    response = client.get(f"{path}?{query}")
    assert response.status_code == 200
    assert len(response.content) < 20_000
    if path.endswith("atom"):
        assert_valid_atom(response.content)
    assert client.get(f"/besoins/?{query}").status_code == 200


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.text(max_size=60), value=st.text(max_size=30))
def test_whatever_is_typed_the_feed_is_valid(client: Client, words: str, value: str) -> None:
    response = client.get("/besoins/fil.atom", {"q": words, "region": value, "organisation": value, "page": value})
    is_refused = any(first_unreadable(typed) for typed in (words, value))
    assert response.status_code == (400 if is_refused else 200)
    if not is_refused:
        assert_valid_atom(response.content)


def test_texts_that_xml_cannot_hold_do_not_break_the_feed(client: Client) -> None:
    NeedFactory(published=True, title_fr="Besoin\x0b <b>&amp;\uffff]]>", summary_fr="\x08\x1b" + "é" * 300)
    parsed = feedparser.parse(client.get("/besoins/fil.atom").content)
    assert not parsed.bozo
    assert parsed.entries[0].title.startswith("Besoin <b>&amp;")


def test_feeds_take_few_queries_however_long(client: Client, django_assert_max_num_queries: Any) -> None:
    for _each in range(12):
        need = NeedFactory(published=True, responses_until="2090-01-01")
    with django_assert_max_num_queries(2):
        client.get("/besoins/fil.atom")
    # Four of them set the limit of time around the reading.
    with django_assert_max_num_queries(8):
        client.get("/besoins/fil.atom", {"q": "urgence", "region": "01", "organisation": need.organisation.slug})
    with django_assert_max_num_queries(2):
        client.get(reverse("needs:record-atom", args=[need.reference]))
    with django_assert_max_num_queries(3):
        client.get(reverse("organisations:organisation-atom", args=[need.organisation.slug]))
    with django_assert_max_num_queries(6):
        client.get("/recherche/calendrier.ics")


def test_pages_say_where_they_are_followed_to_readers_and_to_machines(client: Client) -> None:
    need = NeedFactory(published=True)
    pages = {
        "/besoins/?state=published&page=x&sort=title": "/besoins/fil.atom?state=published",
        "/recherche/?q=urgence": "/recherche/fil.atom?q=urgence",
        record_path(need): f"/besoins/{need.reference}/fil.atom",
        record_path(need, "en"): f"/en/needs/{need.reference}/feed.atom",
        f"/organisations/{need.organisation.slug}/": f"/organisations/{need.organisation.slug}/fil.atom",
        "/regions/01/bas-saint-laurent/": "/recherche/fil.atom?region=01",
        "/besoins/priorites/": "/besoins/priorites/fil.atom",
        "/": "/recherche/fil.atom",
    }
    for page, feed in pages.items():
        html = flat(client.get(page).content.decode().replace("&amp;", "&"))
        assert f'<link rel="alternate" type="application/atom+xml" href="{feed}"' in html, page
        if page != "/":
            assert f'<a href="{feed}" type="application/atom+xml">' in html, page
        assert client.get(feed).status_code == 200


def test_a_merged_organisation_leads_to_the_feed_of_the_one_that_stays(client: Client) -> None:
    from catalogue.index import move

    stays = OrganisationFactory()
    move("organisation", "ancienne", stays.slug)
    response = client.get(reverse("organisations:organisation-atom", args=["ancienne"]))
    assert (response.status_code, response["Location"]) == (301, f"/organisations/{stays.slug}/fil.atom")
