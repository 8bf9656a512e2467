"""“Près de Rimouski” asks for a region, says so, and can be taken back; what is no place known here is said."""

import pytest
from django.test import Client
from django.urls import reverse

from catalogue.search.criteria import Criteria
from catalogue.search.criteria_text import address
from catalogue.search.places import places_in
from tests.factories import NeedFactory, SolutionFactory, region
from tests.markup import flat

pytestmark = pytest.mark.django_db
ISLANDS = ("11", "Gaspésie–Îles-de-la-Madeleine")


@pytest.fixture(autouse=True)
def _regions() -> None:
    region(), region(*ISLANDS), region("05", "Estrie")


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("chutes près de Rimouski", {"près de Rimouski": "01"}),
        ("pres de rimouski la nuit", {"pres de rimouski": "01"}),
        ("near Rimouski falls", {"near Rimouski": "01"}),
        ("près de La Pocatière", {"près de La Pocatière": "01"}),
        ("autour de Saint-Louis-du-Ha! Ha!", {"autour de Saint-Louis-du-Ha! Ha": "01"}),
        ("dans la région de la Gaspésie", {"dans la région de la Gaspésie": "11"}),
        ("dans la région de l’Estrie.", {"dans la région de l’Estrie": "05"}),
        ("in the region of Estrie, near Matane", {"in the region of Estrie": "05", "near Matane": "01"}),
        ("near Toronto General", {"near Toronto General": ""}),
        ("near misses", {}),
        ("près de l’urgence", {}),
        ("autour de Noël", {}),
        ('"près de Rimouski"', {}),
        ("Rimouski", {}),
    ],
)
def test_only_phrases_of_a_place_ask_for_its_region(typed: str, asked: dict[str, str]) -> None:
    assert {place.phrase: place.region for place in places_in(typed)} == asked


def test_the_region_is_asked_for_beside_the_other_words() -> None:
    there, elsewhere = NeedFactory(published=True), NeedFactory(published=True, _completed=False)
    found = Criteria.read("need", address(q="triage près de Rimouski"))
    assert [entry.key for entry in found.matching()] == [there.reference]
    assert {entry.key for entry in Criteria.read("need", address(q="triage")).matching()} == {
        there.reference,
        elsewhere.reference,
    }


def test_the_page_says_how_it_read_a_place_and_takes_it_back(client: Client) -> None:
    NeedFactory(published=True)
    answer = client.get(reverse("needs:list"), {"q": "triage près de Rimouski"})
    assert [(each.code, each.value_label) for each in answer.context["active_filters"]] == [
        ("q", "triage"),
        ("place", "Bas-Saint-Laurent («\u00a0près de Rimouski\u00a0»)"),
    ]
    words, place = answer.context["active_filters"]
    assert client.get(place.remove_url).context["criteria"].text == "triage"
    assert client.get(words.remove_url).context["criteria"].text == "près de Rimouski"
    assert "est lu comme une région sociosanitaire" in flat(answer.content.decode())
    instead = client.get(answer.context["places"][0]["words_url"])
    assert instead.context["criteria"].text == 'triage "près de Rimouski"'
    assert not instead.context["criteria"].fields.places


def test_a_place_that_a_list_cannot_ask_for_is_said(client: Client) -> None:
    SolutionFactory(listed=True)
    for path, typed in ((reverse("solutions:list"), "près de Rimouski"), (reverse("needs:list"), "near Toronto General")):
        assert "sont cherchés comme les autres" in flat(client.get(path, {"q": typed}).content.decode())
