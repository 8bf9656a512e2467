"""What is done elsewhere: initiatives of other places, told by facts found in public texts.

The texts ship as a file. Each initiative is shown once, with all its themes; a theme narrows the page.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from records.bilingual import Bilingual
from records.folding import fold

SOURCE = Path(__file__).parent / "data" / "initiatives.yaml"


@dataclass(frozen=True)
class Term:
    """A theme, a place or a country, named in both languages."""

    code: str
    name_fr: str
    name_en: str

    name = Bilingual()


@dataclass(frozen=True)
class Initiative:
    """One initiative. `city` and `taken` (what this registry has from it) may be empty, `year` (when it began) unknown."""

    name_fr: str
    name_en: str
    organisation_fr: str
    organisation_en: str
    city_fr: str
    city_en: str
    gist_fr: str
    gist_en: str
    taken_fr: str
    taken_en: str
    place: str
    country: Term
    year: int | None
    themes: tuple[Term, ...]
    url: str
    looked_up: date

    name = Bilingual()
    organisation = Bilingual()
    city = Bilingual()
    gist = Bilingual()
    taken = Bilingual()


@dataclass(frozen=True)
class Catalogue:
    """The whole file. `themes` and `places` are in the order in which they are shown."""

    themes: tuple[Term, ...]
    places: tuple[Term, ...]
    initiatives: tuple[Initiative, ...]


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """The file as it ships. A theme, place or country that it does not declare is a KeyError."""
    content = yaml.safe_load(SOURCE.read_text(encoding="utf-8"))
    themes, places, countries = (_terms(content[key]) for key in ("themes", "places", "countries"))
    initiatives = tuple(
        Initiative(
            **{
                f"{field}_{language}": text
                for field in ("name", "organisation", "city", "gist", "taken")
                for language, text in _both(row.get(field, "")).items()
            },
            place=places[row["place"]].code,
            country=countries[row["country"]],
            year=row.get("year"),
            themes=tuple(themes[code] for code in row["themes"]),
            url=row["url"],
            looked_up=row["looked_up"],
        )
        for row in content["initiatives"]
    )
    return Catalogue(tuple(themes.values()), tuple(places.values()), initiatives)


def of_theme(code: str) -> list[Initiative]:
    """The initiatives that have this theme among theirs; all of them when `code` is empty."""
    return [each for each in catalogue().initiatives if not code or code in {theme.code for theme in each.themes}]


def theme_choices() -> list[tuple[Term, int]]:
    """Each theme with how many initiatives have it. One that has three themes counts in all three."""
    return [(theme, len(of_theme(theme.code))) for theme in catalogue().themes]


def by_place(initiatives: Iterable[Initiative]) -> list[tuple[Term, list[Initiative]]]:
    """The initiatives under their place, nearest first, each place by name in the reader's language; no empty place."""
    shown = sorted(initiatives, key=lambda each: fold(each.name))
    sections = [(place, [each for each in shown if each.place == place.code]) for place in catalogue().places]
    return [(place, rows) for place, rows in sections if rows]


def _terms(rows: dict[str, Any]) -> dict[str, Term]:
    return {code: Term(code, *(_both(text)[language] for language in ("fr", "en"))) for code, text in rows.items()}


def _both(text: str | dict[str, str]) -> dict[str, str]:
    """A text in both languages. One that is the same in both is written once."""
    return {"fr": text, "en": text} if isinstance(text, str) else text
