"""Finds public records in the catalogue: words, facets with counts, an order, one page."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from django.contrib.postgres.search import SearchHeadline, SearchRank
from django.core.exceptions import ValidationError
from django.db.models import Count, F, FloatField, Func, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast, Coalesce
from django.http import QueryDict

from registry.bilingual import reading_language
from registry.models.catalogue import LONG_FIELDS, CatalogueEntry, MovedEntry
from registry.search.facets import FACETS, Facet
from registry.search.keyset import Cursor, Ordering
from registry.search.typed import TsQuery, tsquery

PAGE_SIZE = 20
# Never part of a text: they mark the words found until the text has been escaped.
MARK_START, MARK_END = "\ue000", "\ue001"

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


class Unnest(Func):
    function = "unnest"
    output_field = TextField()
    set_returning = True


@dataclass(frozen=True)
class Criteria:
    """What a reader asks of a list. `chosen` maps a facet's code to the values ticked."""

    kind: str = ""
    text: str = ""
    chosen: dict[str, list[str]] = field(default_factory=dict)
    sort: str = ""
    organisation: str = ""

    @staticmethod
    def read(kind: str, data: QueryDict, *, organisation: str = "") -> "Criteria":
        """From an address. Unknown facets and orders are left aside; a value that nothing has finds nothing."""
        chosen = {}
        for facet in FACETS[kind]:
            values = [value for value in dict.fromkeys(data.getlist(facet.code)) if value and len(value) <= 60][:40]
            if values:
                chosen[facet.code] = [value.replace("\x00", "") for value in values]
        text = " ".join(data.get("q", "").replace("\x00", " ").split(" ")).strip("\r\n\t")
        sort = data.get("sort", "")
        known = sort in ORDERINGS or sort == "title"
        return Criteria(kind, text.lstrip(), chosen, sort if known else "", organisation)

    @cached_property
    def words(self) -> TsQuery | None:
        return tsquery(self.text) if self.text.strip() else None

    @property
    def has_only_common_words(self) -> bool:
        return bool(self.text.strip()) and self.words is None

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
            entries = entries.filter(words=self.words)
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


def find_page(criteria: Criteria, *, cursor_text: str = "", size: int = PAGE_SIZE, mark: bool = False) -> Page:
    """One page, in one query. A cursor that is not ours begins at the beginning."""
    order = ordering(criteria.effective_sort)
    rows_query = criteria.matching()
    if criteria.words is not None:
        rank = Cast(SearchRank(F("words"), criteria.words), FloatField())
        rows_query = rows_query.annotate(rank=rank)
    if mark and criteria.words is not None:
        rows_query = _marked(rows_query, criteria.words)
    cursor = Cursor.decode(cursor_text, len(order.columns)) if cursor_text else None
    if cursor is not None:
        try:
            return _page(_rows(rows_query.filter(order.beyond(cursor)), order, cursor, size), order, cursor, size)
        except (ValidationError, ValueError, TypeError):
            pass  # Values that do not fit the columns: somebody else's cursor, or a hand-made one.
    return _page(_rows(rows_query, order, None, size), order, None, size)


def _rows(rows_query: QuerySet[CatalogueEntry], order: Ordering, cursor: Cursor | None, size: int) -> list[CatalogueEntry]:
    """One row more than the page, to know whether another follows."""
    ordered = rows_query.order_by(*order.order_by(reverse=bool(cursor and cursor.is_backward)))
    return list(ordered.defer(*LONG_FIELDS)[: size + 1])


def _page(rows: list[CatalogueEntry], order: Ordering, cursor: Cursor | None, size: int) -> Page:
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


def _marked(entries: QuerySet[CatalogueEntry], words: TsQuery) -> QuerySet[CatalogueEntry]:
    """Adds the title, summary and an extract of the text with the words found between the marks."""
    language = reading_language()
    other = "fr" if language == "en" else "en"

    def headline(text: Any, config: str, **options: Any) -> SearchHeadline:
        return SearchHeadline(text, words, config=config, start_sel=MARK_START, stop_sel=MARK_END, **options)

    return entries.annotate(
        marked_title=headline(F(f"title_{language}"), f"registry_{language}", highlight_all=True),
        marked_title_other=headline(F(f"title_{other}"), f"registry_{other}", highlight_all=True),
        marked_summary=headline(F(f"summary_{language}"), f"registry_{language}", highlight_all=True),
        marked_body=headline(F(f"body_{language}"), f"registry_{language}", max_words=30, min_words=12, max_fragments=1),
    )


def count(criteria: Criteria) -> int:
    return criteria.matching().count()


def facet_counts(criteria: Criteria) -> dict[str, dict[str, int]]:
    """How many records each value of each facet would leave, given everything else that is chosen.

    A facet with a choice is counted as if it had none, so that its other values can be added: one query for
    each of those, and one for all the others together.
    """
    facets = [facet.code for facet in FACETS[criteria.kind]]
    counts: dict[str, dict[str, int]] = {code: {} for code in facets}
    unchosen = {code for code in facets if code not in criteria.chosen}
    for left_out in ["", *criteria.chosen]:
        wanted = {left_out} if left_out else unchosen
        rows = (
            criteria.matching(leaving_out=left_out)
            .annotate(tag=Unnest("tags"))
            .values_list("tag")
            .annotate(total=Count("id"))
            .order_by()
        )
        for tag, total in rows:
            code, _, value = tag.partition(":")
            if code in wanted:
                counts[code][value] = total
    return counts


def relaxations(criteria: Criteria) -> list[tuple[Facet | None, int]]:
    """When nothing matched: what leaving out each facet (or the words: `None`) would find, best first."""
    by_code = {facet.code: facet for facet in FACETS[criteria.kind]}
    found: list[tuple[Facet | None, int]] = [
        (by_code[code], criteria.matching(leaving_out=code).count()) for code in criteria.chosen
    ]
    if criteria.text.strip():
        without_words = Criteria(criteria.kind, "", criteria.chosen, criteria.sort, criteria.organisation)
        found.append((None, without_words.matching().count()))
    return sorted(((facet, total) for facet, total in found if total), key=lambda pair: -pair[1])
