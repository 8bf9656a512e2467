"""The names of the values by which lists are narrowed."""

from typing import Any

from django.core.cache import cache
from django.db import transaction

from catalogue.search import termnames
from records.bilingual import reading_language
from records.facets import Facet

Terms = termnames.Terms


def terms() -> Terms:
    """The names of every term in the reader's language, by taxonomy and code, in their order. Kept until one changes."""
    found: Terms = termnames.kept(termnames.terms_key(reading_language()))
    return found


def forget_terms(**_signal: Any) -> None:
    """A term was written or removed: now for this transaction, and for everyone when it ends."""
    keys = termnames.KEYS
    cache.delete_many(keys)
    transaction.on_commit(lambda: cache.delete_many(keys), robust=True)


def value_label(facet: Facet, code: str, names: Terms) -> str:
    if facet.choices is not None:
        return str(facet.choices.get(code, code))
    return names[facet.code].get(code, code)
