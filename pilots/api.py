"""The values of a pilot through the API: everyone reads them, the officers of its sites enter them."""

from datetime import date
from decimal import Decimal
from typing import Any, cast

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import NotAuthenticated, ParseError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.actors import Actor
from accounts.api import ApiKeyAuthentication
from pilots import reading
from pilots.known import Known
from pilots.models.indicators import Measurement
from pilots.models.pilots import Pilot, Site, place_in_words
from pilots.services import measuring
from pilots.services.measuring import RefusedEntries
from publishing.api.filters import check
from publishing.api.shapes import ProblemSerializer
from records import received
from records.errors import Incomplete
from records.http import ActorRequest

MAX_VALUES = 10_000


class ValueSerializer(serializers.Serializer[Any]):
    """One value. `indicator` is its number, its code in the library or its name.

    `site` is the slug of the establishment; of several of its sites the number of the installation, or the name of the place.
    """

    indicator = serializers.CharField(max_length=160)
    site = serializers.CharField(max_length=200)
    period = serializers.CharField(max_length=20, help_text="A month: 2026-05")
    value = serializers.DecimalField(max_digits=12, decimal_places=2)


class EntriesSerializer(serializers.Serializer[Any]):
    """Values to enter. Either all are accepted or none are. `reason` is required to replace an earlier value."""

    reason = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")
    measurements = ValueSerializer(many=True)


class RecordedSerializer(serializers.Serializer[Any]):
    new = serializers.IntegerField()
    corrected = serializers.IntegerField()
    unchanged = serializers.IntegerField()


class IndicatorSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    code = serializers.CharField(help_text="Its code in the library; empty if it is defined only for this pilot project.")
    name_fr = serializers.CharField()
    name_en = serializers.CharField()
    unit_fr = serializers.CharField()
    unit_en = serializers.CharField()
    dimension = serializers.CharField()
    direction = serializers.CharField()
    schedule = serializers.CharField()
    baseline = serializers.DecimalField(max_digits=12, decimal_places=2, allow_null=True)
    target = serializers.DecimalField(max_digits=12, decimal_places=2, allow_null=True)


class ReadValueSerializer(serializers.Serializer[Any]):
    indicator = serializers.IntegerField()
    site = serializers.CharField(help_text="The slug of the establishment.")
    installation = serializers.CharField(help_text="Its number in the ministry's list; empty where none is named.")
    place = serializers.CharField(help_text="Where in the establishment, in French; empty for all of it.")
    period = serializers.DateField()
    value = serializers.DecimalField(max_digits=12, decimal_places=2)


class MeasurementsSerializer(serializers.Serializer[Any]):
    indicators = IndicatorSerializer(many=True)
    measurements = ReadValueSerializer(many=True)


_NUMBER = OpenApiParameter(
    "key", str, "path", description=gettext_lazy("The reference number of the pilot project (`PIL-2026-0001`).")
)
_PROBLEMS = dict.fromkeys([(code, "application/problem+json") for code in (400, 401, 403, 404, 409, 415, 422)], ProblemSerializer)


