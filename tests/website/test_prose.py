"""The pages of prose: complete as shipped, and never down for one link."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from records.bilingual import LANGUAGES
from tests import readability
from website import prose
from website.models.site import PageText

pytestmark = pytest.mark.django_db


def test_every_shipped_page_names_pages_that_exist() -> None:
    for name in prose.PAGES:
        for language in LANGUAGES:
            text = (prose.FOLDER / language / f"{name}.md").read_text(encoding="utf-8")
            assert prose.unknown_addresses(text) == [], f"{language}/{name}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_link_of_a_shipped_page_answers_for_a_visitor(language: str, client: Client) -> None:
    found = set()
    for name in prose.PAGES:
        with override(language):
            address = reverse("page", args=[name])
        main = client.get(address).content.decode().partition("<main")[2].partition("</main>")[0]
        found |= {(name, unescape(href)) for href in re.findall(r'href="(/[^"]*)"', main)}
    assert len(found) > 20
    dead = {(name, href) for name, href in found if client.get(href, follow=True).status_code != 200}
    assert not dead


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_address_that_a_text_may_link_to_answers_for_a_visitor(language: str, client: Client) -> None:
    with override(language):
        addresses = dict(prose.addresses())
    dead = {name: href for name, href in addresses.items() if client.get(href, follow=True).status_code != 200}
    assert not dead


def test_a_kept_page_that_names_a_page_that_is_gone_is_still_read(client: Client) -> None:
    texts = {f"{part}_{language}": "Texte" for part in ("title", "lead") for language in LANGUAGES}
    bodies = {f"body_{language}": "Voir [ceci]({{ gone }}) et [les besoins]({{ needs }})." for language in LANGUAGES}
    PageText.objects.create(name="about", **texts, **bodies)
    answer = client.get(reverse("page", args=["about"]))
    assert answer.status_code == 200
    assert 'href="/besoins/"' in answer.content.decode()


def test_no_shipped_page_announces_as_to_come_what_works(client: Client) -> None:
    for name in prose.PAGES:
        for language in LANGUAGES:
            text = (prose.FOLDER / language / f"{name}.md").read_text(encoding="utf-8").lower()
            for words in ("à venir", "bientôt", "to come", "coming soon"):
                assert words not in text, f"{language}/{name}: {words}"


def test_a_table_scrolls_by_itself_under_the_name_of_its_heading(client: Client) -> None:
    html = client.get(reverse("page", args=["privacy"])).content.decode()
    before, table = html.split("<table>", 1)
    assert before.endswith('role="region" aria-label="Ce que nous conservons">')
    assert table.split("</table>", 1)[1].startswith("</div>")


def test_the_credit_of_the_regions_is_in_french_and_the_english_name_in_it_is_marked(client: Client) -> None:
    for page in (reverse("page", args=["about"]), reverse("regions:list")):
        html = client.get(page).content.decode()
        assert "Adapted from" not in html
        assert "cela ne constitue pas une approbation par Statistique Canada" in html
        assert '<span lang="en">COVID-19 Canada Open Data Working Group</span>' in html


def test_every_shipped_page_is_easy_to_read() -> None:
    for (name, language), text in readability.pages().items():
        found = readability.ease(text, language)
        assert found.sentence_length <= readability.MAX_WORDS_PER_SENTENCE, f"{language}/{name}"
        assert language == "fr" or found.flesch_kincaid <= readability.MAX_ENGLISH_GRADE, name
        assert language == "en" or found.kandel_moles >= readability.MIN_FRENCH_EASE, name


@pytest.mark.parametrize(("count", "words"), [
    (readability.french_syllables, {"réseau": 2, "l’innovation": 4, "création": 3, "données": 2, "besoins": 2, "qualifiée": 3}),
    (readability.english_syllables, {"network": 2, "evaluation": 5, "published": 2, "the": 1, "stages": 2, "use": 1}),
])  # fmt: skip
def test_syllables_are_counted_as_they_are_said(count: Callable[[str], int], words: dict[str, int]) -> None:
    assert {word: count(word) for word in words} == words


def test_a_page_is_measured_by_its_sentences_alone() -> None:
    head = "---\ntitle: Un titre\nlead: Deux mots.\n---\n"
    page = head + "\n## Un titre\n\nTrois mots [ici]({{ needs }}).\nEncore deux.\n\n- Un seul.\n\n| a | b |\n"
    found = readability.ease(page, "fr")
    assert (found.words, found.sentence_length) == (9, 9 / 4)
