"""What a search may ask of a record: each criterion declared once, as a condition on a row of the catalogue.

A condition names the row (`{row}`) and what is asked (`{value}`). Lists, counts, files, feeds and calendars put a value
there; an alert puts the column in which it keeps what it asks (`catalogue/search/saved_searches.py`). Whoever adds a
criterion writes one `Criterion` here, or a `Facet` of a kind, and every list, feed and alert has it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from django.http import QueryDict
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from catalogue.collections import collection_of
from catalogue.models.index import CatalogueEntry
from catalogue.search import calls, lapsing, places
from catalogue.search.facets import Terms, value_label
from catalogue.search.sql import TABLE, Condition, like, on_row
from records import received
from records.facets import REGION, Facet, Label
from records.kinds import kind_named, listed_kinds, owner_code

if TYPE_CHECKING:
    from catalogue.search.criteria import Criteria

# What an address may hold: longer values are cut, and further ones left aside.
MAX_VALUES, MAX_VALUE_LENGTH, MAX_SLUG_LENGTH = 100, 60, 80
DEADLINES: dict[str, Label] = {calls.MONTH: _("By the end of the month"), calls.PASSED: pgettext_lazy("deadline", "Passed")}
# Where words with signs are looked for, letter by letter.
LETTER_COLUMNS = ("title_fr", "title_en", "summary_fr", "summary_en", "body_fr", "body_en", "names")


class SavedValue(NamedTuple):
    """Where a saved search (`{search}`) has what it asks: the SQL of the value, and of there being none."""

    value: str
    absent: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """How a criterion is read from an address, where it stands under its code, and how its values are called."""

    label: Label
    max_values: int
    max_length: int
    value_label: Callable[[str, Terms], str]
    facet: Facet | None = None
    # The values of what is no facet, where there are only so many; whether it is a day.
    choices: dict[str, Label] | None = None
    is_day: bool = False
    # A value that says by itself what it asks needs no label before it.
    is_clear_alone: bool = False
    # What the API's document says of it; a facet is described by its values.
    for_programs: Label = ""

    def read(self, query: QueryDict, code: str) -> list[str]:
        """The values given. Of a parameter with one value, the last one counts."""
        given = query.getlist(code) if self.max_values > 1 else query.getlist(code)[-1:]
        values = (received.searched(value)[: self.max_length].strip() for value in given)
        return list(dict.fromkeys(value for value in values if value))[: self.max_values]

    def has(self, value: str, names: Terms) -> bool:
        """Whether there is such a value; of organisations nobody asks here."""
        if self.facet is not None:
            return value in (self.facet.choices if self.facet.choices is not None else names[self.facet.code])
        if self.is_day:
            return _day(value) is not None
        return self.choices is None or value in self.choices


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing that a search can ask of a record.

    `condition` is SQL on `{row}` and `{value}` (`{today}`: the day, for what ends by itself; `{owner}`: the kind to which
    the records of the others belong). `values_of` gives what a search
    asks by it; the condition must hold for each value. `or_entries` are the numbers of entries that are found although the
    condition does not hold.

    How an alert asks for it: by a column of its row (`saved`), by its text, when that matches a regular expression
    (`text_pattern`), or by either. Alerts whose text matches are read whole, one by one.
    """

    code: str
    condition: str
    values_of: Callable[[Criteria], Sequence[Any]]
    or_entries: Callable[[Criteria], list[int]] | None = None
    saved: SavedValue | None = None
    text_pattern: str = ""
    parameter: Parameter | None = None

    def __post_init__(self) -> None:
        if self.saved is None and not self.text_pattern:
            raise ValueError(f"No alert could ask for {self.code}: it is neither in a column nor in the text.")

    @property
    def facet(self) -> Facet | None:
        return self.parameter.facet if self.parameter else None


