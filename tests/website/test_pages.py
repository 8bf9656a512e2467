"""Every public page: both languages, its frame, its errors, its cost."""

import json
import re
from typing import Any

import pytest
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import translation

from catalogue.addresses import PageConverter, record_path
from records.bilingual import LANGUAGES
from tests.factories import (
    IndicatorFactory,
    NeedFactory,
    OrganisationFactory,
    PilotFactory,
    SolutionFactory,
    amend,
    region,
)
from tests.markup import flat

pytestmark = pytest.mark.django_db

PAGES: list[tuple[str, list[str]]] = [
    ("home", []),
    ("needs:list", []),
    ("solutions:list", []),
    ("pilots:list", []),
    ("organisations:list", []),
    ("regions:list", []),
    ("search", []),
    ("how", []),
    ("elsewhere", []),
    ("contact", []),
    ("api-docs", []),
    ("styleguide", []),
    ("account_login", []),
    ("account_signup", []),
    ("account_reset_password", []),
    *(("page", [name]) for name in PageConverter.names),
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("name", "arguments"), PAGES, ids=lambda value: str(value))
def test_a_page_answers_in_its_language_with_its_frame(
    name: str, arguments: list[str], language: str, client: Client, django_assert_max_num_queries: Any
) -> None:
    with translation.override(language):
        path = reverse(name, args=arguments)
    assert path.startswith("/en/") is (language == "en")
    with django_assert_max_num_queries(8):
        response = client.get(path)
    html = response.content.decode()
    assert response.status_code == 200
    assert f'<html lang="{language}">' in html
    assert '<link rel="canonical"' in html
    assert html.count('rel="alternate" hreflang=') == 2
    assert html.count("<h1") == 1
    assert re.search(r"<title>[^<]{5,}</title>", html)
    assert re.search(r"(src|href)=\"(https?:)?//(?!testserver)[^\"]*\.(js|css|woff2?)", html) is None


@pytest.mark.parametrize(
    ("french", "english"),
    [
        ("/besoins/", "/en/needs/"),
        ("/solutions/", "/en/solutions/"),
        ("/projets-pilotes/", "/en/pilots/"),
        ("/organisations/", "/en/organisations/"),
        ("/a-propos/", "/en/about/"),
    ],
)
def test_addresses_are_translated_and_the_switch_keeps_the_page_and_its_filters(
    french: str, english: str, client: Client
) -> None:
    html = flat(client.get(f"{french}?q=triage").content.decode())
    assert f'href="{english}?q=triage" hreflang="en"' in html
    html = flat(client.get(f"{english}?q=triage").content.decode())
    assert f'href="{french}?q=triage" hreflang="fr"' in html


def _records() -> list[Any]:
    need = NeedFactory(published=True)
    solution = SolutionFactory(listed=True)
    pilot = PilotFactory(need=need, solution=solution, running=True)
    IndicatorFactory(pilot=pilot)
    return [need, solution, pilot, need.organisation]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_record_has_its_own_address_in_each_language_and_structured_data(language: str, client: Client) -> None:
    for record in _records():
        path = record_path(record, language)
        html = client.get(path).content.decode()
        for other in LANGUAGES:
            assert f'hreflang="{other}-CA" href="http://testserver{record_path(record, other)}"' in html
        found = re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.S)
        assert found is not None
        assert json.loads(found[1])["name"]


def test_an_old_slug_leads_to_the_present_address(client: Client) -> None:
    need = NeedFactory(published=True)
    old = record_path(need)
    amend(need, title_fr="Un titre plus clair")
    response = client.get(f"{old}?x=1")
    assert response.status_code == 301
    assert response["Location"] == f"/besoins/{need.reference}/un-titre-plus-clair/?x=1"


def test_structured_data_cannot_break_out_of_its_element(client: Client) -> None:
    need = NeedFactory(published=True, title_fr="</script><script>alert(1)</script>", summary_fr="&lt;x")
    html = client.get(record_path(need)).content.decode()
    assert "<script>alert(1)" not in html


def test_a_record_in_one_language_says_so_and_marks_its_language(client: Client) -> None:
    need = NeedFactory(published=True, title_en="")
    html = client.get(record_path(need, "en")).content.decode()
    assert "written in one language only" in html
    assert 'lang="fr"' in html


@pytest.mark.parametrize("kind", [0, 1, 2, 3])
def test_a_record_page_costs_at_most_12_queries(kind: int, client: Client, django_assert_max_num_queries: Any) -> None:
    record = _records()[kind]
    if kind == 0:
        for _ in range(5):
            PilotFactory(need=record)
    client.get("/")  # announcements are read once a minute by whichever page comes first
    with django_assert_max_num_queries(12):
        assert client.get(record_path(record)).status_code == 200


def test_the_home_page_costs_at_most_8_queries(client: Client, django_assert_max_num_queries: Any) -> None:
    _records()
    with django_assert_max_num_queries(8):
        html = client.get("/").content.decode()
    assert "Attente au triage" in html


