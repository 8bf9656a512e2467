"""Search and matching across two languages: concepts, meaning, and problems told in words."""

from typing import Any

import pytest
from django.test import Client

from catalogue import index
from catalogue.models.index import CatalogueEntry
from catalogue.vocabulary.concepts import concepts, with_narrower, with_wider
from catalogue.vocabulary.reading import concepts_in
from matching import ranking
from needs.services.needs import withdraw_need
from records.models.taxonomies import Specialty
from solutions.fda import concepts_of, product_codes
from tests.factories import ENDING, NeedFactory, SolutionFactory, acting, term

pytestmark = pytest.mark.django_db

DEVICE = {"name_fr": "LungWatch", "summary_fr": "Finds and measures small nodules on low-dose chest CT."}
PARKING = {"name_fr": "ParkWell", "summary_fr": "Guides visitors to a free parking space."}


def _found(client: Client, query: str, **more: str) -> list[str]:
    return [row["reference"] for row in client.get("/api/v1/solutions/", {"q": query} | more).json()["results"]]


@pytest.mark.parametrize(
    ("french", "english"),
    [
        ("IRM cérébrale", "brain MRI"),
        ("hémorragie intracrânienne", "intracranial haemorrhage"),
        ("nodule pulmonaire", "lung nodule"),
        ("radiographies du thorax", "chest X-ray"),
    ],
)
def test_two_languages_name_one_concept(french: str, english: str) -> None:
    assert concepts_in(french) & concepts_in(english)


def test_a_short_acronym_counts_in_capitals_in_texts_and_in_any_letters_where_it_is_typed() -> None:
    assert "mri" in concepts_in("Une IRM de la tête") | concepts_in("IRM")
    assert concepts_in("irm", typed=True) >= {"mri"}
    assert "pulmonary-embolism" not in concepts_in("ep en bas de page")


def test_a_narrow_concept_says_a_little_of_the_wider_ones() -> None:
    wider = with_wider({"lung-nodule": 1.0})
    assert 0 < wider["lung-cancer"] < 1
    assert wider["lung"] > 0


def test_every_code_and_product_uses_concepts_that_the_vocabulary_has() -> None:
    assert len(concepts()) > 250
    assert len(product_codes()) > 100
    assert "large-vessel-occlusion" in concepts_of("Viz LVO", "QAS")


def test_a_word_finds_what_names_its_concept_in_the_other_language(client: Client) -> None:
    found = SolutionFactory(listed=True, name_fr="Alpha", summary_fr="Reads MRI of the brain.")
    SolutionFactory(listed=True, **PARKING)
    assert _found(client, "IRM") == [found.reference]
    assert _found(client, "imagerie par résonance magnétique") == [found.reference]


def test_quotes_are_meant_to_the_letter_and_a_minus_leaves_out_what_the_word_names(client: Client) -> None:
    SolutionFactory(listed=True, name_fr="Alpha", summary_fr="Reads MRI of the brain.")
    knee = SolutionFactory(listed=True, name_fr="Beta", summary_fr="Reads MRI of the knee.")
    assert _found(client, '"IRM"') == []
    assert _found(client, "IRM -cerveau") == [knee.reference]


def test_a_problem_told_in_french_finds_a_product_described_in_english(client: Client) -> None:
    found = SolutionFactory(listed=True, **DEVICE)
    SolutionFactory(listed=True, **PARKING)
    told = "Nous oublions de suivre les petits nodules pulmonaires vus au scanner"
    assert _found(client, told) == [found.reference]
    page = client.get("/solutions/", {"q": told})
    assert "LungWatch" in page.content.decode()
    assert "ParkWell" not in page.content.decode()