def _organisation_label(slug: str, _names: Terms) -> str:
    entries = CatalogueEntry.objects.filter(kind=owner_code(), key=slug)
    own = entries.only("title_fr", "title_en", "organisation_name").first()
    if own is None:
        return slug
    return own.title if len(own.title) <= MAX_VALUE_LENGTH else own.organisation_name


def _day(value: str) -> date | None:
    try:
        return parse_date(value)
    except ValueError:
        return None


def _day_label(value: str, _names: Terms) -> str:
    return date_format(day, "DATE_FORMAT") if (day := _day(value)) else value


def _letters(is_excluded: bool) -> Callable[[Criteria], list[str]]:
    return lambda criteria: [like(text) for text, excluded in criteria.signed if excluded is is_excluded]


KIND = Criterion(
    "kind",
    "{row}.kind = {value}",
    values_of=lambda criteria: [criteria.kind] if criteria.kind else [],
    saved=SavedValue("{search}.kind", "{search}.kind = ''"),
)
ORGANISATION = Criterion(
    "organisation",
    # An address of before two organisations were made one finds the records of the one that stays.
    "{row}.organisation_slug = coalesce("
    "(SELECT to_key FROM catalogue_movedentry WHERE kind = {owner} AND key = {value}), {value})",
    values_of=lambda criteria: criteria.chosen.get("organisation", []),
    saved=SavedValue("{search}.organisation", "{search}.organisation = ''"),
    parameter=Parameter(
        _("Organization"),
        max_values=1,
        max_length=MAX_SLUG_LENGTH,
        value_label=_organisation_label,
        is_clear_alone=True,
        for_programs=_("Only the records of one organization, by its identifier in `/api/v1/organisations/`."),
    ),
)
REFERENCE = Criterion(
    "reference",
    "{row}.key = {value}",
    values_of=lambda criteria: [criteria.reference] if criteria.reference else [],
    text_pattern=r"\d",
)
_HAS_WORDS = "{row}.words @@ {value}::tsquery"
WORDS = Criterion(
    "words",
    _HAS_WORDS,
    values_of=lambda criteria: [criteria.words.text] if criteria.words is not None else [],
    or_entries=lambda criteria: [pk for pk, _score in criteria.near],
    saved=SavedValue("{search}.words", "{search}.words = ''"),
    # Three words or more may be a problem in plain language, which finds more than its words.
    text_pattern=r"\S\s+\S+\s+\S",
)
TITLE = Criterion(
    "title",
    _HAS_WORDS,
    values_of=lambda criteria: [criteria.title_words.text] if criteria.title_words is not None else [],
    text_pattern=":",
)
OWNER = Criterion(
    "owner",
    "{row}.organisation_slug LIKE {value}",
    values_of=lambda criteria: [like(owner) for owner in criteria.owners],
    text_pattern=":",
)
_HAS_LETTERS = f"({' OR '.join(f'{{row}}.{column} ILIKE {{value}}' for column in LETTER_COLUMNS)})"
SIGNS = Criterion("signs", _HAS_LETTERS, values_of=_letters(is_excluded=False), text_pattern="[+#]")
WITHOUT_SIGNS = Criterion("without_signs", f"NOT {_HAS_LETTERS}", values_of=_letters(is_excluded=True), text_pattern="[+#]")

# In the order in which they are compiled, the facets last.
OF_EVERY_LIST = (KIND, REFERENCE, ORGANISATION, WORDS, TITLE, OWNER, SIGNS, WITHOUT_SIGNS)


