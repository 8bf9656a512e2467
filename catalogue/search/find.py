"""What a reader asks of the catalogue: words, facets, an order."""

from dataclasses import dataclass, field, replace
from functools import cached_property

from django.db.models import Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.utils.text import slugify

from catalogue.collections import collection_of
from catalogue.models.index import CatalogueEntry, MovedEntry
from catalogue.search import lapsing
from catalogue.search.fields import Fields, fields_of
from catalogue.search.keyset import Ordering
from catalogue.search.told import near
from catalogue.search.typed import LONGEST_QUERY, TsQuery, as_phrase, in_titles, signed, subject_left_out, tsquery
from records import received
from records.bilingual import reading_language
from records.facets import Facet
from records.kinds import owner_code
from records.references import reference_of, with_references

# What an address may hold: longer words are cut, and further values left aside.
MOST_VALUES, LONGEST_VALUE, LONGEST_SLUG = 100, 60, 80

# Where words with signs are looked for, letter by letter.
LETTER_COLUMNS = ("title_fr", "title_en", "summary_fr", "summary_en", "body_fr", "body_en", "names")

ORDERINGS = {
    "relevance": Ordering(("rank", "id"), is_descending=True),
    "newest": Ordering(("published_at", "id"), is_descending=True),
    "updated": Ordering(("updated_at", "id"), is_descending=True),
    "priority": Ordering(("priority_rank", "published_at", "id"), is_descending=True),
}


def ordering(sort: str) -> Ordering:
    if sort == "title":
        return Ordering((f"sort_title_{reading_language()}", "id"), is_descending=False)
    return ORDERINGS[sort]


