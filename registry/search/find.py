"""What a reader asks of the catalogue: words, facets, an order."""

from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.utils.text import slugify

from registry.bilingual import reading_language
from registry.models.catalogue import CatalogueEntry, MovedEntry
from registry.search.facets import FACETS, Facet
from registry.search.fields import Fields, fields_of
from registry.search.keyset import Ordering
from registry.search.told import near
from registry.search.typed import TsQuery, in_titles, tsquery

# More than anyone means; words are cut sooner (registry.search.typed).
LONGEST_TEXT = 1000

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
    """What a reader asks of a list. `chosen` maps a facet's code to the values ticked."""

    kind: str = ""
    text: str = ""
    chosen: dict[str, list[str]] = field(default_factory=dict)
    sort: str = ""
    organisation: str = ""
    fields: Fields | None = None

    @staticmethod
    def read(kind: str, data: QueryDict, *, organisation: str = "") -> "Criteria":
        """From an address. Unknown facets and orders are left aside; a value that nothing has finds nothing."""
        chosen = {}
        for facet in FACETS[kind]:
            values = [value for value in dict.fromkeys(data.getlist(facet.code)) if value and len(value) <= 60][:40]
            if values:
                chosen[facet.code] = [value.replace("\x00", "") for value in values]
        text = " ".join(data.get("q", "").replace("\x00", " ").split(" ")).strip("\r\n\t")[:LONGEST_TEXT]
        sort = data.get("sort", "")
        known = sort in ORDERINGS or sort == "title"
        fields = fields_of(text, kind=kind)
        for code, values in fields.chosen.items():
            chosen[code] = list(dict.fromkeys([*chosen.get(code, []), *values]))
        return Criteria(kind, text.lstrip(), chosen, sort if known else "", organisation.replace("\x00", ""), fields)

    @property
    def free_text(self) -> str:
        """What was typed, without what was asked of single fields."""
        return self.fields.words if self.fields is not None else self.text

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
        titles = " ".join(f'"{title}"' if " " in title else title for title in self.fields.titles) if self.fields else ""
        found = tsquery(titles) if titles else None
        return in_titles(found) if found else None

    @property
    def owners(self) -> list[str]:
        """Beginnings and parts of the slugs of organisations."""
        return [slug for name in self.fields.organisations if (slug := slugify(name))] if self.fields else []

    @property
    def has_only_common_words(self) -> bool:
        return bool(self.free_text.strip()) and self.words is None

    @property
    def has_more_than_facets(self) -> bool:
        return bool(self.words is not None or self.title_words is not None or self.organisation or self.owners)

    @property
    def has_conditions(self) -> bool:
        return self.has_more_than_facets or bool(self.chosen)

    @property
    def effective_sort(self) -> str:
        if self.sort and (self.sort != "relevance" or self.words is not None):
            return self.sort
        return "relevance" if self.words is not None else "newest"

    def base(self) -> QuerySet[CatalogueEntry]:
        """Everything that the words match, before any facet."""
        entries = CatalogueEntry.objects.order_by()
        if self.kind:
            entries = entries.filter(kind=self.kind)
        if self.organisation:
            moved = MovedEntry.objects.filter(kind="organisation", key=self.organisation).values("to_key")
            entries = entries.filter(organisation_slug=Coalesce(Subquery(moved), Value(self.organisation)))
        if self.words is not None:
            entries = entries.filter(Q(words=self.words) | Q(pk__in=[pk for pk, _score in self.near]))
        if self.title_words is not None:
            entries = entries.filter(words=self.title_words)
        for owner in self.owners:
            entries = entries.filter(organisation_slug__contains=owner)
        return entries

    def facet_filter(self, *, leaving_out: str = "") -> Q:
        """Within a facet any value will do; between facets all must."""
        condition = Q()
        for code, values in self.chosen.items():
            if code != leaving_out:
                condition &= Q(tags__overlap=[f"{code}:{value}" for value in values])
        return condition

    def matching(self, *, leaving_out: str = "") -> QuerySet[CatalogueEntry]:
        return self.base().filter(self.facet_filter(leaving_out=leaving_out))


def relaxations(criteria: Criteria) -> list[tuple[Facet | None, int]]:
    """When nothing matched: what leaving out each facet (or the words: `None`) would find, best first."""
    by_code = {facet.code: facet for facet in FACETS[criteria.kind]}
    found: list[tuple[Facet | None, int]] = [
        (by_code[code], criteria.matching(leaving_out=code).count()) for code in criteria.chosen
    ]
    if criteria.text.strip():
        chosen = {
            code: values for code, values in criteria.chosen.items() if not criteria.fields or code not in criteria.fields.chosen
        }
        without_words = Criteria(criteria.kind, "", chosen, criteria.sort, criteria.organisation)
        found.append((None, without_words.matching().count()))
    return sorted(((facet, total) for facet, total in found if total), key=lambda pair: -pair[1])
