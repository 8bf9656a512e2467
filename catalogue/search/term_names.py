"""The names of terms in a search: a word that names a region, a specialty or a population finds what has that term.

Names are read as people write them: with any dash and apostrophe, without accents, one part of a double name
("Îles-de-la-Madeleine"), the beginning of a region's ("Abitibi"), or a word in common use (data/term_words.yaml).
"""

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.core.cache import cache
from django.db.models import CharField, Value

from catalogue.vocabulary.reading import stems_of
from records.bilingual import LANGUAGES
from records.models.taxonomies import TAXONOMIES

# How a record's terms stand among its words (`catalogue/migrations/sql/words.sql`).
TERM_MARK = "tg:"
_NAMES_KEY = "term-names"
# The names of stages of care (diagnosis, treatment) are ordinary words of every record, and so are those of a few terms.
TAXONOMIES_NAMED = ("region", "specialty", "population", "ai_field", "technique", "standard")
_NO_SUBJECT = {"none", "other", "general"}
_WITH_PARTS = {"region", "specialty", "population"}
_MIN_PART_LENGTH, _MIN_BEGINNING_LENGTH = 4, 7
_PARTS = re.compile(r"[–—,;/()]|\s(?:et|ou|and|or)\s")
_WORDS_IN_USE = Path(__file__).resolve().parent.parent / "data" / "term_words.yaml"
_KEPT_S = 300

# First stem → the names that begin with it, longest first: all stems, and the term as its tag.
Names = dict[str, list[tuple[tuple[str, ...], str]]]
# By taxonomy and code, the name in one language.
Terms = dict[str, dict[str, str]]
# Taxonomy, code, and the names in the order of LANGUAGES.
Row = tuple[str, str, list[str]]


def term_names() -> Names:
    """Every name of every term in both languages."""
    found: Names = kept(_NAMES_KEY)
    return found


def terms_key(language: str) -> str:
    return f"terms:{language}"


KEYS = [_NAMES_KEY, *map(terms_key, LANGUAGES)]


def kept(key: str) -> Any:
    """What follows from the terms, kept until one changes; else all of it is read together, in one query."""
    found = cache.get(key)
    if found is None:
        rows = _rows()
        everything: dict[str, Any] = {_NAMES_KEY: _names(rows)}
        everything |= {terms_key(language): _terms(rows, place) for place, language in enumerate(LANGUAGES)}
        cache.set_many(everything, _KEPT_S)
        found = everything[key]
    return found


def named_terms(stems: list[str]) -> list[tuple[set[str], int, int]]:
    """Each place where stems name terms: the tags, the first stem and the one after the last. The longest name wins."""
    names = term_names()
    found: list[tuple[set[str], int, int]] = []
    place = 0
    while place < len(stems):
        matching = [(name, tag) for name, tag in names.get(stems[place], ()) if tuple(stems[place : place + len(name)]) == name]
        if not matching:
            place += 1
            continue
        length = len(matching[0][0])
        found.append(({tag for name, tag in matching if len(name) == length}, place, place + length))
        place += length
    return found


def _rows() -> list[Row]:
    """Every term in the order of its taxonomy. One query."""
    parts = [
        model.objects.order_by().values_list(
            Value(name, output_field=CharField()), "position", "code", *(f"name_{language}" for language in LANGUAGES)
        )
        for name, model in TAXONOMIES.items()
    ]
    found = sorted(parts[0].union(*parts[1:], all=True))
    return [(taxonomy, code, names) for taxonomy, _position, code, *names in found]


def _terms(rows: list[Row], place: int) -> Terms:
    found: Terms = {name: {} for name in TAXONOMIES}
    for taxonomy, code, names in rows:
        found[taxonomy][code] = names[place]
    return found


def _names(rows: list[Row]) -> Names:
    found: dict[tuple[str, ...], set[str]] = {}
    for taxonomy, code, names in rows:
        if taxonomy not in TAXONOMIES_NAMED or code in _NO_SUBJECT:
            continue
        in_use = _words_in_use().get(taxonomy, {}).get(code, [])
        for way in (*in_use, *(way for name in names for way in _ways(name, taxonomy))):
            found.setdefault(tuple(stems_of(way)), set()).add(f"{taxonomy}:{code}")
    index: Names = {}
    for stems, tags in sorted(found.items(), key=lambda item: (-len(item[0]), item[0])):
        if stems:
            index.setdefault(stems[0], []).extend((stems, tag) for tag in sorted(tags))
    return index


def _ways(name: str, taxonomy: str) -> list[str]:
    """A name whole, its parts that are long enough, and how the name of a region may begin."""
    ways = [name]
    if taxonomy in _WITH_PARTS:
        ways += [part for part in _PARTS.split(name) if len(part.strip()) >= _MIN_PART_LENGTH]
    if taxonomy == "region":
        words = re.findall(r"\w+", name)
        beginnings = [" ".join(words[:length]) for length in range(1, len(words))]
        ways += [each for each in beginnings if len(each.replace(" ", "")) >= _MIN_BEGINNING_LENGTH]
    return ways


@lru_cache(maxsize=1)
def _words_in_use() -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = yaml.safe_load(_WORDS_IN_USE.read_text(encoding="utf-8"))
    return found
