"""Titles while one types, and "did you mean": both from small indexed queries, whatever the size of the catalogue."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from catalogue.addresses import entry_path
from catalogue.index import sort_key
from catalogue.models.index import CatalogueEntry
from catalogue.models.searches import SearchWord
from catalogue.search.query_parser import tokens, tsquery
from records.bilingual import reading_language
from records.folding import fold
from records.kinds import kind_named, owner_code
from records.references import reference_of

MAX_SUGGESTIONS = 10
MAX_OWNERS = 30
MIN_LENGTH = 2
# Trigrams need three letters to be of use.
_MIN_INSIDE_LENGTH = 4
_MIN_WORD_LENGTH = 4
_MIN_LIKENESS = 0.42
_MAX_CANDIDATES = 20
_COLUMNS = ("id", "kind", "key", "title_fr", "title_en", "organisation_name", "details")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A record whose title begins with, or holds, what was typed."""

    title: str
    kind_label: str
    organisation: str
    url: str
    # What a field holds in which this record is picked.
    picked: str = ""
    # What sets it apart from others of the same name, in words: its number, or the town of an organisation.
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Owner:
    """An organisation to which records of a list belong."""

    name: str
    slug: str


def owners_named(typed: str, *, kind: str) -> list[Owner]:
    """The organisations with records in a list that are called so: that of exactly this name alone, else the first. One query.

    Names are found by any of their words, in both languages, short names (CHUM) and cities too.
    """
    words = tsquery(typed) if len(sort_key(typed)) >= MIN_LENGTH else None
    if words is None:
        return []
    own = CatalogueEntry.objects.filter(organisation_slug=OuterRef("key")).exclude(kind=owner_code())
    found = CatalogueEntry.objects.filter(Exists(own.filter(kind=kind) if kind else own), kind=owner_code(), words=words)
    rows = list(found.order_by("organisation_name", "id").only(*_COLUMNS, "organisation_slug")[:MAX_OWNERS])
    wanted = sort_key(typed)
    exact = [row for row in rows if wanted in {sort_key(name) for name in (row.title_fr, row.title_en, row.organisation_name)}]
    # The name by which cards call it: the legal one of a CISSS fills three lines.
    return [Owner(row.organisation_name, row.key) for row in (exact if len(exact) == 1 else rows)]


def suggestions(
    typed: str, *, kind: str = "", states: Sequence[str] = (), tags: Sequence[str] = (), is_picking: bool = False
) -> list[Suggestion]:
    """At most ten titles in the reader's language: those that begin so first. One to five queries.

    Whoever picks one record sees each of those with the same title, may type its number, and only those in `states` and with
    all of these `tags` (`facet:code`).
    """
    start = sort_key(typed[:80])
    if len(start) < MIN_LENGTH:
        return []
    column = f"sort_title_{reading_language()}"
    entries = CatalogueEntry.objects.order_by().only(*_COLUMNS)
    entries = entries.filter(kind=kind) if kind else entries
    entries = entries.filter(state__in=states) if states else entries
    entries = entries.filter(tags__contains=list(tags)) if tags else entries
    found: dict[int, CatalogueEntry] = {}
    if is_picking and (key := reference_of(typed)):
        found |= {entry.pk: entry for entry in entries.filter(key=key)}
    found |= {entry.pk: entry for entry in entries.filter(**{f"{column}__startswith": start})[: 3 * MAX_SUGGESTIONS]}
    if len(found) < MAX_SUGGESTIONS and len(start) >= _MIN_INSIDE_LENGTH:
        found |= {entry.pk: entry for entry in entries.filter(**{f"{column}__contains": f" {start}"})[: 3 * MAX_SUGGESTIONS]}
    if is_picking and kind == owner_code() and len(found) < MAX_SUGGESTIONS and (words := tsquery(typed)):
        # By any of its names, too: a hospital of the town leads to the establishment that has it.
        named = list(entries.filter(words=words).only(*_COLUMNS, "names").order_by("organisation_name", "id")[:MAX_OWNERS])
        # The words may be of several places; first those that have them side by side.
        named.sort(key=lambda entry: fold(typed.strip()) not in fold(entry.names))
        found |= {entry.pk: entry for entry in named}
    if is_picking and kind not in ("", owner_code()) and len(found) < MAX_SUGGESTIONS and len(start) >= _MIN_INSIDE_LENGTH:
        # By whose it is: one remembers the vendor, and picks its solution.
        slugs = [owner.slug for owner in owners_named(typed, kind=kind)]
        theirs = entries.filter(organisation_slug__in=slugs).order_by(column, "id") if slugs else entries.none()
        found |= {entry.pk: entry for entry in theirs[:MAX_SUGGESTIONS]}
    by_title: dict[str, CatalogueEntry] = {}
    for entry in found.values():
        by_title.setdefault(entry.key if is_picking else str(entry.title), entry)
    return [_suggestion(str(entry.title), entry) for entry in list(by_title.values())[:MAX_SUGGESTIONS]]


