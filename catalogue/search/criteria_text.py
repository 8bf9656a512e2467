"""What a reader asked of a list, written back: as one canonical query, and in words."""

from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from catalogue.search.conditions import parameters_of
from catalogue.search.criteria import Criteria
from catalogue.search.facets import Terms


def address(**parameters: str) -> QueryDict:
    """The parameters of an address, for lists that the product itself asks for."""
    return QueryDict(urlencode(parameters))


def query_of(criteria: Criteria) -> str:
    """The canonical query, which `Criteria.read` reads as the same: no unknown parameter. Empty for the whole list."""
    pairs = [("q", criteria.text)] if criteria.text else []
    parameters = parameters_of(criteria.kind)
    own = [code for code in parameters if code in criteria.chosen and parameters[code].facet is None]
    pairs += [(code, value) for code in (*own, *sorted(criteria.facets)) for value in sorted(criteria.chosen[code])]
    return urlencode(pairs)


def in_words(criteria: Criteria, names: Terms) -> str:
    """The filters as a reader would say them: “emergency”; Health region: Estrie. Empty for the whole list."""
    parameters = parameters_of(criteria.kind)
    said = [_("“%(text)s”") % {"text": criteria.text.strip()}] if criteria.text else []
    for code, values in criteria.chosen.items():
        labels = ", ".join(parameters[code].value_label(value, names) for value in values)
        said.append(
            labels
            if parameters[code].is_clear_alone
            else _("%(facet)s: %(values)s") % {"facet": parameters[code].label, "values": labels}
        )
    return "; ".join(said)
