"""Marks the words that were found, in a page's titles and extracts: by their stems, accents aside.

PostgreSQL's own headlines read every text of the page again, four times the work of finding it.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from catalogue.models.index import CatalogueEntry
from records.bilingual import reading_language

# Never part of a text: they mark the words found until the text has been escaped.
MARK_START, MARK_END = "\ue000", "\ue001"
_MARKS = dict.fromkeys(map(ord, MARK_START + MARK_END))

# A lexeme of a query, with the mark that leaves it out and the one that makes it a beginning.
_LEXEME = re.compile(r"(!?)\(?'((?:[^']|'')+)'(:\*)?")
_ACCENTS = {"a": "aàâäáã", "c": "cç", "e": "eéèêë", "i": "iîïí", "n": "nñ", "o": "oôöóõ", "u": "uùûüú", "y": "yÿ"}
# What stemming may have taken off the end of a word.
_MAX_ENDING_LENGTH = 7
_CONTEXT_LENGTH, _MAX_EXTRACT_LENGTH = 90, 260


def mark(rows: Sequence[CatalogueEntry], query: str) -> None:
    """Adds `marked_title`, `marked_summary` and, where the words are in neither, `marked_body`. At most one query.

    `query` is the text of a tsquery. Titles of both languages are marked: a card shows the one that is written.
    """
    found = _pattern(query)
    if found is None:
        return
    language = reading_language()
    other = "fr" if language == "en" else "en"
    elsewhere = []
    for row in rows:
        row.marked_title = _marked(found, getattr(row, f"title_{language}"))
        row.marked_title_other = _marked(found, getattr(row, f"title_{other}"))
        row.marked_summary = _marked(found, getattr(row, f"summary_{language}"))
        if MARK_START not in row.marked_title + row.marked_summary:
            elsewhere.append(row)
    if not elsewhere:
        return
    bodies = dict(CatalogueEntry.objects.filter(pk__in=[row.pk for row in elsewhere]).values_list("pk", f"body_{language}"))
    for row in elsewhere:
        row.marked_body = _extract(found, bodies.get(row.pk, ""))


@lru_cache(maxsize=256)
def _pattern(query: str) -> re.Pattern[str] | None:
    stems = {(stem, bool(beginning)) for left_out, stem, beginning in _LEXEME.findall(query) if not left_out}
    parts = [_loosely(stem) + (r"\w*" if beginning else rf"\w{{0,{_MAX_ENDING_LENGTH}}}") for stem, beginning in sorted(stems)]
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)", re.IGNORECASE) if parts else None


def _loosely(stem: str) -> str:
    letters = (f"[{_ACCENTS[letter]}]" if letter in _ACCENTS else re.escape(letter) for letter in stem)
    return "".join(letters).replace("[oôöóõ][eéèêë]", "(?:[oôöóõ][eéèêë]|œ)")


def unmarked(text: str) -> str:
    """A text as it was typed, without signs that would become markup: whatever came before the doors refused them."""
    return text if text.isascii() else text.translate(_MARKS)


def _marked(pattern: re.Pattern[str], text: str) -> str:
    return pattern.sub(rf"{MARK_START}\g<0>{MARK_END}", unmarked(text))


def _extract(pattern: re.Pattern[str], text: str) -> str:
    """The piece of a text around the first word that was found."""
    first = pattern.search(text)
    if first is None:
        return ""
    start = text.find(" ", max(0, first.start() - _CONTEXT_LENGTH)) if first.start() > _CONTEXT_LENGTH else 0
    end = text.rfind(" ", 0, start + _MAX_EXTRACT_LENGTH) if len(text) > start + _MAX_EXTRACT_LENGTH else len(text)
    return _marked(pattern, text[start : max(end, first.end())])