@dataclass(frozen=True)
class Criteria:
    """What a reader asks of a list. `chosen` maps a facet's code to the values ticked; `text` is all that was typed.

    Made by `read` alone: pages, the API, feeds, calendars, embedded lists, files and alerts find the same at one address.
    """

    kind: str = ""
    text: str = ""
    chosen: dict[str, list[str]] = field(default_factory=dict)
    sort: str = ""
    organisation: str = ""

    @staticmethod
    def read(kind: str, query: QueryDict) -> "Criteria":
        """From an address: words, fields, facets, organisation and order.

        Unknown parameters and orders are left aside; a value that nothing has finds nothing.
        """
        chosen = {}
        for facet in collection_of(kind).facets:
            values = (received.searched(value)[:LONGEST_VALUE].strip() for value in query.getlist(facet.code))
            if known := list(dict.fromkeys(value for value in values if value))[:MOST_VALUES]:
                chosen[facet.code] = known
        sort = query.get("sort", "")
        is_known = sort in ORDERINGS or sort == "title"
        return Criteria(
            kind,
            text=with_references(received.searched(query.get("q", ""))).lstrip()[:LONGEST_QUERY],
            chosen=chosen,
            sort=sort if is_known else "",
            organisation=received.searched(query.get("organisation", ""))[:LONGEST_SLUG].strip(),
        )

    @cached_property
    def fields(self) -> Fields:
        """What was typed, taken apart: words, and what was asked of single fields."""
        return fields_of(self.text, kind=self.kind)

    @cached_property
    def wanted(self) -> dict[str, list[str]]:
        """The values of each facet that a record may have: those ticked and those typed."""
        found = dict(self.chosen)
        for code, values in self.fields.chosen.items():
            found[code] = list(dict.fromkeys([*found.get(code, []), *values]))
        return found

    @property
    def free_text(self) -> str:
        """What was typed, without what was asked of single fields."""
        return "" if self.reference else self.fields.words

    @cached_property
    def reference(self) -> str:
        """The permanent number, when that is all that was typed."""
        return reference_of(self.text)

    @cached_property
    def signed(self) -> list[tuple[str, bool]]:
        """What must be there letter by letter (C++), and what must not."""
        return signed(self.free_text)

    @cached_property
    def words(self) -> TsQuery | None:
        return tsquery(self.free_text) if self.free_text.strip() else None

    @cached_property
    def near(self) -> list[tuple[int, float]]:
        """For a problem told in plain words: the entries that answer it though not every word is in them, with their scores."""
        return near(self.free_text, self.kind) if self.words is not None else []

    @cached_property
    def title_words(self) -> TsQuery | None:
        """Words that must be in the title."""
        found = tsquery(" ".join(as_phrase(title) for title in self.fields.titles))
        return in_titles(found) if found else None

    @property
    def owners(self) -> list[str]:
        """Beginnings and parts of the slugs of organisations."""
        return [slug for name in self.fields.organisations if (slug := slugify(name))]

    @property
    def is_ranked(self) -> bool:
        """Whether some records answer the words better than others."""
        return self.words is not None and self.words.is_ranked

    @property
    def leaves_out_subject(self) -> bool:
        """Whether words were left aside because the whole registry is about what they name."""
        return subject_left_out(self.free_text)

    @property
    def has_only_common_words(self) -> bool:
        if self.fields.titles and self.title_words is None:
            return True
        is_searched = self.words is not None or self.signed or self.leaves_out_subject
        return bool(self.free_text.strip()) and not is_searched

    @property
    def has_more_than_facets(self) -> bool:
        words = self.words is not None or self.title_words is not None
        return bool(words or self.reference or self.signed or self.organisation or self.owners)

    @property
    def has_conditions(self) -> bool:
        return self.has_more_than_facets or bool(self.wanted)

    @property
    def effective_sort(self) -> str:
        if self.sort and (self.sort != "relevance" or self.is_ranked):
            return self.sort
        return self.default_sort

    @property
    def default_sort(self) -> str:
        """The order where nobody chose one."""
        return "relevance" if self.is_ranked else "newest"

    def base(self) -> QuerySet[CatalogueEntry]:
        """Everything that the words match, before any facet."""
        entries = CatalogueEntry.objects.order_by()
        if self.kind:
            entries = entries.filter(kind=self.kind)
        if self.reference:
            entries = entries.filter(key=self.reference)
        if self.organisation:
            moved = MovedEntry.objects.filter(kind=owner_code(), key=self.organisation).values("to_key")
            entries = entries.filter(organisation_slug=Coalesce(Subquery(moved), Value(self.organisation)))
        if self.words is not None:
            entries = entries.filter(Q(words=self.words) | Q(pk__in=[pk for pk, _score in self.near]))
        if self.title_words is not None:
            entries = entries.filter(words=self.title_words)
        for owner in self.owners:
            entries = entries.filter(organisation_slug__contains=owner)
        for text, is_excluded in self.signed:
            letters = Q()
            for column in LETTER_COLUMNS:
                letters |= Q(**{f"{column}__icontains": text})
            entries = entries.filter(~letters if is_excluded else letters)
        return entries

    def facet_filter(self, *, leaving_out: str = "") -> Q:
        """Within a facet any value will do; between facets all must."""
        condition = Q()
        for code, values in self.wanted.items():
            if code == leaving_out:
                continue
            tagged = (
                lapsing.chosen(values)
                if code == lapsing.lapse().facet
                else Q(tags__overlap=[f"{code}:{value}" for value in values])
            )
            condition &= tagged
        return condition

    def matching(self, *, leaving_out: str = "") -> QuerySet[CatalogueEntry]:
        return self.base().filter(self.facet_filter(leaving_out=leaving_out))


def relaxations(criteria: Criteria) -> list[tuple[Facet | None, int]]:
    """When nothing matched: what leaving out each facet (or the words: `None`) would find, best first."""
    by_code = {facet.code: facet for facet in collection_of(criteria.kind).facets}
    found: list[tuple[Facet | None, int]] = [
        (by_code[code], criteria.matching(leaving_out=code).count()) for code in criteria.chosen
    ]
    if criteria.text.strip():
        found.append((None, replace(criteria, text="").matching().count()))
    return sorted(((facet, total) for facet, total in found if total), key=lambda pair: -pair[1])
