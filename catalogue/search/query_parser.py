"""What a reader typed, as a PostgreSQL query: any language, accents or not, the last word as a beginning.

A word stands for itself, for the concept that it names (catalogue.vocabulary) and for the term (catalogue.search.term_names).
"""

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from unicodedata import category

from django.contrib.postgres.search import SearchQuery
from django.db import connection

from catalogue.search.term_names import TERM_MARK, named_terms
from catalogue.vocabulary.reading import named, stems_of
from records.folding import fold

# Longer input is cut, not refused: the words that matter come first.
MAX_QUERY_LENGTH = 300
MAX_WORDS = 12
# A quoted phrase, or a word with inner hyphens, dots or apostrophes, with a minus to leave it out.
_TOKEN = re.compile(r'"([^"]+)"|(?<!\S)(-?)([^\W_]+(?:[-.’\'][^\W_]+)*)|([^\W_]+(?:[-.][^\W_]+)*)')
_HYPHEN = re.compile(r"(?<=[^\W\d_])-(?=[^\W\d_])")
# A lexeme in a query's text, and the mark of a beginning.
_LEXEME = re.compile(r"('(?:[^']|'')*')(:\*)?")
# PostgreSQL's French list of common words forgets this one.
_ALSO_COMMON = {"les"}
# How a record's concepts stand among its words (`catalogue/migrations/sql/words.sql`).
CONCEPT_MARK = "cx:"
# What everything here is about narrows no list: “IA”, “l’IA”, “artificial intelligence”.
_SUBJECT = re.compile(r"(?:[ld]['’])?(?:i\.?a|a\.?i)")
_SUBJECT_PAIRS = {("intelligence", "artificielle"), ("intelligences", "artificielles"), ("artificial", "intelligence")}
# A word that a text search would take the signs off: C++, F#.
_SIGNED = re.compile(r"(?<!\S)(-?)([^\W_]{1,3}[+#]{1,3})(?!\S)")


@dataclass(frozen=True, slots=True)
class Token:
    text: str
    is_phrase: bool
    is_excluded: bool
    is_beginning: bool

    @property
    def words(self) -> str:
        """The text with its hyphens between letters as spaces: a longer compound holds the words, not the shorter compound."""
        return _HYPHEN.sub(" ", self.text)

    @property
    def is_together(self) -> bool:
        """Words that follow each other: a phrase, or the two parts of a compound (Centre-Sud, Côte-Nord).

        Parts of a longer one must all be there, in any order: a text counts its compounds between them as words.
        """
        return self.is_phrase or (len(_HYPHEN.findall(self.text)) == 1 and self.text.replace("-", "").isalpha())

    @property
    def is_plain(self) -> bool:
        return not (self.is_phrase or self.is_excluded)


def tokens(typed: str) -> list[Token]:
    """The words and phrases of a query, at most `MAX_WORDS` of them."""
    text = typed[:MAX_QUERY_LENGTH]
    found = []
    for match in list(_TOKEN.finditer(text))[:MAX_WORDS]:
        phrase, minus, word, inner = match.groups()
        is_beginning = phrase is None and match.end() == len(text)
        found.append(Token(phrase or word or inner, phrase is not None, bool(minus), is_beginning))
    return found


def of_subject(tokens: list[Token]) -> set[int]:
    """The places of the plain words that name artificial intelligence itself."""
    folded = [fold(token.text) if token.is_plain else "" for token in tokens]
    places = {place for place, word in enumerate(folded) if _SUBJECT.fullmatch(word)}
    for place, pair in enumerate(pairwise(folded)):
        if (pair[0].removeprefix("l'").removeprefix("l’").removeprefix("d'").removeprefix("d’"), pair[1]) in _SUBJECT_PAIRS:
            places |= {place, place + 1}
    return places


def subject_left_out(typed: str) -> bool:
    """Whether the search names what the whole registry is about."""
    return bool(of_subject(tokens(typed)))


def as_phrase(typed: str) -> str:
    """Words of a field in quotes, where they are to be read together or to the letter."""
    return f'"{typed}"' if " " in typed or subject_left_out(typed) else typed


def is_name_of_terms(typed: str) -> bool:
    """Whether a search is the name of a region, a specialty… and no more, of however many words."""
    stems = stems_of(typed)
    return bool(stems) and sum(after - first for _tags, first, after in named_terms(stems)) == len(stems)


def signed(typed: str) -> list[tuple[str, bool]]:
    """What is looked for letter by letter, and whether it is left out: words with signs, and a search of signs alone."""
    found = [(word, bool(minus)) for minus, word in _SIGNED.findall(typed)]
    if not found and not tokens(typed) and any(category(sign)[0] in "SL" for sign in typed):
        return [(typed.strip(), False)]
    return found


