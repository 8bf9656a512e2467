"""What a reader asked of a list, written back: as one canonical query, and in words."""

from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from catalogue.collections import collection_of
from catalogue.models.index import CatalogueEntry
from catalogue.search.facets import Terms, value_label
from catalogue.search.find import Criteria
from records.kinds import owner_code


def address(**parameters: str) -> QueryDict:
    """The parameters of an address, for lists that the product itself asks for."""
    return QueryDict(urlencode(parameters))


def query_of(criteria: Criteria) -> str:
    """The canonical query, which `Criteria.read` reads as the same: no unknown parameter. Empty for the whole list."""
    pairs = [("q", criteria.text)] if criteria.text else []
    pairs += [("organisation", criteria.organisation)] if criteria.organisation else []
    pairs += [(code, value) for code in sorted(criteria.chosen) for value in sorted(criteria.chosen[code])]
    return urlencode(pairs)


def in_words(criteria: Criteria, names: Terms) -> str:
    """The filters as a reader would say them: “emergency”; Health region: Estrie. Empty for the whole list."""
    by_code = {facet.code: facet for facet in collection_of(criteria.kind).facets}
    said = [_("“%(text)s”") % {"text": criteria.text.strip()}] if criteria.text else []
    if criteria.organisation:
        entries = CatalogueEntry.objects.filter(kind=owner_code(), key=criteria.organisation)
        own = entries.only("title_fr", "title_en").first()
        said.append(own.title if own else criteria.organisation)
    for code, values in criteria.chosen.items():
        labels = ", ".join(value_label(by_code[code], value, names) for value in values)
        said.append(_("%(facet)s: %(values)s") % {"facet": by_code[code].label, "values": labels})
    return "; ".join(said)