def _suggestion(title: str, entry: CatalogueEntry) -> Suggestion:
    has_number = kind_named(entry.kind).has_number
    owner = entry.organisation_name if has_number else ""
    # The key of what has no number is its address: for programs, not for people.
    mark = entry.key if has_number else str(entry.details.get("city", ""))
    return Suggestion(title, str(kind_named(entry.kind).label), owner, entry_path(entry), f"{title} ({entry.key})", mark)


def did_you_mean(typed: str) -> str:
    """The same words with the unknown ones replaced by words of the catalogue that look like them; or nothing. One query."""
    words = {token.text: _bare(token.text) for token in tokens(typed) if not token.is_excluded and not token.is_phrase}
    words = {word: bare for word, bare in words.items() if len(bare) >= _MIN_WORD_LENGTH and bare.isalpha()}
    if not words:
        return ""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT typed, near.word, near.likeness FROM unnest(%s::text[]) AS typed, LATERAL ("
            " SELECT w.word, similarity(w.word, typed) AS likeness FROM catalogue_searchword w WHERE w.word %% typed"
            " ORDER BY similarity(w.word, typed) * (1 + ln(w.records) / 20) DESC, w.word LIMIT %s) AS near"
            " WHERE NOT EXISTS (SELECT FROM catalogue_searchword k WHERE k.word = typed)",
            [list(words.values()), _MAX_CANDIDATES],
        )
        better = _best(cursor.fetchall())
    meant = typed
    for word, bare in words.items():
        if bare in better:
            meant = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", better[bare], meant)
    return meant.strip() if meant != typed else ""


def _best(near: list[tuple[str, str, float]]) -> dict[str, str]:
    """For each typed word the likest one; before it, the likest that is one slip away: short words share few trigrams."""
    best: dict[str, str] = {}
    for typed, word, _likeness in near:
        if _is_one_slip(typed, word):
            best.setdefault(typed, word)
    for typed, word, likeness in near:
        if likeness >= _MIN_LIKENESS:
            best.setdefault(typed, word)
    return best


def _is_one_slip(typed: str, word: str) -> bool:
    """One letter more, less, other, or two that changed places."""
    while typed and word and typed[0] == word[0]:
        typed, word = typed[1:], word[1:]
    while typed and word and typed[-1] == word[-1]:
        typed, word = typed[:-1], word[:-1]
    return (len(typed) <= 1 and len(word) <= 1) or (len(typed) == 2 and typed == word[::-1])


def _bare(word: str) -> str:
    return sort_key(word)


@transaction.atomic
def refresh_words() -> int:
    """Read the words of all titles and summaries anew, as the catalogue has them now. Returns how many there are."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM catalogue_searchword")
        cursor.execute(
            "INSERT INTO catalogue_searchword (word, records)"
            " SELECT unaccent(word), max(ndoc) FROM ts_stat($$SELECT to_tsvector('simple', title_fr || ' ' || title_en || ' '"
            " || summary_fr || ' ' || summary_en || ' ' || organisation_name) FROM catalogue_catalogueentry$$)"
            " WHERE length(word) BETWEEN %s AND 40 AND word ~ '^[[:alpha:]]+$' GROUP BY 1",
            [_MIN_WORD_LENGTH],
        )
    return SearchWord.objects.count()
