"""The parameters of the API's lists, made from the facets: their values for the OpenAPI document, and what is refused.

A parameter that is unknown or wrong is refused (400), never left aside: a program that misspells a filter must not take
the whole list for its answer. What the parameters find is read by `catalogue.search.criteria.Criteria`, as everywhere.
"""

from functools import lru_cache
from typing import Any

import django_filters
from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema_field

from catalogue.collections import collection_of
from catalogue.search.conditions import Parameter, parameters_of
from catalogue.search.facets import terms
from catalogue.search.query_parser import MAX_QUERY_LENGTH
from records.errors import DomainError
from records.facets import Facet

DEFAULT_SIZE, LARGEST_SIZE = 50, 100
SORTS = ("relevance", "newest", "updated", "priority", "title")
_SORT = gettext_lazy("The order of results: `relevance` when there are search words, `newest` when there are none.")
# What the framework itself reads.
_ALWAYS_ALLOWED = {"format"}
_LONGEST_SHOWN = 80


class WrongParameters(DomainError):
    """Parameters of an address that the API does not take. `wrong` maps each to what was given and what is allowed."""

    code = "wrong-parameters"
    status = 400

    def __init__(self, wrong: dict[str, tuple[str, str, list[str]]]) -> None:
        self.wrong = wrong
        super().__init__(_("This address contains a parameter that the API does not accept."))

    def by_place(self) -> dict[str, str]:
        return {name: reason for name, (_given, reason, _allowed) in self.wrong.items()}

    def parameters(self) -> list[dict[str, Any]]:
        """The same for programs."""
        return [{"name": name, "given": given, "allowed": allowed} for name, (given, _reason, allowed) in self.wrong.items()]


class WholeNumberFilter(django_filters.Filter):
    field_class = forms.IntegerField


def _described(made: django_filters.Filter, description: str | Promise, **schema: Any) -> django_filters.Filter:
    """A filter with what the OpenAPI document says of it."""
    return extend_schema_field({"type": "string", **schema, "description": description})(made)


def _one_of(values: tuple[str, ...], description: str | Promise) -> django_filters.Filter:
    made = django_filters.ChoiceFilter(choices=[(value, value) for value in values], empty_label=None)
    return _described(made, description, enum=list(values))


_WORDS = format_lazy(
    gettext_lazy(
        "Words to find, in French or English; accents do not matter. Also accepts `title:`, `region:` and the "
        "other fields of the search box, quotation marks and the minus sign. At most {most} characters are read."
    ),
    most=MAX_QUERY_LENGTH,
)


class ListFilters(django_filters.FilterSet):
    """What every list takes beside its criteria, which `filters_of` adds."""

    q = _described(django_filters.CharFilter(), _WORDS)
    sort = _one_of(SORTS, _SORT)
    page = _described(
        django_filters.CharFilter(),
        gettext_lazy("The cursor of a page, from `next` or `previous`. Pages have no numbers."),
    )
    size = _described(
        WholeNumberFilter(min_value=1, max_value=LARGEST_SIZE),
        format_lazy(gettext_lazy("Records per page, from 1 to {most}."), most=LARGEST_SIZE),
        type="integer", minimum=1, maximum=LARGEST_SIZE, default=DEFAULT_SIZE,
    )  # fmt: skip
    facets = _one_of(("0", "1"), gettext_lazy("`1` adds the number of records for each value of the filters."))


@lru_cache(maxsize=8)
def filters_of(kind: str) -> type[ListFilters]:
    """The filters of a collection's list."""
    parameters = {code: _of_parameter(parameter) for code, parameter in parameters_of(kind).items()}
    parameters["sort"] = _one_of(tuple(dict.fromkeys((*SORTS, *collection_of(kind).sorts))), _SORT)
    made: type[ListFilters] = type(f"{kind.capitalize()}Filters", (ListFilters,), parameters)
    return made


def _of_parameter(parameter: Parameter) -> django_filters.Filter:
    if parameter.facet is not None:
        return _of_facet(parameter.facet)
    if parameter.choices is not None:
        return _one_of(tuple(parameter.choices), parameter.for_programs or parameter.label)
    if parameter.is_day:
        return _described(django_filters.DateFilter(), parameter.for_programs, format="date")
    return _described(django_filters.CharFilter(), parameter.for_programs)


