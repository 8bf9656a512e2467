"""A vendor's solutions by spreadsheet: the template, the export, the import."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actors import Actor
from accounts.models.organisations import Organisation
from authoring.spreadsheets.writing import export as written
from authoring.spreadsheets.writing import export_csv as written_csv
from authoring.spreadsheets.writing import template as written_template
from authoring.views.access import members_only
from authoring.views.downloads import file_response
from authoring.views.spreadsheets import EXCEL, SheetPage, sheet_page
from records.errors import Refused
from records.http import ActorRequest
from records.numbers import shown_number
from solutions.models.solutions import Solution
from solutions.services.importing import Taken, import_sheet, own_solutions, plan_import
from solutions.spreadsheet import LAYOUT


def _own(request: ActorRequest) -> tuple[Actor, Organisation]:
    actor: Actor = request.actor
    actor.must("solutions.draft")
    if actor.membership is None:
        raise Refused("solutions.draft")
    return actor, actor.membership.organisation


@members_only
def sheet(request: ActorRequest) -> HttpResponse:
    """Send a file, look at what it would change, import it: all of it comes in, or nothing does."""
    actor, organisation = _own(request)

    def take_in(data: bytes) -> dict[str, Any]:
        taken = import_sheet(LAYOUT.read(data, own_solutions(organisation), person_id=actor.user_id), organisation, by=actor)
        return {"message": _told(taken)}

    page = SheetPage(
        key=f"solutions:{organisation.pk}",
        url=reverse("solutions:sheet"),
        plan=lambda data: plan_import(data, organisation, by=actor),
        take_in=take_in,
        after=lambda _kept: reverse("workspace"),
        button=_("Import the solutions"),
    )
    context = {"most": LAYOUT.most_lines, "page_title": _("Import solutions from a spreadsheet")}
    return sheet_page(request, page, template="solutions/sheet.html", context=context)


def _told(taken: Taken) -> str:
    """What was done, in a sentence each; what did not happen is not spoken of."""
    parts = [
        (ngettext("%(count)s new solution.", "%(count)s new solutions.", len(taken.created)), taken.created),
        (ngettext("%(count)s solution changed.", "%(count)s solutions changed.", len(taken.updated)), taken.updated),
        (ngettext("%(count)s solution unchanged.", "%(count)s solutions unchanged.", len(taken.unchanged)), taken.unchanged),
        (
            ngettext("%(count)s solution is now published.", "%(count)s solutions are now published.", len(taken.listed)),
            taken.listed,
        ),
    ]
    return " ".join(text % {"count": shown_number(len(which))} for text, which in parts if which)


@members_only
def template(request: ActorRequest) -> HttpResponse:
    _own(request)
    return file_response(written_template(LAYOUT), _("solutions-template.xlsx"), EXCEL)


@members_only
def export(request: ActorRequest, form: str) -> HttpResponse:
    """Every solution of one's company, whatever its state, to change and send back."""
    _actor, organisation = _own(request)
    solutions = Solution.objects.with_related().filter(organisation=organisation).order_by("reference")
    if form == "csv":
        return file_response(written_csv(LAYOUT, solutions), _("our-solutions.csv"), "text/csv; charset=utf-8")
    return file_response(written(LAYOUT, solutions), _("our-solutions.xlsx"), EXCEL)
