"""Finds public records in the catalogue: words, facets with counts, an order, one page."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from django.contrib.postgres.search import SearchRank
from django.core.exceptions import ValidationError
from django.db.models import Case, F, FloatField, Q, QuerySet, Subquery, Value, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast, Coalesce
from django.http import QueryDict
from django.utils.text import slugify

from registry.bilingual import reading_language
from registry.models.catalogue import LONG_FIELDS, CatalogueEntry, MovedEntry
from registry.search.facets import FACETS, Facet
from registry.search.fields import Fields, fields_of
from registry.search.keyset import Cursor, Ordering
from registry.search.told import near
from registry.search.typed import TsQuery, in_titles, tsquery

PAGE_SIZE = 20
# More than anyone means; words are cut sooner (registry.search.typed).
LONGEST_TEXT = 1000
# To rank every record that a common word finds would take a second: these are ranked, the others wait for a narrower search.
MOST_RANKED = 1000

_NEARNESS = 'coalesce((%s::float[])[array_position(%s::bigint[], "registry_catalogueentry"."id")], 0)'

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


class Page(NamedTuple):
    """One page of a list. `first` is the position of its first row, from 1; cursors are `""` at the ends."""

    rows: list[CatalogueEntry]
    first: int
    next_cursor: str
    previous_cursor: str


def find_page(criteria: Criteria, *, cursor_text: str = "", size: int = PAGE_SIZE) -> Page:
    """One page, in one query. A cursor that is not ours begins at the beginning."""
    order = ordering(criteria.effective_sort)
    rows_query = criteria.matching()
    if criteria.words is not None and criteria.effective_sort == "relevance":
        rows_query = CatalogueEntry.objects.order_by().filter(pk__in=rows_query.values("pk")[:MOST_RANKED])
    if criteria.words is not None:
        rows_query = rows_query.annotate(rank=_rank(criteria, criteria.words))
    cursor = Cursor.decode(cursor_text, len(order.columns)) if cursor_text else None
    if cursor is not None:
        try:
            return paged(_rows(rows_query.filter(order.beyond(cursor)), order, cursor, size), order, cursor, size)
        except (ValidationError, ValueError, TypeError):
            pass  # Values that do not fit the columns: somebody else's cursor, or a hand-made one.
    return paged(_rows(rows_query, order, None, size), order, None, size)


def _rank(criteria: Criteria, words: TsQuery) -> Any:
    """Records with every word first, by weight of the words; then those that are near, nearest first."""
    weight = Cast(SearchRank(F("words"), words), FloatField())
    if not criteria.near:
        return weight
    pks, scores = zip(*criteria.near, strict=True)
    has_all = Case(When(words=words, then=1 + weight), default=0.0, output_field=FloatField())
    return has_all + RawSQL(_NEARNESS, [list(scores), list(pks)], output_field=FloatField())  # noqa: S611  (no text of a reader)


def _rows(rows_query: QuerySet[CatalogueEntry], order: Ordering, cursor: Cursor | None, size: int) -> list[CatalogueEntry]:
    """One row more than the page, to know whether another follows."""
    ordered = rows_query.order_by(*order.order_by(reverse=bool(cursor and cursor.is_backward)))
    return list(ordered.defer(*LONG_FIELDS)[: size + 1])


def paged(rows: list[Any], order: Ordering, cursor: Cursor | None, size: int) -> Page:
    """The page that rows read from a cursor make: in their order, with the cursors of its neighbours."""
    has_more = len(rows) > size
    rows = rows[:size]
    if cursor and cursor.is_backward:
        rows.reverse()
        first = max(1, cursor.position - len(rows) + 1)
        has_next, has_previous = True, has_more
    else:
        first = cursor.position + 1 if cursor else 1
        has_next, has_previous = has_more, cursor is not None
    if not rows:
        return Page([], first, "", "")
    after = order.cursor(rows[-1], is_backward=False, position=first + len(rows) - 1)
    before = order.cursor(rows[0], is_backward=True, position=first - 1)
    return Page(rows, first, after.encode() if has_next else "", before.encode() if has_previous else "")


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
