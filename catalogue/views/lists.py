"""The lists: one view for every collection, as a page, a live fragment, or a file."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalogue.addresses import entry_path
from catalogue.cards import cards
from catalogue.collections import SORT_LABELS, Collection, collection_of, collections
from catalogue.export import csv_lines, csv_response
from catalogue.feed_links import list_feeds
from catalogue.headings import in_words
from catalogue.models.index import CatalogueEntry
from catalogue.public_cache import FRAGMENT_HEADERS, public
from catalogue.search.budget import TooSlow, budget_of
from catalogue.search.conditions import ORGANISATION, Parameter, parameters_of
from catalogue.search.counting import Counts, counts
from catalogue.search.criteria import Criteria, relaxations
from catalogue.search.facets import Terms, terms, value_label
from catalogue.search.highlights import mark
from catalogue.search.paging import PAGE_SIZE, Page, entry_page
from catalogue.search.suggestions import Owner, did_you_mean, owners_named
from catalogue.search.unanswered_searches import note_unanswered
from catalogue.views.numbering import last_number, number_of, page_links
from records import received
from records.facets import REGION, Facet
from records.http import ActorRequest
from records.kinds import Adding

# The field of the filter by organisation: a name, from which the address gets its slug.
OWNER_NAME = "organisation_name"


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: str
    count: int
    selected: bool


@dataclass(frozen=True, slots=True)
class FacetView:
    code: str
    label: str
    options: list[Option]
    has_selection: bool
    is_open: bool


@dataclass(frozen=True, slots=True)
class ChoiceView:
    """A filter of one value: of several, or a day when there are none to choose from."""

    code: str
    label: str
    options: list[tuple[str, str]]
    value: str


@dataclass(frozen=True, slots=True)
class ActiveFilter:
    code: str
    label: str
    value_label: str
    remove_url: str


@public
def list_page(request: ActorRequest, kind: str) -> HttpResponse:
    """A collection's list. The same address answers a whole page, or only the results to htmx."""
    collection = collection_of(kind)
    is_fragment = bool(request.htmx) and not request.htmx.history_restore_request
    try:
        with budget_of(request.GET):
            criteria = Criteria.read(kind, request.GET)
            if entry := _named_exactly(criteria):
                return redirect(entry_path(entry))
            owners = _owners_named(request, kind)
            if len(owners) == 1:
                return redirect(_with(request, organisation=owners[0].slug))
            context = _list_context(request, collection, criteria) | _owner_context(request, owners)
    except TooSlow as slow:
        return _too_slow(request, slow, is_fragment=is_fragment)
    if not context["total"] and not request.GET.get("page"):
        note_unanswered(criteria.free_text, kind=kind)
    template = "catalogue/results.html" if is_fragment else "catalogue/list.html"
    response = render(request, template, context, status=404 if context["no_such_page"] else 200)
    patch_vary_headers(response, FRAGMENT_HEADERS)
    return response


def _list_context(request: ActorRequest, collection: Collection, criteria: Criteria) -> dict[str, Any]:
    found = counts(criteria)
    number = number_of(request.GET.get("page", ""))
    no_such_page = number is not None and not 1 <= number <= last_number(found)
    page = _page(request, criteria, found, 1 if no_such_page else number)
    if criteria.words is not None:
        mark(page.rows, criteria.words.text)
    names = terms()
    active, total = _active_filters(request, criteria, names), found.total
    first = _first(page, found)
    return {
        "collection": collection,
        "adding": _adding(request, collection),
        "criteria": criteria,
        "query": criteria.text,
        "total": total,
        "is_estimate": found.is_estimate,
        "ranked_share": found.ranked_share,
        "results": [] if no_such_page else cards(page.rows, names),
        "no_such_page": no_such_page,
        "last_page": last_number(found),
        "has_unnumbered_pages": total > last_number(found) * PAGE_SIZE,
        "last_page_url": _page_url(request, last_number(found)),
        "first": first,
        "last": first + len(page.rows) - 1,
        "facets": _facets(criteria, found, names),
        "tabs": _tabs(request, criteria, found),
        "choices": _choices(criteria, names),
        "owner": criteria.organisation,
        "owner_label": next((each.value_label for each in active if each.code == ORGANISATION.code), ""),
        "active_filters": active,
        "sort_options": _sort_options(criteria, collection),
        "clear_url": request.path,
        "next_url": _with(request, page=page.next_cursor) if page.next_cursor else "",
        "previous_url": _with(request, page=page.previous_cursor) if page.previous_cursor else "",
        "pages": page_links(first, found, lambda number: _page_url(request, number), has_next=bool(page.next_cursor)),
        "suggestions": _suggestions(request, criteria, names) if not total else [],
        "meant": _meant(request, criteria) if not total else None,
        "has_only_common_words": criteria.has_only_common_words,
        "places": _places(request, criteria),
        "leaves_out_subject": criteria.leaves_out_subject,
        "followed": list_feeds(criteria, collection.title),
        "shows_kind": not criteria.kind,
        "page_title": str(collection.title),
        "page_description": str(collection.lead),
        "is_narrowed": bool(criteria.chosen or criteria.text or request.GET.get("page")),
    }


