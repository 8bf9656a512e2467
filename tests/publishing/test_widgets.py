"""Embedded lists: small, open to every site, of public records only; and the page that makes the snippet."""

import hashlib
import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actors import Actor
from publishing.widgets import scripts
from publishing.widgets.building import contrast
from tests.factories import NeedFactory, OrganisationFactory, PilotFactory, acting, amend, region

pytestmark = pytest.mark.django_db

# Fingerprints of what was released. A new version is a new file and a new line; a line never changes.
RELEASED = {1: "ed00db95192d1164451a2810ba166984c4e92fc79abac5534adec8a0e7fcf5b2"}
_DATA = "/widgets/list.json"


def test_a_released_script_never_changes_and_is_small() -> None:
    assert {version: hashlib.sha256(scripts.script(version)).hexdigest() for version in scripts.VERSIONS} == RELEASED
    assert all(len(scripts.script(version)) < 15_000 for version in scripts.VERSIONS)
    text = scripts.script(scripts.CURRENT).decode()
    assert not re.search(r"innerHTML|\beval\b|new Function|document\.write|setAttribute\(\"style|localStorage|cookie\s*=", text)


def test_the_script_is_kept_for_ever_by_browsers_and_unknown_versions_are_not_found(client: Client) -> None:
    response = client.get("/widgets/1.js")
    assert response["Content-Type"].startswith("text/javascript")
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert client.get("/widgets/2.js").status_code == 404


def test_the_data_are_public_records_in_one_language_for_every_site(client: Client) -> None:
    chu = OrganisationFactory(slug="chu", name_fr="CHU du Nord", name_en="Northern UHC")
    need = NeedFactory(organisation=chu, published=True, title_fr="Chutes", title_en="Falls")
    NeedFactory(organisation=chu, title_fr="Brouillon secret")
    NeedFactory(published=True)
    response = client.get(_DATA, {"kind": "need", "organisation": "chu", "lang": "en", "limit": "3"})
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Cache-Control"].startswith("public, max-age=300")
    assert "Cookie" not in response.get("Vary", "")
    found = response.json()
    assert found["title"] == "Needs – Northern UHC"
    assert [item["title"] for item in found["items"]] == ["Falls"]
    assert found["items"][0]["url"] == f"http://testserver/en/needs/{need.reference}/falls/"
    assert found["more"]["url"] == "http://testserver/en/needs/?organisation=chu"
    assert "secret" not in response.content.decode()
    known = {"if-none-match": response["ETag"]}
    again = client.get(_DATA, {"kind": "need", "organisation": "chu", "lang": "en", "limit": "3"}, headers=known)
    assert (again.status_code, again["Access-Control-Allow-Origin"]) == (304, "*")
    amend(need, title_en="Falls at night")
    assert client.get(_DATA, {"kind": "need", "lang": "en"})["ETag"] != response["ETag"]


def test_no_other_answer_is_open_to_scripts_of_other_sites(client: Client) -> None:
    NeedFactory(published=True)
    for path in ("/", "/besoins/", "/besoins/fil.atom", "/api/v1/needs/", "/modules/", "/recherche/calendrier.ics"):
        assert "Access-Control-Allow-Origin" not in client.get(path, headers={"origin": "https://ailleurs.example"})


@pytest.mark.parametrize(
    "query",
    [
        "kind=nonsense",
        "limit=0",
        "limit=-3",
        "limit=999999999999999999999",
        "lang=xx",
        "lang=%0A",
        "organisation=%0D%0A",
        "region=zzz",
        "q=" + "a" * 10_000,
        "kind=%09",
    ],
)
def test_nonsense_is_answered_with_a_list(client: Client, query: str) -> None:
    NeedFactory(published=True)
    response = client.get(f"{_DATA}?{query}")
    assert response.status_code == 200
    assert len(response.json()["items"]) <= 20


def test_the_data_take_few_queries(client: Client, django_assert_max_num_queries: Any) -> None:
    for _each in range(6):
        need = NeedFactory(published=True)
    # Four of them set the limit of time around the reading.
    with django_assert_max_num_queries(7):
        client.get(_DATA, {"kind": "need", "organisation": need.organisation.slug, "state": "published"})


def _choices(**changes: str) -> dict[str, str]:
    return {"show": "need", "organisation": "chu", "language": "fr", "number": "5", "heading": "3"} | changes


def test_the_builder_makes_a_snippet_with_a_plain_link_and_a_fingerprint(client: Client) -> None:
    OrganisationFactory(slug="chu", name_fr="CHU du Nord")
    assert client.get("/modules/").status_code == 200
    page = client.get("/modules/", _choices(accent="#0b5c8a"))
    snippet = page.context["snippet"]
    assert (
        f'<textarea id="snippet" class="code" rows="12" readonly spellcheck="false">{html.escape(snippet)}'
        in page.content.decode()
    )
    assert 'heading="3" accent="#0b5c8a"' in snippet
    assert "kind=need&amp;lang=fr&amp;limit=5&amp;organisation=chu&amp;state=published&amp;state=in_pilot" in snippet
    assert '<a href="http://testserver/besoins/?organisation=chu&amp;state=published' in snippet
    assert f'src="http://testserver/widgets/1.js" integrity="{scripts.integrity(1)}" crossorigin="anonymous" async' in snippet
    region("06", "Montréal")
    english = client.get("/en/widgets/", _choices(show="pilot", organisation="", region="06", language="en"))
    assert '<a href="http://testserver/en/pilots/?region=06">' in english.context["snippet"]
    PilotFactory()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"organisation": ""}, "organisation"),
        ({"organisation": '"><script>'}, "organisation"),
        ({"show": "pilot"}, "region"),
        ({"show": "secret"}, "show"),
        ({"number": "0"}, "number"),
        ({"number": "1000"}, "number"),
        ({"accent": "red;}"}, "accent"),
        ({"accent": "#ffff00"}, "accent"),
        ({"text": "#777777", "background": "#888888"}, "text"),
        ({"language": "xx"}, "language"),
    ],
)
def test_what_the_builder_cannot_use_is_named_beside_its_field(client: Client, changes: dict[str, str], field: str) -> None:
    OrganisationFactory(slug="chu")
    page = client.get("/modules/", _choices(**changes))
    assert page.status_code == 422
    assert page.context["form"].errors[field]
    assert "snippet" not in page.context
    assert "<script>" not in page.content.decode().split("<main")[1].split("<footer")[0].replace("</script>", "")


def test_a_readers_own_establishment_is_chosen(sign_in: Callable[[Actor], Client]) -> None:
    OrganisationFactory(name_fr="Avant toutes")
    actor = acting(organisation=OrganisationFactory(slug="chu-du-nord", name_fr="CHU du Nord"))
    page = sign_in(actor).get(reverse("widgets"))
    assert '<option value="chu-du-nord" selected>' in page.content.decode()


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)
