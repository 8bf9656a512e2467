"""The public page of an organisation, and the workspace of whoever acts for one."""

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.middleware import SESSION_KEY
from accounts.models import Membership, Organisation
from registry.addresses import absolute
from registry.cards import cards
from registry.collections import COLLECTIONS
from registry.models.catalogue import CatalogueEntry
from registry.record_page import address_page
from registry.search.facets import terms
from registry.views.access import members_only
from registry.workspace import awaiting, own_records

SHOWN = 10
MOST_RECORDS = 50


def detail(request: HttpRequest, slug: str) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    organisation = get_object_or_404(Organisation.objects.visible_to(actor).select_related("region"), slug=slug)
    address_page(request, organisation)
    entries = CatalogueEntry.objects.filter(organisation=organisation).exclude(kind="organisation")
    totals: dict[str, int] = dict(entries.order_by().values_list("kind").annotate(total=Count("id")))
    names = terms()
    sections = [_section(kind, entries, totals[kind], names) for kind in ("need", "solution", "pilot") if kind in totals]
    context = {
        "organisation": organisation,
        "sections": sections,
        "page_title": organisation.name,
        "page_description": organisation.description,
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


def _section(kind: str, entries: Any, total: int, names: Any) -> dict[str, Any]:
    newest = entries.filter(kind=kind).order_by("-published_at", "-id")[:SHOWN]
    return {
        "collection": COLLECTIONS[kind],
        "total": total,
        "results": cards(newest, names),
        "more": max(0, total - SHOWN),
    }


@members_only
def workspace(request: HttpRequest) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    memberships = list(Membership.objects.filter(user=actor.user).select_related("organisation"))
    context: dict[str, Any] = {
        "memberships": memberships,
        "tasks": awaiting(actor),
        "records": own_records(actor, most=MOST_RECORDS),
        "page_title": _("My workspace"),
        "may_draft_need": actor.membership and actor.can("needs.draft"),
        "may_draft_solution": actor.membership and actor.can("solutions.draft"),
        "may_plan_pilot": actor.membership and actor.can("pilots.plan"),
    }
    return render(request, "registry/workspace.html", context)


@require_POST
@members_only
def act_for(request: HttpRequest) -> HttpResponse:
    """Switch to another of one's memberships."""
    actor = request.actor  # type: ignore[attr-defined]
    chosen = request.POST.get("membership", "")
    membership = Membership.objects.filter(user_id=actor.user_id or 0, pk=chosen if chosen.isdigit() else 0).first()
    if membership:
        request.session[SESSION_KEY] = membership.pk
        messages.success(request, _("You now act for %(organisation)s.") % {"organisation": membership.organisation})
    following = request.POST.get("next", "")
    is_safe = url_has_allowed_host_and_scheme(following, {request.get_host()}, require_https=request.is_secure())
    return redirect(following if is_safe else "workspace")
