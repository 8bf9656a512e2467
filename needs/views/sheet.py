"""Needs by spreadsheet: the template, the export, the import."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actors import Actor
from accounts.models.organisations import Organisation
from needs import spreadsheet
from needs.forms.writing import SheetUploadForm
from needs.models.needs import Need
from needs.services.importing import ImportRefusedError, import_sheet
from registry.errors import Incomplete, Refused
from registry.views.access import members_only
from registry.views.editing import show_gaps

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


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
    is_post = request.method == "POST"
    form = SheetUploadForm(request.POST if is_post else None, request.FILES if is_post else None)
    problems: list[spreadsheet.Problem] = []
    if is_post and form.is_valid():
        try:
            made = import_sheet(spreadsheet.read(form.cleaned_data["file"].read()), organisation, by=actor)
        except Incomplete as incomplete:
            show_gaps(form, incomplete)
        except ImportRefusedError as refused:
            problems = sorted(refused.problems, key=lambda problem: problem.line)
            form.add_error(None, str(refused))
        else:
            done = ngettext("%(count)d draft is ready.", "%(count)d drafts are ready.", len(made)) % {"count": len(made)}
            messages.success(request, done)
            return redirect("workspace")
    context = {"form": form, "problems": problems, "most": spreadsheet.MOST_LINES, "page_title": _("Needs by spreadsheet")}
    return render(request, "needs/sheet.html", context, status=422 if form.errors else 200)


@members_only
def template(request: HttpRequest) -> HttpResponse:
    _own(request)
    return _file(spreadsheet.template(), _("needs-template.xlsx"))


@members_only
def export(request: HttpRequest) -> HttpResponse:
    """Every need of one's establishment, whatever its state."""
    _actor, organisation = _own(request)
    needs = Need.objects.filter(organisation=organisation).with_related().order_by("reference")  # type: ignore[attr-defined]
    return _file(spreadsheet.export(needs), _("our-needs.xlsx"))


def _file(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=EXCEL)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    response["Cache-Control"] = "private, no-store"
    return response
