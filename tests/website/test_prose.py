"""The pages of prose: complete as shipped, and never down for one link."""

import pytest
from django.test import Client
from django.urls import reverse

from records.bilingual import LANGUAGES
from website import prose
from website.models.site import PageText

pytestmark = pytest.mark.django_db


def test_every_shipped_page_names_pages_that_exist() -> None:
    for name in prose.PAGES:
        for language in LANGUAGES:
            text = (prose.FOLDER / language / f"{name}.md").read_text(encoding="utf-8")
            assert prose.unknown_addresses(text) == [], f"{language}/{name}"


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