class PilotMeasurements(APIView):
    """The values of one pilot."""

    authentication_classes = [ApiKeyAuthentication, SessionAuthentication]

    @extend_schema(
        responses={200: MeasurementsSerializer, (404, "application/problem+json"): ProblemSerializer},
        parameters=[_NUMBER],
        summary=gettext_lazy("The indicators and the values of a pilot project"),
        description=gettext_lazy(
            "The indicators of a pilot project and all the values entered by its sites, as on the pilot project’s page."
        ),
    )
    def get(self, request: Request, key: str) -> Response:
        """Public, as on the pilot's page."""
        check(request.query_params, None)
        pilot = self._pilot(request, key)
        indicators = pilot.indicators.select_related("library")
        rows = Measurement.objects.filter(indicator__pilot=pilot).order_by("indicator_id", "site_id", "period")
        sites = {site.pk: _place_of(site) for site in pilot.sites.all()}
        values = rows.values_list("indicator_id", "site_id", "period", "value")
        return Response(
            {
                "indicators": [IndicatorSerializer(_described(each)).data for each in indicators],
                "measurements": [
                    {"indicator": indicator, **sites[site], "period": period, "value": value}
                    for indicator, site, period, value in values
                ],
            }
        )

    @extend_schema(
        request=EntriesSerializer,
        responses={200: RecordedSerializer, **_PROBLEMS},
        parameters=[_NUMBER],
        summary=gettext_lazy("Enter values"),
        description=gettext_lazy(
            "Enters up to 10,000 values for the sites of your own establishment, with a key or while signed in. "
            "Either all are accepted or none are."
        ),
    )
    def post(self, request: Request, key: str) -> Response:
        """Up to 10,000 values of the sites of one's own, with a key or a session: all come in, or none."""
        if not request.user.is_authenticated:
            raise NotAuthenticated
        check(request.query_params, None)
        actor, pilot = self._actor(request), self._pilot(request, key)
        sites = [site for site in pilot.sites.all() if actor.can("pilots.measure", site)]
        if not sites:
            actor.must("pilots.measure")
        rows, reason = _read(request.data)
        sheet = _sheet(rows, Known(pilot.indicators.select_related("library"), sites))
        if sheet.problems:
            raise RefusedEntries(sheet.problems)
        recorded = measuring.record_measurements(pilot, sheet.entries, by=actor, reason=reason)
        return Response({"new": recorded.new, "corrected": recorded.corrected, "unchanged": recorded.unchanged})

    def _actor(self, request: Request) -> Actor:
        """The holder of the key, or whoever is signed in."""
        return request.auth if isinstance(request.auth, Actor) else cast("ActorRequest", request._request).actor

    def _pilot(self, request: Request, key: str) -> Pilot:
        visible = Pilot.objects.visible_to(self._actor(request)).for_page()
        pilot: Pilot = get_object_or_404(visible, reference=received.reference({"key": key}, "key"))
        return pilot


def _place_of(site: Site) -> dict[str, str]:
    return {
        "site": site.organisation.slug,
        "installation": site.installation.code if site.installation else "",
        "place": place_in_words(site.installation, site.place_fr),
    }


def _described(indicator: Any) -> dict[str, Any]:
    names = ("id", "name_fr", "name_en", "unit_fr", "unit_en", "dimension", "direction", "schedule", "baseline", "target")
    return {name: getattr(indicator, name) for name in names} | {"code": indicator.library.code if indicator.library else ""}


def _read(data: Any) -> tuple[list[dict[str, Any]], str]:
    """The rows of the request. Far too many are refused before any is looked at."""
    rows = data.get("measurements") if isinstance(data, dict) else None
    if not isinstance(rows, list):
        raise ParseError(_("Send an object with a “measurements” list."))
    if not 0 < len(rows) <= MAX_VALUES:
        raise Incomplete({"measurements": _("Send between 1 and %(most)s values at once.") % {"most": MAX_VALUES}})
    reason = data.get("reason", "")
    if not isinstance(reason, str) or len(reason) > 300 or "\x00" in reason:
        raise Incomplete({"reason": _("A text of 300 characters at most.")})
    return rows, reason


def _sheet(rows: list[Any], known: Known) -> reading.Sheet:
    """The same reading as for a pasted table, row by row; a row is named by its place in the list, from 0."""
    sheet = reading.Sheet()
    for place, row in enumerate(rows):
        cells = row if isinstance(row, dict) else {}
        texts = {name: _plain(cells.get(name)) for name in ("indicator", "site", "period", "value")}
        reading.read_value(
            sheet, f"measurements[{place}]", known.indicator(texts["indicator"]), known.site(texts["site"]), texts["period"],
            texts["value"],
        )  # fmt: skip
    return sheet


def _plain(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal | date):
        return ""
    return str(value)[:200]
