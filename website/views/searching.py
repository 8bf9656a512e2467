"""Pages beside the lists: titles while one types, and what people look for and do not find."""

import csv

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from authoring.views.access import members_only
from catalogue.collections import collection_of, is_collection
from catalogue.export import safe_cell
from catalogue.headings import heads
from catalogue.public_cache import public
from catalogue.search.suggestions import owners_named, suggestions
from catalogue.search.unanswered_searches import KEPT_FOR, SHOWN_FROM_DAYS, Unanswered, frequent
from records import received
from records.http import ActorRequest
from records.kinds import kind_named


@public
@require_safe
def suggest(request: ActorRequest) -> HttpResponse:
    """The options of the search box, and of fields in which a record is picked (`pick`, in these `states`, with these `tags`).

    With `of=organisations`, those of the filter by organisation: names of organisations that have records of the kind.
    """
    typed, kind = received.searched(request.GET.get("q", "")), request.GET.get("kind", "")
    is_picking = "pick" in request.GET
    states, tags = (received.text(request.GET, name, most=200).split() if is_picking else [] for name in ("states", "tags"))
    kind = kind if is_collection(kind) else ""
    if request.GET.get("of") == "organisations":
        return render(request, "catalogue/owners.html", {"owners": owners_named(typed, kind=kind)})
    found = suggestions(typed, kind=kind, states=states, tags=tags, is_picking=is_picking)
    return render(request, "catalogue/suggestions.html", {"suggestions": found, "is_picking": is_picking})


@members_only
def unanswered(request: ActorRequest) -> HttpResponse:
    """What several days' readers looked for and did not find, for the ministry; also as CSV."""
    request.actor.must("website.read_unanswered")
    found = frequent()
    if request.GET.get("format") == "csv":
        return _as_csv(found)
    rows = [
        {
            "search": each,
            "where": _where(each),
            "search_url": f"{collection_of(each.kind).url}?{urlencode({'q': each.query})}",
            "write_url": f"{reverse('needs:new')}?{urlencode({'title_fr': capfirst(each.query)})}",
        }
        for each in found
    ]
    context = {
        "rows": rows,
        "days": SHOWN_FROM_DAYS,
        "kept_days": KEPT_FOR.days,
        "may_write": request.actor.can("needs.draft"),
        "page_title": _("Searches with no results"),
        "tab": "unanswered",
    }
    return render(request, "administration/unanswered.html", context)


def _where(search: Unanswered) -> str:
    return str(kind_named(search.kind).label) if search.kind else _("Everything")


def _as_csv(searches: list[Unanswered]) -> HttpResponse:
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="unanswered.csv"'
    writer = csv.writer(response)
    writer.writerow(heads(("query", "kind", "days", "times", "first", "last"), are_words=True))
    for each in searches:
        row = (each.query, _where(each), each.days, each.times, each.first, each.last)
        writer.writerow([safe_cell(str(cell)) for cell in row])
    return response