def test_a_region_has_its_page_with_its_needs(client: Client, django_assert_max_num_queries: Any) -> None:
    need = NeedFactory(published=True)
    found = region()
    with django_assert_max_num_queries(8):
        html = client.get(reverse("regions:detail", args=[found.code, "bas-saint-laurent"])).content.decode()
    assert need.reference in html
    assert client.get(reverse("regions:detail", args=[found.code, "old-name"])).status_code == 301
    assert client.get(reverse("regions:detail", args=["99", "x"])).status_code == 404


def test_what_is_stated_by_nobody_is_said_to_be_silent(client: Client) -> None:
    solution = SolutionFactory(listed=True, description_fr="")
    assert "Non indiqué par le fournisseur" in client.get(record_path(solution)).content.decode()


def test_demonstration_records_are_marked_on_their_page_and_in_lists(client: Client) -> None:
    need = NeedFactory(published=True, is_demonstration=True)
    for path in (record_path(need), reverse("needs:list")):
        assert "tag--demo" in client.get(path).content.decode()


@pytest.mark.parametrize(("path", "language"), [("/rien/", "fr"), ("/en/nothing/", "en"), ("/besoins/BES-2026-9999/x/", "fr")])
def test_an_unknown_address_has_a_page_that_helps(path: str, language: str, client: Client) -> None:
    response = client.get(path)
    assert response.status_code == 404
    html = response.content.decode()
    assert f'<html lang="{language}">' in html
    assert response["X-Request-ID"] in html


def test_a_failure_shows_a_number_to_quote_and_no_detail(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("website.views.pages.totals_by_region", fails)
    client.raise_request_exception = False
    response = client.get("/")
    assert response.status_code == 500
    assert b"secret detail" not in response.content
    assert response["X-Request-ID"].encode() in response.content


@override_settings(MAINTENANCE=True)
def test_during_maintenance_every_page_says_so_and_health_still_answers(client: Client) -> None:
    response = client.get("/besoins/")
    assert response.status_code == 503
    assert response["Retry-After"]
    assert client.get("/healthz/live").status_code == 200


def test_a_form_without_its_token_gets_a_page_that_explains(client: Client) -> None:
    response = Client(enforce_csrf_checks=True).post("/nous-ecrire/", {})
    assert response.status_code == 403
    assert "Le formulaire n’a pas été envoyé" in response.content.decode()


def test_health_and_ping_answer(client: Client) -> None:
    assert client.get("/ping").json() == {}
    assert client.get("/healthz/ready").json()["status"] == "ok"


def test_the_sitemap_names_every_public_record_in_both_languages_and_no_draft(client: Client) -> None:
    need, draft = NeedFactory(published=True), NeedFactory()
    assert b"sitemap-needs.xml" in client.get("/sitemap.xml").content
    text = client.get("/sitemap-needs.xml").content.decode()
    assert record_path(need, "fr") in text
    assert record_path(need, "en") in text
    assert draft.reference not in text
    assert client.get("/sitemap-pages.xml").status_code == 200
    assert b"Sitemap: http://testserver/sitemap.xml" in client.get("/robots.txt").content


def test_no_address_of_the_sitemap_follows_the_host_that_a_request_names(client: Client, settings: Any) -> None:
    settings.SITE_URL = "https://registre.example"
    NeedFactory(published=True)
    for path in ("/sitemap.xml", "/sitemap-needs.xml", "/robots.txt"):
        text = client.get(path, headers={"Host": "localhost:1337"}).content.decode()
        assert "1337" not in text
        assert "https://registre.example/" in text


def test_nothing_may_run_or_load_from_elsewhere(client: Client) -> None:
    policy = client.get("/")["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_an_organisation_shows_what_it_published_and_not_its_drafts(client: Client) -> None:
    organisation = OrganisationFactory()
    need, draft = NeedFactory(organisation=organisation, published=True), NeedFactory(organisation=organisation)
    html = client.get(record_path(organisation)).content.decode()
    assert need.reference in html
    assert draft.reference not in html


def test_the_page_of_the_api_leads_to_what_can_be_written(client: Client) -> None:
    html = client.get(reverse("api-docs")).content.decode()
    lead = html.split('class="lead"', 1)[1].split("</p>", 1)[0]
    anchors = re.findall(r'href="#([^"]+)"', lead)
    assert len(anchors) == 2
    assert all(f'id="{anchor}"' in html for anchor in anchors)


def test_the_legend_of_the_map_says_how_many_needs_each_shade_stands_for(client: Client) -> None:
    for _each in range(3):
        NeedFactory(published=True)
    html = flat(client.get(reverse("regions:list")).content.decode())
    key = html.split('class="map-key"', 1)[1].split("</ul>", 1)[0]
    assert re.findall(r'class="l(\d)".*?</svg>([\d–]+)</li>', key) == [("0", "0"), ("2", "1"), ("3", "2"), ("4", "3")]
