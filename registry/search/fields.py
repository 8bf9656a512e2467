"""`field:value` in a search, in either language: titre:, organisation:, region:, specialite:, risque:, etat:, priorite:…

A value of several words stands in quotes: `region:"Bas-Saint-Laurent"`. What names no field stays a word.
"""

import re
from dataclasses import dataclass, field

from registry.catalogue import sort_key
from registry.search.facets import FACETS, Terms, terms

_FIELD = re.compile(r'(?<!\S)([^\W\d_]+):(?:"([^"]{1,80})"|(\S{1,80}))')
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


def fields_of(typed: str, *, kind: str) -> Fields:
    """Take a search apart. Reads the terms (one query) only when a facet is named."""
    if ":" not in typed:
        return Fields(typed)
    titles: list[str] = []
    organisations: list[str] = []
    chosen: dict[str, list[str]] = {}
    names: Terms | None = None

    def taken(match: re.Match[str]) -> str:
        nonlocal names
        name, value = sort_key(match[1]), match[2] or match[3]
        if name in _TITLE:
            titles.append(value)
        elif name in _ORGANISATION:
            organisations.append(value)
        elif (code := FACET_NAMES.get(name, "")) in {facet.code for facet in FACETS[kind]}:
            names = names if names is not None else terms()
            chosen.setdefault(code, []).append(_value_of(kind, code, value, names))
        else:
            return match[0]
        return " "

    words = _FIELD.sub(taken, typed[:400])
    return Fields(words.strip(), tuple(titles), tuple(organisations), chosen)


def _value_of(kind: str, code: str, written: str, names: Terms) -> str:
    """The code of a value: as it is, by its name, or by the beginning of its name. What nothing has finds nothing."""
    facet = next(facet for facet in FACETS[kind] if facet.code == code)
    labels = {value: str(label) for value, label in (facet.choices if facet.choices is not None else names[code]).items()}
    if written in labels or written.upper() in labels:
        return written if written in labels else written.upper()
    wanted = sort_key(written)
    keys = {value: sort_key(label) for value, label in labels.items()}
    exact = [value for value, key in keys.items() if key == wanted]
    starting = [value for value, key in keys.items() if wanted and key.startswith(wanted)]
    return (exact or starting or [written[:60]])[0]
