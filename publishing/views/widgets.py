"""Embedded lists: their script and data, open to every site, and the page that makes the snippet."""

import json
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalogue.collections import is_collection
from catalogue.search.budget import budget_of
from catalogue.search.criteria import Criteria
from publishing.feeds.answers import conditional
from publishing.widgets import building, scripts
from publishing.widgets.listing import USUAL, listing
from records import received
from records.bilingual import LANGUAGES
from records.http import ActorRequest

_A_YEAR_S = 31_536_000


@require_safe
def script(request: HttpRequest, version: int) -> HttpResponseBase:
    """One released version, which never changes."""
    try:
        body = scripts.script(version)
    except KeyError as unknown:
        raise Http404 from unknown
    response = HttpResponse(body, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = f"public, max-age={_A_YEAR_S}, immutable"
    return _for_every_site(response)


@require_safe
def data(request: HttpRequest) -> HttpResponseBase:
    """Public records as an embedded list shows them. `kind`, `lang`, `limit`, and the filters of the list's own page."""
    kind, language = request.GET.get("kind", ""), request.GET.get("lang", "")
    limit = received.number(request.GET.get("limit", "")) or USUAL
    with translation.override(language if language in LANGUAGES else settings.LANGUAGE_CODE), budget_of(request.GET):
        found = listing(Criteria.read(kind if is_collection(kind) else "", request.GET), limit)
    body = json.dumps(found, ensure_ascii=False).encode()
    return _for_every_site(conditional(request, body, "application/json", changed=None))


def _for_every_site(response: HttpResponseBase) -> HttpResponseBase:
    """Any page may read this answer: it holds nothing that is not public, and asks for no cookie."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _values_of_list(request: HttpRequest) -> dict[str, Any]:
    """Of the list from which a reader came (`?list=need&region=05`); empty for one who came by another way."""
    kind = request.GET.get("list", "")
    return building.values_of_list(Criteria.read(kind, request.GET)) if kind and is_collection(kind) else {}


def _own(request: ActorRequest) -> dict[str, str]:
    """The reader's own organisation, which is chosen where it is offered."""
    membership = request.actor.membership
    return {"organisation": membership.organisation.slug} if membership else {}


@require_safe
def builder(request: ActorRequest) -> HttpResponse:
    """Choose, look, copy. The address keeps the choices; works without JavaScript but for the preview."""
    form = building.WidgetForm(request.GET if "show" in request.GET else None, initial=_own(request))
    context = {
        "form": form,
        "page_title": _("Add a list to your website"),
        "page_description": _("Show the needs of your establishment or the pilot projects of your region on your own website."),
        "origin": settings.SITE_URL,
        "version": scripts.CURRENT,
        "is_narrowed": bool(request.GET),
    }
    values = form.cleaned_data if form.is_bound and form.is_valid() else _values_of_list(request)
    if values:
        context |= {"snippet": building.snippet(values), "preview": building.element(values, building.data_path(values))}
    return render(request, "publishing/widgets.html", context, status=422 if form.errors else 200)
