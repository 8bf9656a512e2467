"""What a reader asks of the catalogue: words, facets, an order."""

from dataclasses import dataclass, field, replace
from functools import cached_property

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.text import slugify

from catalogue.collections import collection_of
from catalogue.models.index import CatalogueEntry
from catalogue.search.conditions import KIND, ORGANISATION, condition, criteria_of, parameters_of
from catalogue.search.fields import Fields, fields_of
from catalogue.search.keyset import SORTS_OF_EVERY_LIST
from catalogue.search.natural_language import near
from catalogue.search.query_parser import MAX_QUERY_LENGTH, TsQuery, as_phrase, in_titles, signed, subject_left_out, tsquery
from catalogue.search.sql import Matches
from records import received
from records.references import reference_of, with_references


@dataclass(frozen=True)
class Criteria:
    """What a reader asks of a list. `chosen` maps a parameter's code to its values; `text` is all that was typed.

    Made by `read` alone: pages, the API, feeds, calendars, embedded lists, files and alerts find the same at one address.
    """

    kind: str = ""
    text: str = ""
    chosen: dict[str, list[str]] = field(default_factory=dict)
    sort: str = ""

    @staticmethod
    def read(kind: str, query: QueryDict) -> "Criteria":
        """From an address: words, fields, facets, organisation and order.

        Unknown parameters and orders are left aside; a value that nothing has finds nothing.
        """
        parameters = parameters_of(kind)
        given = {code: parameter.read(query, code) for code, parameter in parameters.items() if code in query}
        sort = query.get("sort", "")
        return Criteria(
            kind,
            text=with_references(received.searched(query.get("q", ""))).lstrip()[:MAX_QUERY_LENGTH],
            chosen={code: values for code, values in given.items() if values},
            sort=sort if sort in SORTS_OF_EVERY_LIST or sort in collection_of(kind).sorts else "",
        )

    @property
    def organisation(self) -> str:
        """The slug of the organisation whose records alone are asked for; empty for everybody's."""
        return next(iter(self.chosen.get(ORGANISATION.code, ())), "")

    @property
    def facets(self) -> dict[str, list[str]]:
        """The values ticked, by facet."""
        parameters = parameters_of(self.kind)
        return {code: values for code, values in self.chosen.items() if code in parameters and parameters[code].facet}

    @cached_property
    def fields(self) -> Fields:
        """What was typed, taken apart: words, and what was asked of single fields."""
        return fields_of(self.text, kind=self.kind)

    @cached_property
    def wanted(self) -> dict[str, list[str]]:
        """The values of each facet that a record may have: those ticked and those typed."""
        found = self.facets
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
        others = (each for each in criteria_of(self.kind) if each.facet is None and each is not KIND)
        return any(criterion.values_of(self) for criterion in others)

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
        return "relevance" if self.is_ranked else collection_of(self.kind).first_sort

    def matching(self, *, leaving_out: str = "") -> QuerySet[CatalogueEntry]:
        """The records that are found. `leaving_out`: the code of a facet."""
        found = condition(self, leaving_out=leaving_out, row="{row}")
        return CatalogueEntry.objects.order_by().filter(Matches(found))


def relaxations(criteria: Criteria) -> list[tuple[str, int]]:
    """When nothing matched: what leaving out each filter, by its code (or the words: `""`), would find, best first."""
    found = [(code, criteria.matching(leaving_out=code).count()) for code in criteria.chosen]
    if criteria.text.strip():
        found.append(("", replace(criteria, text="").matching().count()))
    return sorted(((code, total) for code, total in found if total), key=lambda pair: -pair[1])
