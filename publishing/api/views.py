"""The public API, read-only: the portal's own lists, filters and search, as JSON."""

import json
from typing import Any

from django.http import Http404, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalogue.addresses import absolute
from catalogue.index import is_organisation, moved_to
from catalogue.listing import sent
from catalogue.models.index import CatalogueEntry
from catalogue.search.budget import budget_of
from catalogue.search.counting import Counts, counted_as, counts
from catalogue.search.criteria import Criteria
from catalogue.search.keyset import ordering
from catalogue.search.paging import Page, listing_page
from publishing.api import shapes
from publishing.api.filters import DEFAULT_SIZE, ListFilters, check, filters_of, no_such_organisation, no_such_page
from records.kinds import RecordKind, kind_named, listed_kinds
from records.models.taxonomies import TAXONOMIES
from records.references import reference_of

_NUMBER = OpenApiParameter("key", str, "path", description=gettext_lazy("The reference number of the record."))
_SLUG = OpenApiParameter(
    "key", str, "path", description=gettext_lazy("The identifier of the organization, as in the address of its page.")
)


@extend_schema(
    responses={200: OpenApiTypes.OBJECT},
    summary=gettext_lazy("The collections of the API"),
    description=gettext_lazy("The addresses of the lists and of the OpenAPI document."),
)
@api_view(["GET"])
def root(request: Request) -> Response:
    """Where each collection is."""
    check(request.query_params, None)
    found = {name: absolute(reverse(f"api-{name}")) for name in (*(kind.namespace for kind in listed_kinds()), "taxonomies")}
    return Response(found | {"schema": absolute(reverse("schema"))})


class ListSchema(AutoSchema):
    """The parameters of a list are those of its filters."""

    def get_filter_backends(self) -> list[Any]:
        return [DjangoFilterBackend]


class CatalogueList(APIView):
    """A page of a collection, sent as the catalogue keeps it: two queries, four with words."""

    kind = ""
    queryset = CatalogueEntry.objects.none()
    schema = ListSchema()

    def get(self, request: Request) -> HttpResponseBase:
        data = request.query_params
        check(data, self.filterset_class)
        with budget_of(data):
            return self._page(request, data)

    @property
    def filterset_class(self) -> type[ListFilters]:
        return filters_of(self.kind)

    def _page(self, request: Request, data: QueryDict) -> HttpResponseBase:
        criteria = Criteria.read(self.kind, data)
        cursor = data.get("page", "")
        if cursor and ordering(criteria.effective_sort).cursor_of(cursor) is None:
            raise no_such_page(cursor)
        size = self.filterset_class.base_filters["size"].field.clean(data.get("size", "")) or DEFAULT_SIZE
        page, found = _read(criteria, cursor, size, with_facets=data.get("facets") == "1")
        if not found.total and criteria.organisation and not is_organisation(criteria.organisation):
            raise no_such_organisation(criteria.organisation)
        head: dict[str, Any] = {
            "count": found.total,
            "count_is_estimate": found.is_estimate,
            "ranked_one_in": found.ranked_share,
            "next": self._link(request, page.next_cursor),
            "previous": self._link(request, page.previous_cursor),
        }
        if found.facets:
            head["facets"] = found.facets
        members = [f'"{name}": {json.dumps(value)}' for name, value in head.items()]
        # The records are sent as the text that is kept: to read and write them again would take longer than to find them.
        return HttpResponse(f'{{{", ".join(members)}, "results": [{sent(page.rows)}]}}', content_type="application/json")

    def _link(self, request: Request, cursor: str) -> str | None:
        if not cursor:
            return None
        query = request.query_params.copy()
        query["page"] = cursor
        return absolute(f"{request.path}?{query.urlencode()}")


def _read(criteria: Criteria, cursor: str, size: int, *, with_facets: bool) -> tuple[Page[str], Counts]:
    """A page and the length of its list: in one query where that is kept."""
    tag = None if with_facets else counted_as(criteria)
    if tag is not None:
        page = listing_page(criteria, cursor_text=cursor, size=size, counted_as=tag)
        return page, counts(criteria, with_facets=False) if page.total is None else Counts(page.total)
    found = counts(criteria, with_facets=with_facets)
    return listing_page(criteria, cursor_text=cursor, size=size, share=found.ranked_share), found


def list_of(kind: RecordKind) -> type[CatalogueList]:
    """The list of a kind, described as its app describes it to programs."""
    title = kind.listed.title if kind.listed else kind.label
    made = type(f"{kind.code.capitalize()}List", (CatalogueList,), {"kind": kind.code})
    described = extend_schema(responses=shapes.PAGE, summary=title, description=kind.for_programs.list)
    found: type[CatalogueList] = described(made)
    return found


class CatalogueDetail(APIView):
    """One record, from the catalogue, with its whole text."""

    kind = ""

    def get(self, request: Request, key: str) -> HttpResponseBase:
        check(request.query_params, None)
        key = key.replace("\x00", "")
        entry = CatalogueEntry.objects.filter(kind=self.kind, key=key).first()
        if entry is None:
            moved = moved_to(self.kind, key) or (reference_of(key) if kind_named(self.kind).has_number else "")
            if moved and moved != key:
                return redirect(f"api-{self.kind}", moved, permanent=True)
            raise Http404
        return Response(shapes.whole_entry(entry))


def detail_of(kind: RecordKind) -> type[CatalogueDetail]:
    """One record of a kind."""
    made = type(f"{kind.code.capitalize()}Detail", (CatalogueDetail,), {"kind": kind.code})
    described = extend_schema(
        responses=shapes.WholeEntrySerializer,
        parameters=[_NUMBER if kind.has_number else _SLUG],
        summary=kind.for_programs.title,
        description=kind.for_programs.record,
    )
    found: type[CatalogueDetail] = described(made)
    return found


@extend_schema(
    responses=shapes.TaxonomiesSerializer,
    summary=gettext_lazy("Taxonomies"),
    description=gettext_lazy("All taxonomies: their codes and their names in both languages."),
)
class TaxonomyList(APIView):
    """Every taxonomy with its codes and their names in both languages."""

    def get(self, request: Request) -> Response:
        check(request.query_params, None)
        found: dict[str, Any] = {
            name: [
                {"code": term.code, "fr": term.name_fr, "en": term.name_en, "is_active": term.is_active}
                for term in model.objects.all()
            ]
            for name, model in TAXONOMIES.items()
        }
        return Response(found)
