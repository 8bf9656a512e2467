"""What is of different kinds or origins is not counted or listed as if it were one."""

import pytest
from django.test import Client
from django.urls import reverse

from catalogue.addresses import record_path
from solutions.models.solutions import Solution
from tests.factories import NeedFactory, OrganisationFactory, SolutionFactory
from tests.markup import flat

pytestmark = pytest.mark.django_db


def test_the_home_page_counts_declared_solutions_and_the_american_list_apart(client: Client) -> None:
    SolutionFactory(listed=True)
    for number in range(2):
        SolutionFactory(listed=True, origin=Solution.Origin.FDA, name_fr=f"Device {number}")
    page = flat(client.get(reverse("home")).content.decode())
    card = page.split('class="stat kind-solution"', 1)[1].split("</a>", 1)[0]
    assert "<strong>3</strong>" in card
    assert "Déclarées par leur fournisseur\u00a0: 1 · Liste américaine (FDA)\u00a0: 2" in card


def test_the_search_of_everything_leads_to_each_list_with_its_words_and_the_filters_that_it_has(client: Client) -> None:
    NeedFactory(published=True, title_fr="Dépistage du diabète")
    page = client.get(reverse("search"), {"q": "diabète", "region": "06", "page": "1"})
    tabs = {str(tab["label"]): tab["url"] for tab in page.context["tabs"]}
    assert list(tabs) == ["Tout", "Besoins", "Solutions", "Projets pilotes", "Organisations"]
    assert tabs["Besoins"] == reverse("needs:list") + "?q=diab%C3%A8te&region=06"
    assert tabs["Solutions"] == reverse("solutions:list") + "?q=diab%C3%A8te"
    for url in tabs.values():
        assert client.get(url).status_code == 200


def test_organisations_come_by_their_names_from_a_to_z(client: Client) -> None:
    for name in ("Ziosoft", "CHUM", "Zephyr"):
        OrganisationFactory(name_fr=name)
    shown = [card.title_html for card in client.get(reverse("organisations:list")).context["results"]]
    assert [str(name) for name in shown] == ["CHUM", "Zephyr", "Ziosoft"]


def test_organisations_with_an_account_come_first_then_establishments_then_vendors_of_a_list(client: Client) -> None:
    OrganisationFactory(name_fr="Abbott", kind="vendor", is_registered=False)
    OrganisationFactory(name_fr="Béatitude", kind="establishment", is_registered=False)
    OrganisationFactory(name_fr="Ziosoft", kind="vendor")
    OrganisationFactory(name_fr="CHUM")
    address = reverse("organisations:list")
    shown = [str(card.title_html) for card in client.get(address).context["results"]]
    assert shown == ["CHUM", "Ziosoft", "Béatitude", "Abbott"]
    by_name = [str(card.title_html) for card in client.get(address, {"sort": "title"}).context["results"]]
    assert by_name == sorted(by_name)
    export = b"".join(client.get("/organisations/export.csv")).decode()
    assert export.index("Ziosoft") < export.index("Béatitude") < export.index("Abbott")


def test_pages_of_organisations_follow_each_other_across_their_standings(client: Client) -> None:
    for number in range(60):
        OrganisationFactory(
            name_fr=f"Organisation {number:02d}", kind=("vendor", "establishment")[number % 2], is_registered=number % 3 == 0
        )
    seen: list[str] = []
    following = reverse("organisations:list")
    while following:
        page = client.get(following)
        seen += [str(card.title_html) for card in page.context["results"]]
        following = page.context["next_url"]
    assert len(seen) == len(set(seen)) == 60
    before = client.get(page.context["previous_url"])
    assert [str(card.title_html) for card in before.context["results"]] == seen[20:40]


def test_a_record_leads_to_itself_as_data(client: Client) -> None:
    need = NeedFactory(published=True)
    address = reverse("api-need", args=[need.reference])
    assert f'href="{address}"' in client.get(record_path(need)).content.decode()
    assert client.get(address).json()["reference"] == need.reference
