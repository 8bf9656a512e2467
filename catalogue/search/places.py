"""Places in a search: “près de Rimouski”, “near Rimouski”, “dans la région de l’Estrie” ask for a health region.

Only such phrases do: the name of a town alone is a word like others. In quotes they are words, too.
"""

import re
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import yaml
from django.utils import translation

from catalogue.search.facets import terms
from records import hooks
from records.bilingual import LANGUAGES
from records.facets import REGION
from records.folding import fold

_TOWNS = Path(__file__).resolve().parent.parent / "data" / "towns.yaml"
_OF = r"(?:(?:de|du|des)\s+|d['’])"
_NEAR = (
    rf"(?:près|pres|proche|(?P<round>autour|aux\s+alentours|aux\s+environs))\s+{_OF}|(?:near|close\s+to|(?P<around>around))\s+"
)
_WITHIN = rf"dans\s+la\s+r[ée]gion\s+{_OF}?|in\s+the\s+region\s+of\s+"
_BEGINNING = re.compile(rf"(?<!\S)(?:{_NEAR}|{_WITHIN})", re.IGNORECASE)
_ARTICLE = re.compile(r"(?:la|le|les|the)\s+|l['’]", re.IGNORECASE)
_PARTS = re.compile(r"[–—]|\s(?:et|and)\s")
_MARKS = ".,;:!?)»”"
_MAX_WORDS = 9
# A text with which an alert may ask for a place (a regular expression of PostgreSQL, whatever the case).
TEXT_PATTERN = r"(pr[eè]s|proche|autour|alentours|environs|r[eé]gion|near|around|close to|region of)\s"


class Place(NamedTuple):
    """What was typed, and the region that it asks for; none for a name that is no place known here."""

    phrase: str
    name: str
    region: str


def places_in(typed: str) -> list[Place]:
    """The places that a search asks for, and names after “near” that are none. No query when no phrase speaks of one."""
    found: list[Place] = []
    beginnings = list(_BEGINNING.finditer(typed))
    regions = _regions() if beginnings else {}
    for match in beginnings:
        rest = typed[match.end() :]
        article = _ARTICLE.match(rest)
        starts = [0, *([article.end()] if article else [])]
        known = max(((start, _known_at(rest[start:], regions)) for start in starts), key=lambda each: len(each[1]))
        if known[1]:
            phrase = match[0] + rest[: known[0]] + known[1]
            found.append(Place(phrase, known[1], regions[compared(known[1])]))
        elif (name := _proper_name(rest[starts[-1] :])) and not (match["round"] or match["around"]):
            found.append(Place(match[0] + rest[: starts[-1]] + name, name, ""))
    return found


def _ends(text: str) -> list[int]:
    """Where the first words of a text end, without the marks of a sentence after them."""
    words = list(re.finditer(r"\S+", text))[:_MAX_WORDS]
    return [match.start() + len(match[0].rstrip(_MARKS)) for match in words]


def _known_at(text: str, regions: dict[str, str]) -> str:
    """The longest name of a place with which a text begins, as it is written there."""
    return next((text[:end] for end in reversed(_ends(text)) if compared(text[:end]) in regions), "")


def _proper_name(text: str) -> str:
    """The words in capitals with which a text begins: what follows in small letters (“near misses”) is no name."""
    name = ""
    for end in _ends(text):
        if not text[len(name) : end].lstrip()[:1].isupper():
            break
        name = text[:end]
    return name


# Every installation and town is compared with each search that asks for a place.
@lru_cache(maxsize=10_000)
def compared(name: str) -> str:
    """A name without accents, and with one space for any dash, apostrophe or space."""
    return " ".join(re.findall(r"[^\W_]+", fold(name)))


def _regions() -> dict[str, str]:
    """The region of every name of a place: of installations, of towns, and of regions in both languages, whole or a part of a
    double name."""
    found = {compared(name): code for names in hooks.places_named for name, code in names().items()} | _towns()
    for language in LANGUAGES:
        with translation.override(language):
            names = terms()[REGION.code]
        found |= {compared(way): code for code, name in names.items() for way in (name, *_PARTS.split(name))}
    return found


@lru_cache(maxsize=1)
def _towns() -> dict[str, str]:
    towns: dict[str, list[str]] = yaml.safe_load(_TOWNS.read_text(encoding="utf-8"))
    return {compared(name): code for code, names in towns.items() for name in names}
