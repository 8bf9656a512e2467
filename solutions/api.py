"""A vendor's own solutions for its programs: read them all, change many at once. With a key only (`accounts/api.py`)."""

from typing import Any

from django.utils.translation import gettext_lazy
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ParseError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.actors import Actor
from accounts.api import ApiKeyAuthentication, WithKey
from accounts.models.organisations import Organisation
from authoring.spreadsheets.sheets import SheetRefused
from catalogue.addresses import absolute, record_path
from publishing.api.filters import check
from publishing.api.throttling import PublicThrottle
from records.errors import Refused
from solutions.models.solutions import Solution
from solutions.services.importing import import_sheet, own_solutions
from solutions.spreadsheet import LAYOUT


class OwnSolutionSerializer(serializers.Serializer[Any]):
    """One solution, by the columns of the spreadsheet. Taxonomies are lists of codes."""

    reference = serializers.CharField(required=False, help_text="Empty for a new solution.")
    listed = serializers.BooleanField(required=False, help_text="`true` publishes a draft immediately.")
    name_fr = serializers.CharField(required=False, help_text="Required for a new solution. For the other fields, see `GET`.")


class OwnSolutionsSerializer(serializers.Serializer[Any]):
    solutions = OwnSolutionSerializer(many=True)


class TakenSerializer(serializers.Serializer[Any]):
    """Reference numbers of what was created, changed, left unchanged and published."""

    created = serializers.ListField(child=serializers.CharField())
    updated = serializers.ListField(child=serializers.CharField())
    unchanged = serializers.ListField(child=serializers.CharField())
    listed = serializers.ListField(child=serializers.CharField())


class OwnSolutions(APIView):
    """Every solution of the key's vendor, whatever its state."""

    authentication_classes = [ApiKeyAuthentication]
    permission_classes = [WithKey]
    throttle_classes = [PublicThrottle]

    @extend_schema(
        responses=OwnSolutionsSerializer,
        summary=gettext_lazy("Our own solutions, including drafts"),
        description=gettext_lazy(
            "All the solutions of the vendor that holds the key, including drafts, each with its full model card and its status."
        ),
    )
    def get(self, request: Request) -> Response:
        """All of them, each with every field of its card and its state."""
        check(request.query_params, None)
        _actor, organisation = _own(request)
        found = Solution.objects.with_related().filter(organisation=organisation).order_by("reference")
        return Response({"solutions": [_plain(each) for each in found]})

    @extend_schema(
        request=OwnSolutionsSerializer,
        responses={200: TakenSerializer, 422: OpenApiTypes.OBJECT},
        summary=gettext_lazy("Create or change several of our solutions, all or nothing"),
        description=gettext_lazy(
            "A row without `reference` creates a solution; a row with one changes that solution, and only the "
            "fields given. One incorrect row stops everything: the response (422) lists in `problems` each row "
            "(from 1), field and reason."
        ),
        examples=[
            OpenApiExample(
                "One new, one changed",
                value={
                    "solutions": [
                        {"name_fr": "TriageClair", "care_stages": ["diagnosis"], "maturity": 7},
                        {"reference": "SOL-2026-0001", "hosting_fr": "Au Québec", "listed": True},
                    ]
                },
                request_only=True,
            )
        ],
    )
    def post(self, request: Request) -> Response:
        """A line without `reference` is new; with one, it changes that solution: only the fields that it has.

        A bad line stops everything: status 422, and `problems` names each line (from 1), field and reason.
        """
        check(request.query_params, None)
        actor, organisation = _own(request)
        taken = import_sheet(LAYOUT.read_values(_lines(request.data), own_solutions(organisation)), organisation, by=actor)
        return Response(
            {name: [each.reference for each in getattr(taken, name)] for name in ("created", "updated", "unchanged", "listed")}
        )

    def handle_exception(self, exc: Exception) -> Any:
        response = super().handle_exception(exc)
        if isinstance(exc, SheetRefused):
            response.data["problems"] = [{"line": each.line, "field": each.code, "reason": each.text} for each in exc.problems]
        return response


def _own(request: Request) -> tuple[Actor, Organisation]:
    auth: Any = request.auth  # set by ApiKeyAuthentication
    actor: Actor = auth
    actor.must("solutions.draft")
    if actor.membership is None:
        raise Refused("solutions.draft")
    return actor, actor.membership.organisation


def _lines(data: Any) -> list[dict[str, Any]]:
    lines = data.get("solutions") if isinstance(data, dict) else None
    if not isinstance(lines, list) or not all(isinstance(line, dict) for line in lines):
        raise ParseError('Send {"solutions": [{…}, …]}.')
    return lines


def _plain(solution: Solution) -> dict[str, Any]:
    """The columns of the spreadsheet as JSON values, and where the solution stands."""
    values = {name: getattr(solution, name) for name in LAYOUT.fields if name not in LAYOUT.relations}
    values |= {name: [term.code for term in getattr(solution, name).all()] for name in LAYOUT.relations}
    return {
        "reference": solution.reference,
        "listed": solution.state == Solution.State.LISTED,
        "state": solution.state,
        "qualification": solution.current_qualification,
        "url": absolute(record_path(solution)),
    } | values
