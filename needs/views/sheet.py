"""Needs by spreadsheet: the template, the export, the import, and the drafts that an import made."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actors import Actor
from accounts.models.organisations import Organisation
from authoring import kept_tables
from authoring.spreadsheets.writing import export as written
from authoring.spreadsheets.writing import template as written_template
from authoring.views.access import members_only
from authoring.views.spreadsheets import EXCEL, SheetPage, file_response, sheet_page
from catalogue.addresses import record_path
from needs.alike import alike
from needs.completeness import missing_to_submit
from needs.models.needs import Need
from needs.services.importing import import_sheet, own_needs, plan_import, submit_drafts, summary_of
from needs.spreadsheet import LAYOUT
from records.errors import Refused
from records.http import ActorRequest

# Looking for the same need elsewhere takes four queries for each draft.
MAX_COMPARED = 40


def _own(request: ActorRequest) -> tuple[Actor, Organisation]:
    actor: Actor = request.actor
    actor.must("needs.draft")
    if actor.membership is None:
        raise Refused("needs.draft")
    return actor, actor.membership.organisation


@members_only
def sheet(request: ActorRequest) -> HttpResponse:
    """Send a file, look at what it would change, import it: all of it comes in as drafts, or nothing does."""
    actor, organisation = _own(request)

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
    """The drafts that an import made or changed, with what each lacks; by POST the complete ones are submitted."""
    actor, organisation = _own(request)
    kept = kept_tables.find(str(token), page=_key(organisation), by=actor)
    known = own_needs(organisation)
    needs = [known[number] for number in kept.outcome.get("references", []) if number in known]
    if request.method == "POST":
        chosen = [need for need in needs if need.state == Need.State.DRAFT and need.reference in request.POST.getlist("need")]
        handed_in, left = submit_drafts(chosen, by=actor)
        count = len(handed_in)
        if count:
            text = ngettext("%(count)d need has been submitted.", "%(count)d needs have been submitted.", count)
            messages.success(request, text % {"count": count})
        for number, why in left.items():
            messages.error(request, f"{number} : {why}")
        return redirect(request.path)
    drafts = [need for need in needs if need.state == Need.State.DRAFT]
    compared = {need.reference for need in drafts[:MAX_COMPARED]}
    rows = [_row(need, is_compared=need.reference in compared) for need in needs]
    context = {
        "rows": rows,
        "ready": [row for row in rows if row["is_ready"]],
        "not_compared": len(drafts) - len(compared),
        "page_title": _("Imported needs"),
    }
    return render(request, "needs/imported.html", context)


def _row(need: Need, *, is_compared: bool) -> dict[str, Any]:
    is_draft = need.state == Need.State.DRAFT
    gaps = missing_to_submit(need) if is_draft else {}
    same = alike(need).needs if is_draft and is_compared else []
    return {
        "need": need,
        "url": record_path(need),
        "edit_url": reverse("needs:review", args=[need.reference]) if is_draft else "",
        "gaps": list(gaps.values()),
        "same": same,
        "is_ready": is_draft and not gaps and (not same or bool(need.difference_fr)),
    }


@members_only
def template(request: ActorRequest) -> HttpResponse:
    _own(request)
    return file_response(written_template(LAYOUT), _("needs-template.xlsx"), EXCEL)


@members_only
def export(request: ActorRequest) -> HttpResponse:
    """Every need of one's establishment, whatever its state."""
    _actor, organisation = _own(request)
    needs = Need.objects.filter(organisation=organisation).with_related().order_by("reference")
    return file_response(written(LAYOUT, needs), _("our-needs.xlsx"), EXCEL)
