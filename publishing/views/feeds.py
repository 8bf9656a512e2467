"""The feeds: the same filters as the lists, the same visibility as the catalogue."""

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from catalogue.collections import collection_of
from catalogue.index import moved_to
from catalogue.models.index import CatalogueEntry
from catalogue.search.budget import budget_of
from catalogue.search.criteria import Criteria
from publishing.feeds import sources
from publishing.feeds.answers import answer
from records import received
from records.kinds import owner_code


@require_safe
def of_list(request: HttpRequest, kind: str, form: str) -> HttpResponseBase:
    """A list or a search. Filters that nothing has find nothing; unknown ones are left aside, as on the page."""
    criteria = Criteria.read(kind, request.GET)
    cursor = received.text(request.GET, "page", most=400)
    with budget_of(request.GET):
        feed = sources.of_list(criteria, self_path=request.path, page_path=collection_of(kind).url, cursor=cursor)
    return answer(request, feed, form)


@require_safe
def of_record(request: HttpRequest, kind: str, reference: str, form: str) -> HttpResponseBase:
    return answer(request, sources.of_record(public_entry(kind, reference), self_path=request.path), form)


@require_safe
def of_organisation(request: HttpRequest, slug: str, form: str) -> HttpResponseBase:
    try:
        entry = public_entry(owner_code(), slug)
    except Http404:
        if moved := moved_to(owner_code(), slug):
            return redirect(f"organisations:organisation-{form}", moved, permanent=True)
        raise
    return answer(request, sources.of_organisation(entry, self_path=request.path), form)


def public_entry(kind: str, key: str) -> CatalogueEntry:
    """The entry of a public record; 404 for anything else, a draft included."""
    entry = CatalogueEntry.objects.defer("words", "body_fr", "body_en", "names").filter(kind=kind, key=key).first()
    if entry is None:
        raise Http404
    return entry
