"""`field:value` in a search, in either language: titre:, organisation:, region:, specialite:, risque:, etat:, priorite:…

Lists that have regions also read phrases of a place (`catalogue/search/places.py`): “près de Rimouski”.

A value of several words stands in quotes: `region:"Bas-Saint-Laurent"`. What names no field stays a word. Names are known
in both languages, whatever the reader's: the same search finds the same on a page, in the API and in an alert.
"""

import re
from dataclasses import dataclass, field, replace

from django.utils import translation

from catalogue.collections import collection_of
from catalogue.search.facets import Terms, terms
from catalogue.search.places import Place, places_in
from records.bilingual import LANGUAGES
from records.facets import REGION
from records.folding import fold

_FIELD = re.compile(r'(?<!\S)([^\W\d_]+):(?:"([^"]{1,80})"|(\S{1,80}))')
_WORD = re.compile(r"[^\W_]+")
_TITLE = {"titre", "title"}
_ORGANISATION = {"organisation", "org", "fournisseur", "vendor", "etablissement", "establishment"}
# What people write → the facet's code.
FACET_NAMES = {
    "region": "region",
    "etape": "care_stage", "stage": "care_stage",
    "specialite": "specialty", "specialty": "specialty",
    "domaine": "ai_field", "field": "ai_field",
    "technique": "technique",
    "population": "population",
    "norme": "standard", "standard": "standard",
    "risque": "risk", "risk": "risk",
    "priorite": "priority", "priority": "priority",
    "etat": "state", "state": "state",
    "qualification": "qualification",
    "origine": "origin", "origin": "origin",
    "langue": "language", "language": "language",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fields:
    """A search taken apart: its words, and what was asked of single fields."""

    words: str
    titles: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    chosen: dict[str, list[str]] = field(default_factory=dict)
    # Phrases that speak of a place: those that are read as a region are no longer among the words.
    places: tuple[Place, ...] = ()


def fields_of(typed: str, *, kind: str) -> Fields:
    """Take a search apart. Reads the terms (one query) only when a facet or a place is named."""
    places = tuple(places_in(typed))
    read = [place for place in places if place.region] if REGION in collection_of(kind).facets else []
    for place in read:
        typed = typed.replace(place.phrase, " ", 1)
    found = _named_fields(typed if typed.strip() else "", kind=kind)
    regions = list(dict.fromkeys([*found.chosen.get(REGION.code, []), *(place.region for place in read)]))
    chosen = found.chosen | {REGION.code: regions} if regions else found.chosen
    # What no region of the list can be made of stays among the words, and the page says so.
    others = (place._replace(region="") for place in places if place not in read)
    return replace(found, chosen=chosen, places=(*read, *others))


def _named_fields(typed: str, *, kind: str) -> Fields:
    if ":" not in typed:
        return Fields(typed.lstrip())
    titles: list[str] = []
    organisations: list[str] = []
    chosen: dict[str, list[str]] = {}
    names: list[Terms] = []

    def taken(match: re.Match[str]) -> str:
        name, value = fold(match[1]), match[2] or match[3]
        if name in _TITLE:
            titles.append(value)
        elif name in _ORGANISATION:
            organisations.append(value)
        elif (code := FACET_NAMES.get(name, "")) in {facet.code for facet in collection_of(kind).facets}:
            names.extend(_in_both_languages() if not names else [])
            chosen.setdefault(code, []).append(_value_of(kind, code, value, names))
        else:
            return match[0]
        return " "

    words = _FIELD.sub(taken, typed)
    return Fields(words.lstrip(), tuple(titles), tuple(organisations), chosen)


def _in_both_languages() -> list[Terms]:
    found = []
    for language in LANGUAGES:
        with translation.override(language):
            found.append(terms())
    return found


def _value_of(kind: str, code: str, written: str, names: list[Terms]) -> str:
    """The code of a value: as it is, by its name, or by the beginning of its name. What nothing has finds nothing."""
    facet = next(facet for facet in collection_of(kind).facets if facet.code == code)
    keys: dict[str, set[str]] = {}
    for language, own in zip(LANGUAGES, names, strict=True):
        with translation.override(language):
            for value, label in (facet.choices if facet.choices is not None else own[code]).items():
                keys.setdefault(value, set()).add(_compared(str(label)))
    if found := next((way for way in (written, written.upper(), written.lower(), written.zfill(2)) if way in keys), ""):
        return found
    wanted = _compared(written)
    exact = [value for value, labels in keys.items() if wanted in labels]
    starting = [value for value, labels in keys.items() if wanted and any(label.startswith(wanted) for label in labels)]
    return (exact or starting or [written[:60]])[0]


def _compared(name: str) -> str:
    """A name without accents, and with one space for any dash, apostrophe or space."""
    return " ".join(_WORD.findall(fold(name)))
