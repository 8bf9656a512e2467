"""The names of the values by which lists are narrowed."""

from collections.abc import Iterable
from typing import Any

from django.core.cache import cache
from django.db import transaction

from catalogue.search import term_names
from records.bilingual import reading_language
from records.facets import Facet

Terms = term_names.Terms


def split_tag(tag: str) -> tuple[str, str]:
    """The facet and the code of a tag (`region:06`)."""
    facet, _colon, code = tag.partition(":")
    return facet, code


def by_facet(tags: Iterable[str]) -> dict[str, list[str]]:
    """The codes of tags, by facet, in their order."""
    found: dict[str, list[str]] = {}
    for facet, code in map(split_tag, tags):
        found.setdefault(facet, []).append(code)
    return found


def terms() -> Terms:
    """The names of every term in the reader's language, by taxonomy and code, in their order. Kept until one changes."""
    found: Terms = term_names.kept(term_names.terms_key(reading_language()))
    return found


def forget_terms(**_signal: Any) -> None:
    """A term was written or removed: now for this transaction, and for everyone when it ends."""
    keys = term_names.KEYS
    cache.delete_many(keys)
    transaction.on_commit(lambda: cache.delete_many(keys), robust=True)


def value_label(facet: Facet, code: str, names: Terms) -> str:
    if facet.choices is not None:
        return str(facet.choices.get(code, code))
    return names[facet.code].get(code, code)
