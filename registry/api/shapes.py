"""The shapes of the API's answers: plain dictionaries for speed, serializers for the OpenAPI document."""

from typing import Any

from rest_framework import serializers

from registry.addresses import absolute, entry_path
from registry.models.catalogue import CatalogueEntry


class BilingualSerializer(serializers.Serializer[Any]):
    fr = serializers.CharField()
    en = serializers.CharField()


class OwnerSerializer(serializers.Serializer[Any]):
    slug = serializers.CharField()
    name = serializers.CharField()


class EntrySerializer(serializers.Serializer[Any]):
    """A record in a list. `facets` maps a facet to its codes."""

    kind = serializers.ChoiceField(["need", "solution", "pilot", "organisation"])
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
    """A record with its whole text."""

    text = BilingualSerializer()


class PageSerializer(serializers.Serializer[Any]):
    """A page of a list. `next` and `previous` are whole addresses."""

    count = serializers.IntegerField()
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


def entry(row: CatalogueEntry) -> dict[str, Any]:
    facets: dict[str, list[str]] = {}
    for tag in row.tags:
        facet, _sep, code = tag.partition(":")
        facets.setdefault(facet, []).append(code)
    return {
        "kind": row.kind,
        "reference": row.key,
        "title": {"fr": row.title_fr, "en": row.title_en},
        "summary": {"fr": row.summary_fr, "en": row.summary_en},
        "organisation": {"slug": row.organisation_slug, "name": row.organisation_name},
        "state": row.state,
        "facets": facets,
        "details": row.details,
        "is_demonstration": row.is_demonstration,
        "published_at": row.published_at,
        "updated_at": row.updated_at,
        "url": {"fr": absolute(entry_path(row, "fr")), "en": absolute(entry_path(row, "en"))},
    }


def whole_entry(row: CatalogueEntry) -> dict[str, Any]:
    return entry(row) | {"text": {"fr": row.body_fr, "en": row.body_en}}
