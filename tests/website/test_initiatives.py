"""What is done elsewhere: complete in both languages, counted rightly, and from public sources only."""

import codecs
import os
import re
import unicodedata
from pathlib import Path

import pytest
from django.test import Client

from records.bilingual import LANGUAGES
from tests.markup import flat
from tests.typography import problems
from website.initiatives import Initiative, catalogue, theme_choices

BASE = Path(__file__).resolve().parents[2]
PATHS = {"fr": "/ailleurs/", "en": "/en/elsewhere/"}
_SHIPPED = {".py", ".html", ".txt", ".md", ".po", ".yaml", ".yml", ".json", ".csv", ".js", ".css", ".toml", ".sql"}
_NOT_OURS = {".git", ".venv", "node_modules", "staticfiles", "tests", "var", "vendor"}
# Who made a document that may not be republished. Turned, so that this file does not name them either.
_AUTHORS = [codecs.decode(turned, "rot13") for turned in ("zbagerny vaivib", "vaabivgrpu")]


def test_no_text_names_a_source_that_may_not_be_republished() -> None:
    named = []
    for folder, folders, files in os.walk(BASE):
        folders[:] = [name for name in folders if name not in _NOT_OURS]
        for name in files:
            path = Path(folder) / name
            if path.suffix in _SHIPPED:
                said = unicodedata.normalize("NFKD", path.read_text(encoding="utf-8", errors="ignore").lower())
                words = re.sub(r"[^a-z]+", " ", "".join(each for each in said if not unicodedata.combining(each)))
                named += [str(path.relative_to(BASE)) for author in _AUTHORS if author in words]
    assert named == []


@pytest.mark.parametrize("initiative", catalogue().initiatives, ids=lambda each: each.name_en)
def test_an_initiative_is_told_in_both_languages_with_its_page_its_date_and_its_themes(initiative: Initiative) -> None:
    for field in ("name", "organisation", "city", "gist", "taken"):
        french, english = (getattr(initiative, f"{field}_{language}") for language in LANGUAGES)
        assert bool(french) == bool(english)
        assert "None" not in french + english
        assert list(problems(french, "fr")) == []
        assert list(problems(english, "en")) == []
    assert initiative.name_fr
    assert initiative.organisation_fr
    assert initiative.gist_fr != initiative.gist_en != ""
    assert initiative.url.startswith("https://")
    assert initiative.looked_up.year >= 2026
    assert initiative.themes


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_initiative_is_shown_once_and_under_each_of_its_themes(language: str, client: Client) -> None:
    page = flat(client.get(PATHS[language]).content.decode())
    main = page[page.index("<main") :]
    assert main.count("<article") == len(catalogue().initiatives) == len({each.url for each in catalogue().initiatives})
    assert not re.search(r"\bNone\b", main)
    for theme, total in theme_choices():
        narrowed = client.get(PATHS[language], {"theme": theme.code}).content.decode()
        assert total == narrowed.count("<article") > 0
        assert re.search(rf"theme={theme.code}[^>]*>\s*{re.escape(theme.name_fr if language == 'fr' else theme.name_en)}", page)


@pytest.mark.django_db
def test_a_theme_that_does_not_exist_is_not_found(client: Client) -> None:
    assert client.get(PATHS["fr"], {"theme": "nothing"}).status_code == 404
