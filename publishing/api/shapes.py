"""The shapes of the API's answers: plain dictionaries for speed, serializers for the OpenAPI document."""

from typing import Any

from django.conf import settings
from rest_framework import serializers

from catalogue.listing import as_listed
from catalogue.models.index import CatalogueEntry
from records.kinds import listed_kinds


class BilingualSerializer(serializers.Serializer[Any]):
    fr = serializers.CharField()
    en = serializers.CharField()


class OwnerSerializer(serializers.Serializer[Any]):
    slug = serializers.CharField()
    name = serializers.CharField()


class EntrySerializer(serializers.Serializer[Any]):
    """A record in a list. `facets` maps a facet to its codes."""

    kind = serializers.ChoiceField([kind.code for kind in listed_kinds()])
    reference = serializers.CharField()
    title = BilingualSerializer()
    summary = BilingualSerializer()
    organisation = OwnerSerializer()
    state = serializers.CharField()
    facets = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))
    details = serializers.DictField()
    is_demonstration = serializers.BooleanField()
    published_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    url = BilingualSerializer()


class WholeEntrySerializer(EntrySerializer):
    """A record with its full text."""

    text = BilingualSerializer()


class PageSerializer(serializers.Serializer[Any]):
    """A page of a list. `next` and `previous` are full addresses. Counts of long lists are estimates."""

    count = serializers.IntegerField()
    count_is_estimate = serializers.BooleanField()
    ranked_one_in = serializers.IntegerField(
        help_text="1: all results are ranked. n: there are too many, so one in n is ranked; another `sort` lists all."
    )
    facets = serializers.DictField(child=serializers.DictField(child=serializers.IntegerField()), required=False)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = EntrySerializer(many=True)


class TermSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    fr = serializers.CharField()
    en = serializers.CharField()
    is_active = serializers.BooleanField()


class TaxonomiesSerializer(serializers.Serializer[Any]):
    region = TermSerializer(many=True)
    care_stage = TermSerializer(many=True)
    specialty = TermSerializer(many=True)
    ai_field = TermSerializer(many=True)
    technique = TermSerializer(many=True)
    population = TermSerializer(many=True)
    standard = TermSerializer(many=True)


class WrongParameterSerializer(serializers.Serializer[Any]):
    """The query parameter that was refused."""

    name = serializers.CharField()
    given = serializers.CharField()
    allowed = serializers.ListField(child=serializers.CharField())


class ProblemSerializer(serializers.Serializer[Any]):
    """RFC 9457. `errors` maps the place of each wrong value to what is wrong with it."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    errors = serializers.DictField(child=serializers.CharField(), required=False)  # type: ignore[assignment]  # a field called as a property of serializers
    parameters = WrongParameterSerializer(many=True, required=False)


# What a list answers, and what it answers to parameters that it does not take.
PAGE = {200: PageSerializer, (400, "application/problem+json"): ProblemSerializer}


def whole_entry(row: CatalogueEntry) -> dict[str, Any]:
    return as_listed(row, site=settings.SITE_URL) | {"text": {"fr": row.body_fr, "en": row.body_en}}