def _adding(request: ActorRequest, collection: Collection) -> Adding | None:
    """How this person adds a record to the list; none for whoever may not."""
    adding, actor = collection.adding, request.actor
    return adding if adding and actor.membership and actor.can(adding.right) else None


def _page(request: ActorRequest, criteria: Criteria, found: Counts, number: int | None) -> Page[CatalogueEntry]:
    """The page of that number; without one, that which the address names by a cursor."""
    cursor = request.GET.get("page", "") if number is None else ""
    return entry_page(criteria, cursor_text=cursor, number=number or 1, share=found.ranked_share)


def _first(page: Page[CatalogueEntry], counts: Counts) -> int:
    """The position of the first row: the address claims it, so it is believed as far as the list is long."""
    longest = counts.total * 2 if counts.is_estimate else counts.total
    return max(1, min(page.first, longest - len(page.rows) + 1))


def _too_slow(request: ActorRequest, slow: TooSlow, *, is_fragment: bool) -> HttpResponse:
    context = {
        "message": str(slow),
        "clear_url": request.path,
        "request_id": getattr(request, "request_id", ""),
        "page_title": _("This search is taking too long"),
        "is_narrowed": True,
    }
    template = "catalogue/slow_inner.html" if is_fragment else "catalogue/slow.html"
    response = render(request, template, context, status=slow.status)
    response["Retry-After"] = str(slow.retry_after_s)
    return response


def _meant(request: ActorRequest, criteria: Criteria) -> dict[str, str] | None:
    """What the reader may have meant, when the words are not in the catalogue."""
    meant = did_you_mean(criteria.text)
    return {"text": meant, "url": _with(request, q=meant)} if meant else None


@public
def search_everything(request: ActorRequest) -> HttpResponse:
    found: HttpResponse = list_page(request, "")
    return found


@require_safe
def export(request: ActorRequest, kind: str) -> HttpResponseBase:
    """The list as CSV, with the same filters.

    What a search finds is found first, within the time that a search may take: a file that has begun cannot say an error.
    """
    criteria = Criteria.read(kind, request.GET)
    try:
        with budget_of(request.GET):
            counts(criteria, with_facets=False)
    except TooSlow as slow:
        return _too_slow(request, slow, is_fragment=False)
    are_words = in_words(request.GET)
    return csv_response(csv_lines(criteria, are_words=are_words), filename=f"{_file_name(kind, are_words=are_words)}.csv")


def _file_name(kind: str, *, are_words: bool) -> str:
    """For people as the list is called in their language (`besoins`), for programs always the same (`needs`)."""
    code = collection_of(kind).code
    return reverse(f"{code}:list").rstrip("/").rpartition("/")[2] if are_words else code


def _named_exactly(criteria: Criteria) -> CatalogueEntry | None:
    """A permanent reference, typed whole, leads straight to its record."""
    return CatalogueEntry.objects.filter(key=criteria.reference).first() if criteria.reference else None


def _with(request: ActorRequest, **changes: str | list[str]) -> str:
    """This address with some parameters changed; a change of filter begins at the first page."""
    query = request.GET.copy()
    # A form sends its empty fields, too.
    for name in ("page", OWNER_NAME, *(name for name in request.GET if not any(request.GET.getlist(name)))):
        query.pop(name, None)
    for name, value in changes.items():
        query.pop(name, None)
        if isinstance(value, list):
            query.setlist(name, value)
        elif value:
            query[name] = value
    return f"{request.path}?{query.urlencode()}" if query else request.path


def _page_url(request: ActorRequest, number: int) -> str:
    return _with(request, page=str(number) if number > 1 else "")


def _facets(criteria: Criteria, counts: Counts, names: Terms) -> list[FacetView]:
    views = [_facet(facet, criteria, counts.facets[facet.code], names) for facet in collection_of(criteria.kind).facets]
    return [view for view in views if view.options]


def _tabs(request: ActorRequest, criteria: Criteria, counts: Counts) -> list[dict[str, Any]]:
    """All of the list, and each value of the facet that parts it, with what it holds under the other filters."""
    if not criteria.kind:
        return _tabs_of_kinds(request, criteria)
    code, labels = collection_of(criteria.kind).tabs
    if not code:
        return []
    chosen, held = criteria.chosen.get(code, []), counts.facets[code]
    return [
        {
            "label": label,
            "total": held.get(value, 0) if value else sum(held.values()),
            "url": _with(request, **{code: [value] if value else []}),
            "is_current": chosen == ([value] if value else []),
        }
        for value, label in labels.items()
    ]


