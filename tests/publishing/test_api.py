"""The public API: the portal's own lists as JSON."""

from typing import Any

import pytest
import schemathesis
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape
from hypothesis import HealthCheck, settings

from publishing import apidocs
from registry.wsgi import application
from tests.factories import NeedFactory, OrganisationFactory, PilotFactory, SolutionFactory

pytestmark = pytest.mark.django_db


def test_a_list_is_one_page_with_whole_addresses_to_the_next(client: Client, django_assert_max_num_queries: Any) -> None:
    for _ in range(5):
        NeedFactory(published=True)
    with django_assert_max_num_queries(4):
        first = client.get("/api/v1/needs/?size=2").json()
    assert first["count"] == 5
    seen = [row["reference"] for row in first["results"]]
    following = first["next"]
    while following:
        page = client.get(following.removeprefix("http://testserver")).json()
        seen += [row["reference"] for row in page["results"]]
        following = page["next"]
    assert len(seen) == len(set(seen)) == 5


def test_the_filters_and_the_search_are_those_of_the_portal(client: Client) -> None:
    need = NeedFactory(published=True, title_fr="Dépistage de la rétinopathie", situation="critical")
    NeedFactory(published=True)
    assert [row["reference"] for row in client.get("/api/v1/needs/?q=retinopathie").json()["results"]] == [need.reference]
    assert [row["reference"] for row in client.get("/api/v1/needs/?risk=moderate").json()["results"]] == [need.reference]


@pytest.mark.parametrize("kind", ["needs", "solutions", "pilots", "organisations"])
def test_a_record_has_both_languages_and_says_when_it_is_a_demonstration(kind: str, client: Client) -> None:
    record = {
        "needs": lambda: NeedFactory(published=True, is_demonstration=True),
        "solutions": lambda: SolutionFactory(listed=True, is_demonstration=True),
        "pilots": lambda: PilotFactory(is_demonstration=True),
        "organisations": lambda: OrganisationFactory(is_demonstration=True),
    }[kind]()
    key = getattr(record, "reference", "") or record.slug
    found = client.get(f"/api/v1/{kind}/{key}/").json()
    assert set(found["title"]) == set(found["url"]) == {"fr", "en"}
    assert found["is_demonstration"] is True


def test_taxonomies_are_given_with_codes_and_both_names(client: Client) -> None:
    NeedFactory(published=True)
    found = client.get("/api/v1/taxonomies/").json()
    assert {"code": "01", "fr": "Bas-Saint-Laurent", "en": "Bas-Saint-Laurent", "is_active": True} in found["region"]


def test_what_is_not_there_answers_a_problem_in_the_readers_language(client: Client) -> None:
    response = client.get("/api/v1/needs/BES-2026-9999/", headers={"accept-language": "fr"})
    assert response.status_code == 404
    assert response["Content-Type"].startswith("application/problem+json")
    assert response.json()["title"] == "Introuvable."
    assert client.post("/api/v1/needs/", {}).status_code == 405


def test_the_api_says_where_its_collections_are(client: Client) -> None:
    assert client.get("/api/v1/").json()["needs"] == "http://testserver" + reverse("api-needs")


schema = schemathesis.openapi.from_wsgi("/api/schema/?format=json", application)


@pytest.mark.django_db(transaction=True)
@schema.parametrize()
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_request_that_the_document_allows_breaks_the_api(case: Any) -> None:
    response = case.call()
    assert response.status_code < 500


def _said(language: str) -> dict[str, str]:
    """All that the page of the API says for people, by place in the document."""
    found = {}
    with translation.override(language):
        for operation in apidocs.operations():
            place = f"{operation['method']} {operation['path']}"
            found[place] = "".join(text for text, _is_code in operation["description"])
            found[f"{place} summary"] = operation["summary"]
            for parameter in operation["parameters"]:
                found[f"{place} {parameter['name']}"] = "".join(text for text, _is_code in parameter["description"])
    return found


def test_the_page_of_the_api_describes_every_address_and_parameter_in_the_language_of_its_reader(client: Client) -> None:
    french, english = _said("fr"), _said("en")
    assert french.keys() == english.keys()
    assert not [place for place, text in (french | english).items() if not text]
    # Words that are the same in both.
    same = {"Solutions", "Organisations", "Taxonomies"}
    assert not [place for place, text in french.items() if text == english[place] and text not in same]
    page = client.get("/api/").content.decode()
    assert not [place for place, text in english.items() if text not in same and escape(text) in page]
    assert "`" not in page.split("<h2>")[2]


def test_the_openapi_document_is_read_in_either_language(client: Client) -> None:
    for language, said in (("fr", "Les projets pilotes annoncés."), ("en", "Announced pilot projects.")):
        assert said in client.get("/api/schema/", {"lang": language}).content.decode()
