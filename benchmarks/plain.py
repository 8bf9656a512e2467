"""The thing one would write first: a Django REST Framework list of the same rows, by the book. Never part of the product."""

from typing import Any

from django.db.models import QuerySet
from rest_framework.filters import SearchFilter
from rest_framework.generics import ListAPIView
from rest_framework.pagination import LimitOffsetPagination
from rest_framework.serializers import ModelSerializer

from catalogue.models.index import CatalogueEntry


class PlainSerializer(ModelSerializer[CatalogueEntry]):
    class Meta:
        model = CatalogueEntry
        exclude = ("words", "body_fr", "body_en", "names")


class FiftyRows(LimitOffsetPagination):
    default_limit = 50


class PlainList(ListAPIView[CatalogueEntry]):
    """`?kind=solution&search=word&tag=specialty:radiology`, as a first version would have it."""

    serializer_class = PlainSerializer
    pagination_class = FiftyRows
    filter_backends = (SearchFilter,)
    search_fields = ("title_fr", "title_en", "summary_fr", "summary_en", "body_fr", "body_en")

    def get_queryset(self) -> QuerySet[CatalogueEntry]:
        tags: list[Any] = self.request.query_params.getlist("tag")
        return CatalogueEntry.objects.filter(kind=self.request.query_params["kind"], tags__contains=tags).order_by(
            "-published_at", "-id"
        )