def _tabs_of_kinds(request: ActorRequest, criteria: Criteria) -> list[dict[str, Any]]:
    """From the search of everything to each list, with the same words and the filters that the list has as well."""
    tabs: list[dict[str, Any]] = [{"label": _("Everything"), "total": None, "url": _with(request), "is_current": True}]
    for collection in collections():
        kept = {facet.code for facet in collection.facets} & criteria.chosen.keys()
        query = urlencode([(name, value) for name in ("q", *sorted(kept)) for value in request.GET.getlist(name) if value])
        url = f"{collection.url}?{query}" if query else collection.url
        tabs.append({"label": collection.title, "total": None, "url": url, "is_current": False})
    return tabs


def _choices(criteria: Criteria, names: Terms) -> list[ChoiceView]:
    """The filters of one value that are neither a facet nor the organisation."""
    found = []
    for code, parameter in parameters_of(criteria.kind).items():
        if parameter.choices is None and not parameter.is_day:
            continue
        value = next(iter(criteria.chosen.get(code, ())), "")
        options = [(each, str(label)) for each, label in (parameter.choices or {}).items()]
        found.append(ChoiceView(code, str(parameter.label), options, value if parameter.has(value, names) else ""))
    return found


def _owners_named(request: ActorRequest, kind: str) -> list[Owner]:
    """The organisations that a reader named in the filter; one alone is that which is meant."""
    return owners_named(received.searched(request.GET.get(OWNER_NAME, "")), kind=kind)


def _owner_context(request: ActorRequest, owners: list[Owner]) -> dict[str, Any]:
    """Which of several organisations may be meant, or that none is called so."""
    return {
        "owner_name": received.searched(request.GET.get(OWNER_NAME, "")).strip(),
        "owners": [{"name": owner.name, "url": _with(request, organisation=owner.slug)} for owner in owners],
    }


def _facet(facet: Facet, criteria: Criteria, counts: dict[str, int], names: Terms) -> FacetView:
    selected = criteria.chosen.get(facet.code, [])
    order = list(facet.choices if facet.choices is not None else names[facet.code])
    codes = [code for code in order if counts.get(code) or code in selected]
    codes += [code for code in selected if code not in order]
    options = [Option(code, value_label(facet, code, names), counts.get(code, 0), code in selected) for code in codes]
    return FacetView(facet.code, str(facet.label), options, bool(selected), facet.is_open or bool(selected))


def _active_filters(request: ActorRequest, criteria: Criteria, names: Terms) -> list[ActiveFilter]:
    parameters = parameters_of(criteria.kind)
    found = []
    read = [place for place in criteria.fields.places if place.region]
    if words := _without(criteria.text, *(place.phrase for place in read)):
        found.append(ActiveFilter("q", _("Keywords"), words, _with(request, q=" ".join(place.phrase for place in read))))
    for place in read:
        said = _("%(region)s (“%(words)s”)") % {"region": names[REGION.code].get(place.region), "words": place.phrase}
        remove_url = _with(request, q=_without(criteria.text, place.phrase))
        found.append(ActiveFilter("place", str(REGION.label), said, remove_url))
    for code, values in criteria.chosen.items():
        for value in values:
            left = [other for other in values if other != value]
            label = "" if parameters[code].choices and parameters[code].is_clear_alone else str(parameters[code].label)
            said = _value_label(parameters[code], value, names)
            found.append(ActiveFilter(code, label, said, _with(request, **{code: left})))
    return found


def _without(text: str, *phrases: str) -> str:
    for phrase in phrases:
        text = text.replace(phrase, " ", 1)
    return " ".join(text.split())


def _places(request: ActorRequest, criteria: Criteria) -> list[dict[str, Any]]:
    """What was typed of places: read as a region, with the way to search for the words instead; or not."""
    return [
        {
            "phrase": place.phrase,
            "is_read": bool(place.region),
            "words_url": _with(request, q=criteria.text.replace(place.phrase, f'"{place.phrase}"', 1)),
        }
        for place in criteria.fields.places
    ]


def _value_label(parameter: Parameter, value: str, names: Terms) -> str:
    """The name of a value; that it does not exist, when it is none of the filter's."""
    if parameter.has(value, names):
        return parameter.value_label(value, names)
    return _("“%(value)s” does not exist") % {"value": value}


def _sort_options(criteria: Criteria, collection: Collection) -> list[dict[str, Any]]:
    sorts = (("relevance",) if criteria.is_ranked else ()) + collection.sorts
    # The order that nobody chose is sent as none: words that are typed later bring the best answers first.
    return [
        {
            "value": "" if sort == criteria.default_sort else sort,
            "label": str(SORT_LABELS[sort]),
            "selected": sort == criteria.effective_sort,
        }
        for sort in sorts
    ]


def _suggestions(request: ActorRequest, criteria: Criteria, names: Terms) -> list[dict[str, Any]]:
    """Why nothing matched: what to leave out, and how many records that would find."""
    found = []
    parameters = parameters_of(criteria.kind)
    for code, total in relaxations(criteria):
        if not code:
            label, url = _("Remove the words “%(words)s”") % {"words": criteria.text.strip()}, _with(request, q="")
        else:
            label, url = _("Remove the filter “%(filter)s”") % {"filter": parameters[code].label}, _with(request, **{code: []})
        found.append({"label": label, "count": total, "url": url})
    return found
