"""The public pages that are not lists or records."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control

from catalogue.addresses import absolute
from catalogue.cards import cards, with_warned
from catalogue.collections import collection_of
from catalogue.feed_links import list_feeds
from catalogue.models.index import LONG_FIELDS, CatalogueEntry
from catalogue.public_cache import public
from catalogue.search.counting import totals_by_region
from catalogue.search.criteria import Criteria
from catalogue.search.criteria_text import address
from catalogue.search.facets import Terms, terms
from publishing import apidocs
from records.facets import REGION
from records.kinds import Highlight, RecordKind, listed_kinds
from records.letters import write
from records.models.taxonomies import Region
from records.numbers import shown_number
from website import initiatives
from website import prose as prose_pages
from website import styleguide as living_page
from website.contact import ContactForm, may_send
from website.regionmap import region_map

SHOWN = 4


@public
def home(request: HttpRequest) -> HttpResponse:
    """What this is, a search box, the collections with their live counts, what is new, what comes first."""
    totals = totals_by_region()
    names = terms()
    context = {
        "totals": _totals([each.code for each in listed_kinds() if each.has_number], totals),
        "highlights": [_highlight(kind, each, names) for kind in listed_kinds() for each in kind.highlights],
        "regions": _region_counts(totals),
        "map": region_map(),
        "page_description": _("The public registry of the health network’s needs, AI solutions and pilot projects in Québec."),
        "structured_data": {
            "@context": "https://schema.org",
            "@type": "WebSite",
            "name": _("The Registry"),
            "url": absolute(reverse("home")),
            "potentialAction": {
                "@type": "SearchAction",
                "target": absolute(reverse("search")) + "?q={search_term_string}",
                "query-input": "required name=search_term_string",
            },
        },
    }
    return render(request, "website/home.html", context)


def _totals(kinds: Sequence[str], totals: dict[tuple[str, str], int]) -> list[dict[str, Any]]:
    """How many public records there are of each kind, with its list; apart where they are of different origin."""
    return [
        {"collection": collection_of(kind), "total": totals.get((kind, ""), 0), "parts": _parts(kind, totals)} for kind in kinds
    ]


def _parts(kind: str, totals: dict[tuple[str, str], int]) -> list[tuple[str, int]]:
    code, labels = collection_of(kind).tabs
    return [(str(label), totals.get((kind, f"{code}:{value}"), 0)) for value, label in labels.items() if value]


def _highlight(kind: RecordKind, told: Highlight, names: Terms) -> dict[str, Any]:
    """Some records of a kind, under the words that it gives them."""
    entries = CatalogueEntry.objects.defer(*LONG_FIELDS).filter(kind=kind.code, **told.filters)
    shown = with_warned(entries, kind.code).order_by(*told.order)[:SHOWN]
    return {"told": told, "more": told.more().items(), "results": cards(shown, names)}


def _region_counts(totals: dict[tuple[str, str], int]) -> list[dict[str, Any]]:
    """Every region with its records, by kind; how dark it is on the map follows those of the first kind."""
    kinds = [kind for kind in listed_kinds() if REGION in kind.facets and kind.has_number]
    counts = []
    for region in Region.objects.all():
        found = [(kind, totals.get((kind.code, f"region:{region.code}"), 0)) for kind in kinds]
        counts.append(
            {
                "code": region.code,
                "name": region.name,
                "by_kind": [(collection_of(kind.code), total) for kind, total in found],
                "count": found[0][1],
                "url": region_path(region),
            }
        )
    most = max((count["count"] for count in counts), default=0) or 1
    for count in counts:
        count["level"] = _level(count["count"], most)
    return counts


def _map_key(counts: list[dict[str, Any]]) -> list[tuple[int, str]]:
    """What each shade of the map stands for, in numbers of needs; shades that no number can have are left out."""
    most = max((count["count"] for count in counts), default=0) or 1
    by_level: dict[int, list[int]] = {}
    for total in range(most + 1):
        by_level.setdefault(_level(total, most), []).append(total)
    return [
        (level, shown_number(totals[0]) + (f"–{shown_number(totals[-1])}" if len(totals) > 1 else ""))
        for level, totals in by_level.items()
    ]


def _level(total: int, most: int) -> int:
    return 1 + min(3, total * 4 // (most + 1)) if total else 0


def region_path(region: Region) -> str:
    return reverse("regions:detail", args=[region.code, slugify(region.name)])


@public
def regions(request: HttpRequest) -> HttpResponse:
    counts = _region_counts(totals_by_region())
    context = {
        "regions": counts,
        "map_key": _map_key(counts),
        "map": region_map(),
        "page_title": _("Health regions"),
        "page_description": _("Needs and pilot projects in each of Québec’s 18 health regions."),
    }
    return render(request, "website/regions.html", context)


@public
def region(request: HttpRequest, code: str, slug: str = "") -> HttpResponse:
    """What a health region needs and tries, and who works there. The code is enough: `/regions/1/` leads here, too."""
    region = Region.objects.filter(code=code.zfill(2)).first()
    if region is None:
        raise Http404
    if slug != slugify(region.name) or code != region.code:
        query = f"?{request.GET.urlencode()}" if request.GET else ""
        return redirect(region_path(region) + query, permanent=True)
    criteria = Criteria.read("", address(region=code))
    entries = criteria.matching().defer(*LONG_FIELDS)
    totals: dict[str, int] = dict(entries.values_list("kind").annotate(total=Count("id")))
    names = terms()
    sections = [
        {
            "collection": collection_of(kind),
            "total": totals.get(kind, 0),
            "results": cards(entries.filter(kind=kind).order_by("-published_at", "-id")[:6], names),
            "all_url": f"{collection_of(kind).url}?region={code}",
        }
        for kind in (each.code for each in listed_kinds() if REGION in each.facets)
    ]
    context = {
        "region": region,
        "followed": replace(list_feeds(criteria, region.name), button=_("Follow this region")),
        "sections": sections,
        "page_title": region.name,
        "page_description": _("Needs, pilot projects and establishments in the %(name)s health region.") % {"name": region.name},
    }
    return render(request, "website/region.html", context)


@public
def how(request: HttpRequest) -> HttpResponse:
    pages = [{"name": name, "page": prose_pages.prose(name)} for name in prose_pages.HOW_PAGES]
    return render(request, "website/how.html", {"pages": pages, "page_title": _("How it works")})


@public
def elsewhere(request: HttpRequest) -> HttpResponse:
    """What other places do, all of it or of one theme, and what this registry has from it."""
    theme = request.GET.get("theme", "")
    choices = initiatives.theme_choices()
    if theme and theme not in {each.code for each, _total in choices}:
        raise Http404
    context = {
        "themes": choices,
        "theme": theme,
        "total": len(initiatives.of_theme("")),
        "sections": initiatives.by_place(initiatives.of_theme(theme)),
        "page_title": _("Initiatives elsewhere"),
        "page_description": _("Initiatives in Québec and elsewhere, and what this registry has adopted from them."),
    }
    return render(request, "website/initiatives.html", context)


@public
def prose(request: HttpRequest, name: str) -> HttpResponse:
    page = prose_pages.prose(name)
    context = {
        "page": page,
        "totals": _totals(page.figures, totals_by_region()) if page.figures else [],
        "record_collection": "how" if name.startswith("how-") else "",
        "risk_levels": prose_pages.RISK_EXAMPLES if page.explains_risk else (),
        "page_title": page.title,
        "page_description": page.lead,
    }
    return render(request, "website/prose.html", context)


def contact(request: HttpRequest) -> HttpResponse:
    """A short form that reaches the registry's team. No account needed."""
    # A link may say what it is about; the person reads it before anything is sent.
    initial = {"subject": request.GET.get("subject", "")[:120]}
    form = ContactForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        if may_send(request):
            message = form.cleaned_data
            body = f"{message['message']}\n\n{message['email']}"
            subject = f"[contact] {message['subject']}"
            write("contact", settings.CONTACT_EMAIL, language="fr", text=lambda: (subject, body), reply_to=message["email"])
            messages.success(request, _("Thank you. Your message has been sent. We answer within five business days."))
            return redirect("contact")
        form.add_error(None, _("Too many messages were sent from your address. Please try again in an hour."))
    context = {"form": form, "page_title": _("Contact us")}
    return render(request, "website/contact.html", context, status=422 if form.errors else 200)


@public
def api_docs(request: HttpRequest) -> HttpResponse:
    """The API for people: every address with its parameters, made from the OpenAPI document itself."""
    operations = apidocs.operations()
    anchors = {
        part: next((each["anchor"] for each in operations if f"/{part}/" in each["path"]), "") for part in ("own", "measurements")
    }
    context = {"operations": operations, "anchors": anchors, "page_title": _("Open API"), "base_url": absolute("/api/v1/")}
    return render(request, "website/api_docs.html", context)


@public
def styleguide(request: HttpRequest) -> HttpResponse:
    return render(request, "website/styleguide.html", {**living_page.samples(), "page_title": _("Design system")})


@cache_control(max_age=3600)
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", "Disallow: /api/", "Disallow: /*?*page=", f"Sitemap: {absolute(reverse('sitemaps'))}"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
