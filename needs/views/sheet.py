"""Needs by spreadsheet: the template, the export, the import."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actors import Actor
from accounts.models.organisations import Organisation
from needs.models.needs import Need
from needs.services.importing import import_sheet
from needs.spreadsheet import LAYOUT
from registry.errors import Refused
from registry.views.access import members_only
from registry.views.sheets import EXCEL, file_response, sheet_page


def _own(request: HttpRequest) -> tuple[Actor, Organisation]:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    actor.must("needs.draft")
    if actor.membership is None:
        raise Refused("needs.draft")
    return actor, actor.membership.organisation


@members_only
def sheet(request: HttpRequest) -> HttpResponse:
    """Send a file: all of it comes in as drafts, or nothing does and every bad line is named."""
    actor, organisation = _own(request)

    def take_in(data: bytes) -> str:
        made = import_sheet(LAYOUT.read(data), organisation, by=actor)
        return ngettext("%(count)d draft is ready.", "%(count)d drafts are ready.", len(made)) % {"count": len(made)}

    return sheet_page(
        request,
        take_in,
        template="needs/sheet.html",
        back_url=reverse("workspace"),
        context={"most": LAYOUT.most_lines, "page_title": _("Needs by spreadsheet")},
    )


@members_only
def template(request: HttpRequest) -> HttpResponse:
    _own(request)
    return file_response(LAYOUT.template(), _("needs-template.xlsx"), EXCEL)


@members_only
def export(request: HttpRequest) -> HttpResponse:
    """Every need of one's establishment, whatever its state."""
    _actor, organisation = _own(request)
    needs = Need.objects.filter(organisation=organisation).with_related().order_by("reference")  # type: ignore[attr-defined]
    return file_response(LAYOUT.export(needs), _("our-needs.xlsx"), EXCEL)
