"""A vendor's solutions by spreadsheet: the template, the export, the import."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actors import Actor
from accounts.models.organisations import Organisation
from registry.errors import Refused
from registry.views.access import members_only
from registry.views.sheets import EXCEL, file_response, sheet_page
from solutions.models.solutions import Solution
from solutions.services.importing import Taken, import_sheet
from solutions.spreadsheet import LAYOUT


def _own(request: HttpRequest) -> tuple[Actor, Organisation]:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    actor.must("solutions.draft")
    if actor.membership is None:
        raise Refused("solutions.draft")
    return actor, actor.membership.organisation


@members_only
def sheet(request: HttpRequest) -> HttpResponse:
    """Send a file: all of it comes in, or nothing does and every bad line is named."""
    actor, organisation = _own(request)
    return sheet_page(
        request,
        lambda data: _told(import_sheet(LAYOUT.read(data), organisation, by=actor)),
        template="solutions/sheet.html",
        back_url=reverse("workspace"),
        context={"most": LAYOUT.most_lines, "page_title": _("Solutions by spreadsheet")},
    )


def _told(taken: Taken) -> str:
    """What was done, in a sentence each; what did not happen is not spoken of."""
    parts = [
        (ngettext("%(count)d new solution.", "%(count)d new solutions.", len(taken.created)), taken.created),
        (ngettext("%(count)d solution changed.", "%(count)d solutions changed.", len(taken.updated)), taken.updated),
        (ngettext("%(count)d solution unchanged.", "%(count)d solutions unchanged.", len(taken.unchanged)), taken.unchanged),
        (ngettext("%(count)d solution is now listed.", "%(count)d solutions are now listed.", len(taken.listed)), taken.listed),
    ]
    return " ".join(text % {"count": len(which)} for text, which in parts if which)


@members_only
def template(request: HttpRequest) -> HttpResponse:
    _own(request)
    return file_response(LAYOUT.template(), _("solutions-template.xlsx"), EXCEL)


@members_only
def export(request: HttpRequest, form: str) -> HttpResponse:
    """Every solution of one's company, whatever its state, to change and send back."""
    _actor, organisation = _own(request)
    solutions = Solution.objects.with_related().filter(organisation=organisation).order_by("reference")  # type: ignore[attr-defined]
    if form == "csv":
        return file_response(LAYOUT.export_csv(solutions), _("our-solutions.csv"), "text/csv; charset=utf-8")
    return file_response(LAYOUT.export(solutions), _("our-solutions.xlsx"), EXCEL)