def _of_facet(facet: Facet) -> django_filters.Filter:
    if facet.choices is not None:
        values = list(facet.choices)
        made = django_filters.MultipleChoiceFilter(choices=[(value, value) for value in values])
        said = format_lazy(gettext_lazy("{filter}: give several values to match any of them."), filter=facet.label)
        return _described(made, said, enum=values)
    made = django_filters.MultipleChoiceFilter(choices=lambda: [(value, value) for value in terms()[facet.code]])
    said = gettext_lazy(
        "{filter}: codes listed in `/api/v1/taxonomies/` under `{code}`; give several values to match any of them."
    )
    return _described(made, format_lazy(said, filter=facet.label, code=facet.code))


def check(data: QueryDict, filters: type[django_filters.FilterSet] | None) -> None:
    """Raises `WrongParameters` for what an address may not hold. Only what is given is looked at."""
    known = filters.base_filters if filters is not None else {}
    wrong: dict[str, tuple[str, str, list[str]]] = {}
    given = [name for name in data if name not in _ALWAYS_ALLOWED]
    for name in given:
        if name not in known:
            wrong[name[:_LONGEST_SHOWN]] = _unknown(data, name, sorted(known))
        elif len(data.getlist(name)) > 1 and not isinstance(known[name], django_filters.MultipleChoiceFilter):
            wrong[name] = (", ".join(data.getlist(name))[:_LONGEST_SHOWN], _("Give this parameter only once."), [])
        elif (values := [value for value in data.getlist(name) if value]) and not _takes(known[name], values):
            wrong[name] = _refused(data, name, known[name].field)
    if wrong:
        raise WrongParameters(wrong)


def _takes(parameter: django_filters.Filter, values: list[str]) -> bool:
    """Whether the field of a filter takes what was given. Without a form: to make one takes longer than to answer."""
    field = parameter.field
    try:
        field.clean(values if isinstance(field, forms.MultipleChoiceField) else values[0])
    except forms.ValidationError:
        return False
    return True


def _unknown(data: QueryDict, name: str, known: list[str]) -> tuple[str, str, list[str]]:
    if not known:
        return data.get(name, "")[:_LONGEST_SHOWN], _("This address does not accept any parameters."), []
    reason = _("This parameter does not exist. The available parameters are: %(names)s.") % {"names": ", ".join(known)}
    return data.get(name, "")[:_LONGEST_SHOWN], reason, known


def _refused(data: QueryDict, name: str, field: forms.Field) -> tuple[str, str, list[str]]:
    values = data.getlist(name)
    if isinstance(field, forms.ChoiceField):
        pairs: Any = field.choices
        allowed = [str(value) for value, _label in pairs if value]
        given = ", ".join(value for value in values if value not in allowed)[:_LONGEST_SHOWN]
        return given, _not_one_of(given, allowed), allowed
    given = ", ".join(values)[:_LONGEST_SHOWN]
    if name == "size":
        told = _("“%(given)s” is not a page size: write a whole number from 1 to %(most)d.") % {
            "given": given,
            "most": LARGEST_SIZE,
        }
        return given, told, [f"1–{LARGEST_SIZE}"]
    return given, _("“%(given)s” cannot be read.") % {"given": given}, []


def _not_one_of(given: str, allowed: list[str]) -> str:
    return _("“%(given)s” is not allowed here. Allowed: %(allowed)s.") % {"given": given, "allowed": ", ".join(allowed)}


def no_such_page(given: str) -> WrongParameters:
    """For a cursor that no list gave."""
    told = _("“%(given)s” is not a page of this list. Pages have no numbers: start without `page`, then follow `next`.")
    return WrongParameters({"page": (given[:_LONGEST_SHOWN], told % {"given": given[:_LONGEST_SHOWN]}, [])})


def no_such_organisation(given: str) -> WrongParameters:
    told = _("There is no organization “%(given)s”. Slugs are those of `/api/v1/organisations/`.")
    return WrongParameters({"organisation": (given[:_LONGEST_SHOWN], told % {"given": given[:_LONGEST_SHOWN]}, [])})
