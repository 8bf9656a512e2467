"""The public API, read-only: the portal's own lists, filters and search, as JSON."""

import json
from typing import Any

from django.http import Http404, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from registry.addresses import absolute
from registry.api import shapes
from registry.catalogue import moved_to
from registry.listing import sent
from registry.models.catalogue import CatalogueEntry
from registry.models.taxonomies import TAXONOMIES
from registry.search import find
from registry.search.budget import budget_of
from registry.search.counting import Counts, counted_as, counts
from registry.search.facets import FACETS
from registry.search.listed import Listed, listed_page

DEFAULT_SIZE, LARGEST_SIZE = 50, 100
_COLLECTIONS = ("needs", "solutions", "pilots", "organisations", "taxonomies")


@extend_schema(responses={200: OpenApiTypes.OBJECT}, summary="The collections of the API")
@api_view(["GET"])
def root(request: Request) -> Response:
    """Where each collection is."""
    found = {name: absolute(reverse(f"api-{name}")) for name in _COLLECTIONS}
    return Response(found | {"schema": absolute(reverse("schema"))})


def _parameters(kind: str) -> list[OpenApiParameter]:
    own = [
        OpenApiParameter("q", str, description="Words to find, in French or English; accents do not matter."),
        OpenApiParameter("sort", str, enum=["relevance", "newest", "updated", "priority", "title"]),
        OpenApiParameter("page", str, description="The cursor of a page, from `next` or `previous`."),
        OpenApiParameter("size", int, description=f"Rows per page, 1 to {LARGEST_SIZE}."),
        OpenApiParameter("facets", str, enum=["1"], description="`1` adds the count of each facet’s values."),
        OpenApiParameter("organisation", str, description="Only the records of one organisation, by its slug."),
    ]
    facets = [
        OpenApiParameter(
            facet.code,
            str,
            many=True,
            explode=True,
            description="Codes; several mean any of them.",
            enum=list(facet.choices) if facet.choices else None,
        )
        for facet in FACETS[kind]
    ]
    return own + facets


class CatalogueList(APIView):
    """A page of a collection, sent as the catalogue keeps it: two queries, four with words."""

    kind = ""

    def get(self, request: Request) -> HttpResponseBase:
        data = request.query_params
        with budget_of(data):
            return self._page(request, data)

    def _page(self, request: Request, data: QueryDict) -> HttpResponseBase:
        criteria = find.Criteria.read(self.kind, data, organisation=data.get("organisation", "").replace("\x00", "")[:80])
        typed = data.get("size", "")
        size = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else DEFAULT_SIZE
        page, found = _read(
            criteria, data.get("page", ""), max(1, min(size, LARGEST_SIZE)), with_facets=data.get("facets") == "1"
        )
        head: dict[str, Any] = {
            "count": found.total,
            "count_is_estimate": found.is_estimate,
            "ranked_one_in": found.ranked_share,
            "next": self._link(request, page.next_cursor),
            "previous": self._link(request, page.previous_cursor),
        }
        if found.facets:
            head["facets"] = found.facets
        text = f'{json.dumps(head)[:-1]}, "results": [{sent(page.listings)}]}}'
        return HttpResponse(text, content_type="application/json")

    def _link(self, request: Request, cursor: str) -> str | None:
        if not cursor:
            return None
        query = request.query_params.copy()
        query["page"] = cursor
        return absolute(f"{request.path}?{query.urlencode()}")


def _read(criteria: find.Criteria, cursor: str, size: int, *, with_facets: bool) -> tuple[Listed, Counts]:
    """A page and the length of its list: in one query where that is kept."""
    tag = None if with_facets else counted_as(criteria)
    if tag is not None:
        page = listed_page(criteria, cursor_text=cursor, size=size, counted_as=tag)
        return page, counts(criteria, with_facets=False) if page.total is None else Counts(page.total)
    found = counts(criteria, with_facets=with_facets)
    return listed_page(criteria, cursor_text=cursor, size=size, share=found.ranked_share), found


@extend_schema(parameters=_parameters("need"), responses=shapes.PageSerializer, summary="Needs")
class NeedList(CatalogueList):
    """Published needs, filtered and searched as on the portal."""

    kind = "need"


@extend_schema(parameters=_parameters("solution"), responses=shapes.PageSerializer, summary="Solutions")
class SolutionList(CatalogueList):
    """Listed solutions: declared by their vendors, verified by nobody."""

    kind = "solution"


@extend_schema(parameters=_parameters("pilot"), responses=shapes.PageSerializer, summary="Pilots")
class PilotList(CatalogueList):
    """Announced pilots."""

    kind = "pilot"


@extend_schema(parameters=_parameters("organisation"), responses=shapes.PageSerializer, summary="Organisations")
class OrganisationList(CatalogueList):
    """Establishments, vendors and others."""

    kind = "organisation"


class CatalogueDetail(APIView):
    """One record, from the catalogue, with its whole text."""

    kind = ""

    def get(self, request: Request, key: str) -> HttpResponseBase:
        key = key.replace("\x00", "")
        entry = CatalogueEntry.objects.filter(kind=self.kind, key=key).first()
        if entry is None:
            if moved := moved_to(self.kind, key):
                return redirect(f"api-{self.kind}", moved, permanent=True)
            raise Http404
        return Response(shapes.whole_entry(entry))


@extend_schema(responses=shapes.WholeEntrySerializer, summary="One need")
class NeedDetail(CatalogueDetail):
    """One published need, by its number (`BES-2026-0001`)."""

    kind = "need"


@extend_schema(responses=shapes.WholeEntrySerializer, summary="One solution")
class SolutionDetail(CatalogueDetail):
    """One listed solution, by its number (`SOL-2026-0001`)."""

    kind = "solution"


@extend_schema(responses=shapes.WholeEntrySerializer, summary="One pilot")
class PilotDetail(CatalogueDetail):
    """One announced pilot, by its number (`PIL-2026-0001`)."""

    kind = "pilot"


@extend_schema(responses=shapes.WholeEntrySerializer, summary="One organisation")
class OrganisationDetail(CatalogueDetail):
    """One organisation, by its slug."""

    kind = "organisation"


@extend_schema(responses=shapes.TaxonomiesSerializer, summary="Taxonomies")
class TaxonomyList(APIView):
    """Every taxonomy with its codes and their names in both languages."""

    def get(self, request: Request) -> Response:
        found: dict[str, Any] = {
            name: [
                {"code": term.code, "fr": term.name_fr, "en": term.name_en, "is_active": term.is_active}
                for term in model.objects.all()
            ]
            for name, model in TAXONOMIES.items()
        }
        return Response(found)