def test_facets_narrow_what_is_near_as_well_and_counts_agree(client: Client) -> None:
    found = SolutionFactory(listed=True, **DEVICE)
    told = "Nous oublions de suivre les petits nodules pulmonaires vus au scanner"
    found.specialties.add(term(Specialty, "radiology", "Radiologie"))
    term(Specialty, "pathology", "Pathologie")
    index.refresh(found)
    assert _found(client, told, specialty="radiology") == [found.reference]
    assert _found(client, told, specialty="pathology") == []
    answer = client.get("/api/v1/solutions/", {"q": told}).json()
    assert answer["count"] == len(answer["results"]) == 1


def test_a_record_with_every_word_comes_before_those_that_are_near(client: Client) -> None:
    near = SolutionFactory(listed=True, **DEVICE)
    exact = SolutionFactory(
        listed=True, name_fr="Suivi des petits nodules", summary_fr="Un outil de suivi des nodules du poumon."
    )
    found = _found(client, "suivi petits nodules poumon")
    assert found[0] == exact.reference
    assert set(found) <= {exact.reference, near.reference}


def test_the_records_of_all_kinds_are_ranked_as_one_list(client: Client) -> None:
    told = "Nous oublions de suivre les petits nodules pulmonaires vus au scanner"
    device = SolutionFactory(listed=True, **DEVICE)
    other = NeedFactory(published=True, title_fr="Suivre le stationnement", summary_fr="On oublie les places libres.")
    page = client.get("/recherche/", {"q": told}).content.decode()
    assert device.name_fr in page
    assert other.title_fr not in page or page.index(device.name_fr) < page.index(other.title_fr)


def test_words_about_nothing_here_find_nothing(client: Client) -> None:
    SolutionFactory(listed=True, **DEVICE)
    assert _found(client, "zzz yyy xxx qqq") == []


def test_what_is_not_public_any_more_is_near_nothing(client: Client) -> None:
    need = NeedFactory(published=True, title_fr="Suivre les nodules pulmonaires", summary_fr="On les oublie.")
    NeedFactory(title_fr="Suivre les nodules pulmonaires, brouillon", summary_fr="On les oublie.")
    withdraw_need(need, by=acting(organisation=need.organisation), values=ENDING)
    found = client.get("/api/v1/needs/", {"q": "nous oublions les petits nodules pulmonaires"}).json()["results"]
    assert [row["reference"] for row in found] == [need.reference]


def test_meaning_finds_what_the_vocabulary_has_no_word_for() -> None:
    SolutionFactory(listed=True, name_fr="ParkWell", summary_fr="Guides visitors to a free parking space near the hospital.")
    [(pk, score)] = ranking.by_meaning(ranking.vector_of("Trouver une place de stationnement à l’hôpital"), kind="solution")
    assert score > 0.4
    assert CatalogueEntry.objects.get(pk=pk).title_fr == "ParkWell"


def test_places_are_fused_not_values() -> None:
    first: Any = [(1, 900.0), (2, 1.0)]
    second: Any = [(2, 0.9), (3, 0.8)]
    assert [pk for pk, _score in ranking.fused((first, 1.0), (second, 1.0))] == [2, 1, 3]


@pytest.mark.parametrize(
    ("told", "meant"),
    [
        ("Le cerveau saigne sans bruit. Une hémorragie se voit trop tard.", "intracranial-haemorrhage"),
        ("Nurses scan without training. The heart is seen on ultrasound.", "echocardiography"),
        ("Les IRM attendent. Le cerveau des aînés rétrécit.", "brain-mri"),
    ],
)
def test_what_a_question_names_apart_is_meant_together(told: str, meant: str) -> None:
    named = dict.fromkeys(concepts_in(told), 1.0)
    assert meant not in named
    assert meant in with_narrower(named)


@pytest.mark.parametrize(
    ("text", "not_meant"),
    [("La dose a doublé", "spine"), ("Au bon moment", "bone"), ("A high error rate", "detection")],
)
def test_a_word_that_only_looks_like_another_does_not_name_its_concept(text: str, not_meant: str) -> None:
    assert not_meant not in concepts_in(text)
