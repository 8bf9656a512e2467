"""The sitemap: every public page in both languages, in parts of at most 5,000 addresses."""

from typing import Any, TypeVar

from django.conf import settings
from django.contrib.sitemaps import views
from django.db.models import Max
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import translation

from catalogue.addresses import PageConverter, absolute, entry_path
from catalogue.models.index import CatalogueEntry
from records.bilingual import LANGUAGES
from records.generics import Sitemap
from records.kinds import listed_kinds

Item = TypeVar("Item")


class _Site:
    def __init__(self) -> None:
        protocol, _sep, self.domain = settings.SITE_URL.partition("://")
        self.protocol = protocol


class _OwnSitemap(Sitemap[Item]):
    limit = 5000

    @property
    def protocol(self) -> str:  # type: ignore[override]  # the stubs make it a value
        return _Site().protocol

    def get_domain(self, site: Any = None) -> str:
        return _Site().domain


class RecordSitemap(_OwnSitemap[tuple[CatalogueEntry, str]]):
    """The records of one kind, each in both languages."""

    def __init__(self, kind: str) -> None:
        self.kind = kind

    def items(self) -> Any:
        entries = CatalogueEntry.objects.filter(kind=self.kind).order_by("id")
        return _Pairs(entries.only("kind", "key", "title_fr", "title_en", "updated_at"))

    def location(self, item: tuple[CatalogueEntry, str]) -> str:
        entry, language = item
        return entry_path(entry, language)

    def get_latest_lastmod(self) -> Any:
        return CatalogueEntry.objects.filter(kind=self.kind).aggregate(latest=Max("updated_at"))["latest"]

    def lastmod(self, item: tuple[CatalogueEntry, str]) -> Any:
        return item[0].updated_at


class _Pairs:
    """Entries × languages, sliced without reading them all."""

    ordered = True

    def __init__(self, entries: Any) -> None:
        self.entries = entries

    def count(self) -> int:
        return int(self.entries.count()) * len(LANGUAGES)

    def __len__(self) -> int:
        return self.count()

    def __getitem__(self, part: slice) -> list[tuple[CatalogueEntry, str]]:
        size = len(LANGUAGES)
        rows = self.entries[part.start // size : -(-part.stop // size)]
        return [(entry, language) for entry in rows for language in LANGUAGES]


class PageSitemap(_OwnSitemap[tuple[str, tuple[str, ...], str]]):
    """The lists and the pages of prose."""

    names = (
        "home",
        "needs:list",
        "needs:unmet",
        "needs:priorities",
        "needs:criteria",
        "solutions:list",
        "solutions:compare",
        "qualification:protocols",
        "qualification:preflight",
        "qualification:sources",
        "qualification:statistics",
        "pilots:list",
        "pilots:board",
        "pilots:figures",
        "pilots:lessons",
        "pilots:calculator",
        "pilots:calculations",
        "organisations:list",
        "regions:list",
        "how",
        "elsewhere",
        "api-docs",
        "widgets",
    )

    def items(self) -> list[tuple[str, tuple[str, ...], str]]:
        pages: list[tuple[str, tuple[str, ...]]] = [(name, ()) for name in self.names]
        pages += [("page", (name,)) for name in PageConverter.names]
        return [(name, args, language) for name, args in pages for language in LANGUAGES]

    def location(self, item: tuple[str, tuple[str, ...], str]) -> str:
        name, args, language = item
        with translation.override(language):
            return reverse(name, args=args)


def index(request: HttpRequest) -> TemplateResponse:
    """The list of the parts. Django writes it with the host of the request: anyone may name any port there."""
    response: TemplateResponse = views.index(request, sitemaps(), sitemap_url_name="sitemap")
    host = f"{_Site().protocol}://{request.get_host()}"
    for part in (response.context_data or {})["sitemaps"]:
        part.location = absolute(part.location.removeprefix(host))
    return response


def sitemaps() -> dict[str, Any]:
    """Every part of the sitemap by its name: the pages, then each kind of record."""
    return {"pages": PageSitemap(), **{kind.namespace: RecordSitemap(kind.code) for kind in listed_kinds()}}
