"""What a reader typed, as a PostgreSQL query: any language, accents or not, the last word as a beginning."""

import re
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db import connection

from registry.vocabulary.reading import named, stems_of

# Longer input is cut, not refused: the words that matter come first.
LONGEST_QUERY = 300
MOST_WORDS = 12
# A quoted phrase, or a word with inner hyphens, dots or apostrophes, with a minus to leave it out.
_TOKEN = re.compile(r'"([^"]+)"|(?<!\S)(-?)([^\W_]+(?:[-.’\'][^\W_]+)*)|([^\W_]+(?:[-.][^\W_]+)*)')
# A lexeme in a query's text, and the mark of a beginning.
_LEXEME = re.compile(r"('(?:[^']|'')*')(:\*)?")
# PostgreSQL's French list of common words forgets this one.
_ALSO_COMMON = {"les"}
# How a record's concepts stand among its words (migration 0006).
CONCEPT_MARK = "cx:"


@dataclass(frozen=True, slots=True)
class Token:
    text: str
    is_phrase: bool
    is_excluded: bool
    is_beginning: bool


def tokens(typed: str) -> list[Token]:
    """The words and phrases of a query, at most `MOST_WORDS` of them."""
    text = typed[:LONGEST_QUERY]
    found = []
    for match in list(_TOKEN.finditer(text))[:MOST_WORDS]:
        phrase, minus, word, inner = match.groups()
        is_beginning = phrase is None and match.end() == len(text)
        found.append(Token(phrase or word or inner, phrase is not None, bool(minus), is_beginning))
    return found


class TsQuery(SearchQuery):
    """Ready tsquery text, made only of lexemes that PostgreSQL itself returned."""

    def __init__(self, text: str) -> None:
        super().__init__(text, search_type="raw")
        self.text = text

    def as_sql(self, *args: Any, **kwargs: Any) -> Any:
        return "%s::tsquery", [self.text]


def tsquery(typed: str) -> TsQuery | None:
    """Every word must be there, stemmed in French or in English, or the concept that it names in either language.

    `None` when nothing but common words was typed.

    Costs one small query. The text of each lexeme comes from PostgreSQL, so nothing typed is ever syntax.
    """
    found = tokens(typed)
    if not found:
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT CASE WHEN p THEN phraseto_tsquery('registry_fr', t) ELSE plainto_tsquery('registry_fr', t) END::text,"
            " CASE WHEN p THEN phraseto_tsquery('registry_en', t) ELSE plainto_tsquery('registry_en', t) END::text"
            " FROM unnest(%s::text[], %s::bool[]) WITH ORDINALITY AS typed(t, p, place) ORDER BY place",
            [[token.text for token in found], [token.is_phrase for token in found]],
        )
        stems = cursor.fetchall()
    parts, has_wanted = [], False
    for places, codes in _groups(found):
        group = [part for place in places if (part := _part(found[place], *stems[place]))]
        if not group:
            continue
        text = " & ".join(group)
        if codes:
            text = " | ".join([f"({text})", *(f"'{CONCEPT_MARK}{code}'" for code in sorted(codes))])
        parts.append(f"!({text})" if found[places[0]].is_excluded else f"({text})")
        has_wanted = has_wanted or not found[places[0]].is_excluded
    return TsQuery(" & ".join(parts)) if has_wanted else None


def _part(token: Token, french: str, english: str) -> str:
    """A word in either language; empty for one so common in one of the two that its dictionary drops it."""
    if not (french and english) or token.text.lower() in _ALSO_COMMON:
        return ""
    end = ":*" if token.is_beginning else ""
    return "(" + " | ".join(dict.fromkeys(f"({stem}{end})" for stem in (french, english))) + ")"


def _groups(found: list[Token]) -> list[tuple[list[int], set[str]]]:
    """The words of a query, those that name a concept together (IRM, cancer du poumon) with its codes.

    What is in quotes or left out is meant to the letter: it stands alone.
    """
    plain = [place for place, token in enumerate(found) if not (token.is_phrase or token.is_excluded)]
    owner = [place for place in plain for _stem in stems_of(found[place].text)]
    together: dict[int, tuple[list[int], set[str]]] = {}
    for codes, first, after in named(" ".join(found[place].text for place in plain), typed=True):
        places = list(dict.fromkeys(owner[first:after]))
        if places == list(range(places[0], places[-1] + 1)) and not together.keys() & set(places):
            together |= dict.fromkeys(places, (places, codes))
    groups: list[tuple[list[int], set[str]]] = []
    for place in range(len(found)):
        group = together.get(place, ([place], set()))
        if group[0][0] == place:
            groups.append(group)
    return groups


def in_titles(query: TsQuery) -> TsQuery:
    """The same words, wanted in the title: weight A of the catalogue's words."""
    return TsQuery(_LEXEME.sub(lambda match: match[1] + (":*A" if match[2] else ":A"), query.text))