class TsQuery(SearchQuery):
    """Ready tsquery text, made only of lexemes that PostgreSQL itself returned."""

    def __init__(self, text: str, *, is_ranked: bool = True) -> None:
        super().__init__(text, search_type="raw")
        self.text = text
        # Whether something is wanted, or words are left out only: nothing then comes before anything else.
        self.is_ranked = is_ranked

    def as_sql(self, *args: Any, **kwargs: Any) -> Any:
        return "%s::tsquery", [self.text]


def tsquery(typed: str) -> TsQuery | None:
    """Every word must be there, stemmed in French or in English, or the concept or the term that it names.

    What follows a minus must not be there. `None` when nothing but common words was typed.

    Costs one small query. The text of each lexeme comes from PostgreSQL, so nothing typed is ever syntax.
    """
    found = tokens(typed)
    subject = of_subject(found)
    found = [token for place, token in enumerate(found) if place not in subject]
    if not found:
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT CASE WHEN p THEN phraseto_tsquery('registry_fr', t) ELSE plainto_tsquery('registry_fr', t) END::text,"
            " CASE WHEN p THEN phraseto_tsquery('registry_en', t) ELSE plainto_tsquery('registry_en', t) END::text"
            " FROM unnest(%s::text[], %s::bool[]) WITH ORDINALITY AS typed(t, p, place) ORDER BY place",
            [[token.words for token in found], [token.is_together for token in found]],
        )
        stems = cursor.fetchall()
    parts, has_wanted = [], False
    for places, marks in _groups(found):
        group = [part for place in places if (part := _part(found[place], *stems[place]))]
        if not group:
            continue
        text = " & ".join(group)
        if marks:
            text = " | ".join([f"({text})", *(f"'{mark}'" for mark in sorted(marks))])
        parts.append(f"!({text})" if found[places[0]].is_excluded else f"({text})")
        has_wanted = has_wanted or not found[places[0]].is_excluded
    return TsQuery(" & ".join(parts), is_ranked=has_wanted) if parts else None


def _part(token: Token, french: str, english: str) -> str:
    """A word in either language; empty for one so common in one of the two that its dictionary drops it."""
    if not (french and english) or token.text.lower() in _ALSO_COMMON:
        return ""
    end = ":*" if token.is_beginning else ""
    return "(" + " | ".join(dict.fromkeys(f"({stem}{end})" for stem in (french, english))) + ")"


def _groups(tokens: list[Token]) -> list[tuple[list[int], set[str]]]:
    """The words of a query, those that name a concept or a term together (IRM, cancer du poumon) with its lexemes.

    What is in quotes or left out stands alone; it names what it is as a whole.
    """
    plain = [place for place, token in enumerate(tokens) if token.is_plain]
    owner = [place for place in plain for _stem in stems_of(tokens[place].text)]
    together: dict[int, tuple[list[int], set[str]]] = {}
    spans = _named(" ".join(tokens[place].text for place in plain))
    for marks, first, after in sorted(spans, key=lambda span: span[1] - span[2]):
        places = _with_small_words(list(dict.fromkeys(owner[first:after])), tokens)
        known = together.get(places[0]) if places else None
        if known is not None and known[0] == places:
            known[1].update(marks)
        elif places and not together.keys() & set(places):
            together |= dict.fromkeys(places, (places, marks))
    groups: list[tuple[list[int], set[str]]] = []
    for place, token in enumerate(tokens):
        group = together.get(place) or ([place], set() if token.is_plain else _named_whole(token))
        if group[0][0] == place:
            groups.append(group)
    return groups


def _with_small_words(places: list[int], tokens: list[Token]) -> list[int]:
    """All the places from the first to the last: small words may stand between (cancer du poumon), nothing else."""
    whole = list(range(places[0], places[-1] + 1))
    between = [tokens[place] for place in whole if place not in places]
    return whole if all(token.is_plain and not stems_of(token.text) for token in between) else []


def _named(text: str) -> list[tuple[set[str], int, int]]:
    """The lexemes of the concepts and of the terms that a text names, by the places of its stems."""
    concepts = [({f"{CONCEPT_MARK}{code}" for code in codes}, first, after) for codes, first, after in named(text, typed=True)]
    terms = [({f"{TERM_MARK}{tag}" for tag in tags}, first, after) for tags, first, after in named_terms(stems_of(text))]
    return concepts + terms


def _named_whole(token: Token) -> set[str]:
    """What is left out goes with all that it names; a phrase is meant to the letter, or is the whole name of a term."""
    whole = len(stems_of(token.text))
    marks = [marks for marks, first, after in _named(token.text) if (first, after) == (0, whole)]
    found = {mark for each in marks for mark in each}
    return found if token.is_excluded else {mark for mark in found if mark.startswith(TERM_MARK)}


def in_titles(query: TsQuery) -> TsQuery:
    """The same words, wanted in the title: weight A of the catalogue's words."""
    return TsQuery(_LEXEME.sub(lambda match: match[1] + (":*A" if match[2] else ":A"), query.text))
