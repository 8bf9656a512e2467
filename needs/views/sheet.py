"""Needs by spreadsheet: the template, the export, the import, and the drafts that an import made."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models.organisations import Organisation
from authoring import kept_tables
from authoring.spreadsheets.writing import export as written
from authoring.spreadsheets.writing import template as written_template
from authoring.views.access import members_only
from authoring.views.downloads import file_response
from authoring.views.spreadsheets import EXCEL, SheetPage, sheet_page
from needs.models.needs import Need
from needs.services.importing import import_sheet, own_needs, plan_import, summary_of
from needs.spreadsheet import LAYOUT
from needs.views.drafts import act_on_several, list_context, own_organisation
from records.http import ActorRequest

# Looking for the same need elsewhere takes four queries for each draft.
MAX_COMPARED = 40


@members_only
def sheet(request: ActorRequest) -> HttpResponse:
    """Send a file, look at what it would change, import it: all of it comes in as drafts, or nothing does."""
    actor, organisation = own_organisation(request)

    def take_in(data: bytes) -> dict[str, Any]:
        taken = import_sheet(LAYOUT.read(data, own_needs(organisation), person_id=actor.user_id), organisation, by=actor)
        references = [need.reference for need in (*taken["created"], *taken["changed"])]
        return {"message": summary_of(taken), "references": references}

    page = SheetPage(
        key=_key(organisation),
        url=reverse("needs:sheet"),
        plan=lambda data: plan_import(data, organisation, by=actor),
        take_in=take_in,
        after=lambda kept: reverse("needs:sheet-imported", args=[kept.token]),
        button=_("Import the needs"),
    )
    context = {"most": LAYOUT.most_lines, "page_title": _("Import needs from a spreadsheet")}
    return sheet_page(request, page, template="needs/sheet.html", context=context)


def _key(organisation: Organisation) -> str:
    return f"needs:{organisation.pk}"


@members_only
def imported(request: ActorRequest, token: UUID) -> HttpResponse:
    """The drafts that an import made or changed, with what each lacks; by POST those that are ticked are acted on."""
    actor, organisation = own_organisation(request)
    kept = kept_tables.find(str(token), page=_key(organisation), by=actor)
    known = own_needs(organisation)
    needs = [known[number] for number in kept.outcome.get("references", []) if number in known]
    if request.method == "POST":
        return act_on_several(request, Need.objects.filter(pk__in=[need.pk for need in needs]), back_url=request.path)
    context = list_context(request, needs, most_compared=MAX_COMPARED)
    return render(request, "needs/imported.html", context | {"page_title": _("Imported needs")})


@members_only
def template(request: ActorRequest) -> HttpResponse:
    own_organisation(request)
    return file_response(written_template(LAYOUT), _("needs-template.xlsx"), EXCEL)


@members_only
def export(request: ActorRequest) -> HttpResponse:
    """Every need of one's establishment, whatever its state."""
    _actor, organisation = own_organisation(request)
    needs = Need.objects.filter(organisation=organisation).with_related().order_by("reference")
    return file_response(written(LAYOUT, needs), _("our-needs.xlsx"), EXCEL)
