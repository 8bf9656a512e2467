"""The public calendars: the dates of a list, an organisation or a record."""

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalogue.addresses import absolute
from catalogue.collections import collection_of
from catalogue.index import moved_to
from catalogue.search.budget import budget_of
from catalogue.search.criteria import Criteria
from catalogue.search.criteria_text import address, in_words, query_of
from catalogue.search.facets import terms
from publishing.calendars import ics, sources
from publishing.calendars.sources import Day
from publishing.feeds.answers import conditional
from publishing.views.feeds import public_entry
from records.kinds import kind_named, owner_code


@require_safe
def of_list(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The dates of what a list or a search shows."""
    if kind and not kind_named(kind).has_number:
        raise Http404
    criteria = Criteria.read(kind, request.GET)
    said = in_words(criteria, terms())
    title = str(collection_of(kind).title) if kind else _("all dates")
    query = query_of(criteria)
    with budget_of(request.GET):
        days = sources.days(criteria)
    return _answer(request, f"{title} – {said}" if said else title, days, request.path + (f"?{query}" if query else ""))


@require_safe
def of_organisation(request: HttpRequest, slug: str) -> HttpResponseBase:
    try:
        entry = public_entry(owner_code(), slug)
    except Http404:
        if moved := moved_to(owner_code(), slug):
            return redirect("organisations:organisation-calendar", moved, permanent=True)
        raise
    return _answer(request, entry.title, sources.days(Criteria.read("", address(organisation=slug))), request.path)


@require_safe
def of_record(request: HttpRequest, kind: str, reference: str) -> HttpResponseBase:
    entry = public_entry(kind, reference)
    return _answer(request, f"{entry.key} – {entry.title}", sources.days_of(kind, reference), request.path)


def _answer(request: HttpRequest, said: str, days: list[Day], path: str) -> HttpResponseBase:
    body = ics.render(ics.calendar_name(said), days, self_url=absolute(path))
    response = conditional(request, body, ics.CONTENT_TYPE, changed=ics.changed(days))
    if response.status_code == 200:
        response["Content-Disposition"] = 'inline; filename="registre.ics"'
    return response
