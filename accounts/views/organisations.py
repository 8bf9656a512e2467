"""The public page of an organisation."""

from typing import Any

from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from accounts.models.logos import Logo
from accounts.models.organisations import Organisation
from accounts.organisation_page import figures_of, page_parts
from accounts.places.picking import suggested_installations
from accounts.places.showing import installations_part
from authoring.record_page import address_page
from catalogue.addresses import absolute
from catalogue.cards import cards
from catalogue.collections import collection_of
from catalogue.feed_links import organisation_feeds
from catalogue.index import moved_to
from catalogue.models.index import CatalogueEntry
from catalogue.public_cache import public
from catalogue.search.facets import terms
from files.shown_pictures import CONTENT_TYPE
from files.stored_files import content_of
from records import received
from records.http import ActorRequest
from records.kinds import listed_kinds

SHOWN = 10
LOGO_KEPT_SECONDS = 24 * 60 * 60


@public
def detail(request: ActorRequest, slug: str) -> HttpResponse:
    actor = request.actor
    organisation = Organisation.objects.visible_to(actor).select_related("region", "parent", "logo").filter(slug=slug).first()
    if organisation is None:
        if moved := moved_to("organisation", slug):
            return redirect("organisations:detail", slug=moved, permanent=True)
        raise Http404
    address_page(request, organisation)
    entries = CatalogueEntry.objects.filter(organisation=organisation).exclude(kind="organisation")
    totals: dict[str, int] = dict(entries.order_by().values_list("kind").annotate(total=Count("id")))
    names = terms()
    sections = [
        _section(kind, entries, totals[kind], names)
        for kind in (each.code for each in listed_kinds() if each.has_number)
        if kind in totals
    ]
    context = {
        "organisation": organisation,
        "logo": getattr(organisation, "logo", None),
        "followed": organisation_feeds(organisation.slug, organisation.name) if organisation.is_active else None,
        "sections": sections,
        "parts": [*page_parts(organisation, actor), *installations_part(organisation)],
        "figures": figures_of(organisation),
        "page_title": organisation.name,
        "page_description": organisation.description,
        "may_claim": not organisation.is_registered and organisation.is_active,
        "may_ask_to_join": organisation.is_registered and organisation.is_active and actor.organisation_id != organisation.pk,
        "may_edit": actor.can("accounts.edit_profile", organisation),
        "report_url": reverse("report", args=["organisation", organisation.slug]),
        "structured_data": {
            "@context": "https://schema.org",
            "@type": "Organization",
            "name": organisation.name,
            "alternateName": organisation.short_name or None,
            "url": absolute(request.path),
            "sameAs": organisation.website or None,
        },
    }
    return render(request, "accounts/organisation.html", context)


@public
def installations(request: ActorRequest, slug: str) -> HttpResponse:
    """The options of a field in which one of its installations is picked: those that the words typed (`q`) name."""
    organisation = get_object_or_404(Organisation.objects.visible_to(request.actor), slug=slug)
    found = suggested_installations(organisation, received.searched(request.GET.get("q", "")))
    return render(request, "catalogue/suggestions.html", {"suggestions": found, "is_picking": True})


def logo(request: ActorRequest, slug: str) -> HttpResponse:
    """The organisation's logo as the registry wrote it. Its address names its content, so it is kept for a day."""
    seen = Organisation.objects.visible_to(request.actor)
    shown = get_object_or_404(Logo, organisation__slug=slug, organisation__in=seen)
    response = HttpResponse(content_of(shown.file), content_type=CONTENT_TYPE)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = f"public, max-age={LOGO_KEPT_SECONDS}"
    return response


def _section(kind: str, entries: Any, total: int, names: Any) -> dict[str, Any]:
    newest = entries.filter(kind=kind).order_by("-published_at", "-id")[:SHOWN]
    return {
        "collection": collection_of(kind),
        "total": total,
        "results": cards(newest, names),
        "more": max(0, total - SHOWN),
    }