def _of_facet(facet: Facet) -> Criterion:
    """One of its values is enough. A value typed after its name (`region:11`) counts among those that were ticked."""
    code = facet.code

    def values_of(criteria: Criteria) -> list[list[str]]:
        return [[f"{code}:{value}" for value in criteria.wanted[code]]] if code in criteria.wanted else []

    given = f"jsonb_array_elements_text({{search}}.facets -> '{code}') AS given(value)"
    saved = f"ARRAY(SELECT '{code}:' || given.value FROM {given})"  # noqa: S608  (our own codes)
    return Criterion(
        code,
        lapsing.chosen_condition() if code == lapsing.lapse().facet else "{row}.tags && {value}::varchar[]",
        values_of=values_of,
        saved=SavedValue(saved, f"NOT {{search}}.facets ? '{code}'"),
        text_pattern=f":|{places.TEXT_PATTERN}" if code == REGION.code else ":",
        parameter=Parameter(
            facet.label,
            max_values=MAX_VALUES,
            max_length=MAX_VALUE_LENGTH,
            value_label=lambda value, names: value_label(facet, value, names),
            facet=facet,
        ),
    )


def _single(code: str, condition: str, parameter: Parameter) -> Criterion:
    """One with a value of its own, which an alert keeps beside its facets."""
    return Criterion(
        code,
        condition,
        values_of=lambda criteria: criteria.chosen.get(code, []),
        saved=SavedValue(f"({{search}}.facets -> '{code}' ->> 0)", f"NOT {{search}}.facets ? '{code}'"),
        parameter=parameter,
    )


def _one_of(label: Label, choices: dict[str, Label], *, is_clear_alone: bool = False) -> Parameter:
    return Parameter(
        label,
        max_values=1,
        max_length=MAX_VALUE_LENGTH,
        value_label=lambda value, _names: str(choices.get(value, value)),
        choices=choices,
        is_clear_alone=is_clear_alone,
    )


@cache
def _of_calls() -> tuple[Criterion, ...]:
    """What the list of records that take answers until a day can be asked for."""
    call = calls.call()
    responses = _one_of(call.label, {"open": call.open_label}, is_clear_alone=True)
    until = Parameter(
        _("Deadline no later than"),
        max_values=1,
        max_length=MAX_VALUE_LENGTH,
        value_label=_day_label,
        is_day=True,
        for_programs=_("Only the records whose deadline is on or before this date (`2027-01-31`)."),
    )
    return (
        _single("responses", f"({{value}} = 'open' AND {calls.is_open()})", responses),
        _single("deadline", calls.is_due(), _one_of(call.until_label, DEADLINES)),
        _single("deadline_until", calls.is_due_by(), until),
    )


@cache
def criteria_of(kind: str) -> tuple[Criterion, ...]:
    """All that the list of a kind can be asked for; of everything without one."""
    own = _of_calls() if kind and kind_named(kind).call is not None else ()
    return (*OF_EVERY_LIST, *own, *(_of_facet(facet) for facet in collection_of(kind).facets))


@cache
def parameters_of(kind: str) -> dict[str, Parameter]:
    """By their names in an address: those of every list, then the facets of the kind."""
    return {criterion.code: criterion.parameter for criterion in criteria_of(kind) if criterion.parameter is not None}


def all_criteria() -> tuple[Criterion, ...]:
    """Those of all lists."""
    kinds = ["", *(kind.code for kind in listed_kinds())]
    return tuple({criterion.code: criterion for kind in kinds for criterion in criteria_of(kind)}.values())


def condition(criteria: Criteria, *, leaving_out: str = "", row: str = TABLE) -> Condition:
    """The records that a search finds, as SQL on a row of that name. `leaving_out`: the code of a criterion."""
    found = Condition("", [])
    for criterion in criteria_of(criteria.kind):
        if criterion.code == leaving_out:
            continue
        for value in criterion.values_of(criteria):
            found = found.also(*_compiled(criterion, criteria, value, row))
    return found if found.text else Condition("true", [])


def _compiled(criterion: Criterion, criteria: Criteria, value: Any, row: str) -> list[Any]:
    text, values = on_row(criterion.condition, row), [value] * criterion.condition.count("{value}")
    if criterion.or_entries is not None and (numbers := criterion.or_entries(criteria)):
        text, values = f"({text} OR {row}.id = ANY({{value}}::bigint[]))", [*values, numbers]
    return [text.replace("{value}", "%s"), *values]
