"""Addresses of the API. They have no language: texts come in both."""

from django.urls import URLPattern, include, path

from catalogue.public_cache import public
from publishing.api import views
from records.kinds import RecordKind, listed_kinds


def _of_kind(kind: RecordKind) -> list[URLPattern]:
    """A list and a record."""
    return [
        path(f"{kind.namespace}/", public(views.list_of(kind).as_view()), name=f"api-{kind.namespace}"),
        path(f"{kind.namespace}/<str:key>/", public(views.detail_of(kind).as_view()), name=f"api-{kind.code}"),
    ]


urlpatterns = [
    path("", views.root, name="api-root"),
    *(pattern for kind in listed_kinds() for pattern in _of_kind(kind)),
    path("own/", include("solutions.api_urls")),
    path("taxonomies/", public(views.TaxonomyList.as_view()), name="api-taxonomies"),
]
