"""The page of needs that nothing answers yet."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from catalogue.cards import cards
from catalogue.public_cache import public
from catalogue.search.facets import terms
from needs import unmet


@public
def unmet_needs(request: HttpRequest) -> HttpResponse:
    page = unmet.read(request.GET)
    context = {
        "unmet": page,
        "cards": cards(page.entries, terms()),
        "most": unmet.MAX_SHOWN,
        "page_title": _("Unmet needs"),
        "page_description": _(
            "Published needs that no published solution seems to meet and that have not received a response yet."
        ),
    }
    return render(request, "needs/unmet.html", context)
