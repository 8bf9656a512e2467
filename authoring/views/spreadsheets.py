"""The pages that take in a table: what it would change is shown first, then all of it is imported, or nothing.

Every bad cell is named at once. What was sent waits on the server while it is looked at; two presses make one import.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from authoring import kept_tables
from authoring.models.kept_tables import KeptTable
from authoring.quotas import QuotaReached
from authoring.spreadsheets.plans import Plan
from authoring.spreadsheets.sheets import Problem, SheetRefused
from authoring.views.editing import show_gaps
from files.tables.reading import MAX_BYTES, belied_name
from records.errors import DomainError, Incomplete
from records.http import ActorRequest

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class SheetUploadForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Your file"),
        help_text=gettext_lazy("The completed template: Excel (.xlsx), OpenDocument (.ods) or CSV."),
    )

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if upload.size > MAX_BYTES:
            raise forms.ValidationError(_("The file is larger than %(most)d MB.") % {"most": MAX_BYTES // 1024 // 1024})
        if why := why_belied(upload):
            raise forms.ValidationError(why)
        return upload


def why_belied(upload: Any) -> str:
    """Why an upload is not the table that its name says; empty when it may be. It is read from its start afterwards."""
    why = belied_name(upload.name or "", upload.read(8))
    upload.seek(0)
    return why


@dataclass(frozen=True, slots=True)
class SheetPage:
    """One page that takes in tables. `key` names it and the organisation that it writes for.

    `plan(data)` reads and checks a file; `take_in(data)` imports it and returns what became of it, with a `message`;
    `after(kept)` is the page to go to then.
    """

    key: str
    url: str
    plan: Callable[[bytes], Plan]
    take_in: Callable[[bytes], dict[str, Any]]
    after: Callable[[KeptTable], str]
    button: str


def sheet_page(request: ActorRequest, page: SheetPage, *, template: str, context: dict[str, Any]) -> HttpResponse:
    """The form, then the preview at `?file=…`, then the import."""
    actor: Any = request.actor
    if token := request.POST.get("token", "") or request.GET.get("file", ""):
        return _preview(request, page, kept_tables.find(token, page=page.key, by=actor), template, context)
    is_post = request.method == "POST"
    form = SheetUploadForm(request.POST if is_post else None, request.FILES if is_post else None)
    if is_post and form.is_valid():
        upload = form.cleaned_data["file"]
        data = upload.read()
        try:
            page.plan(data)
        except DomainError as refused:
            return _refused(request, page, form, refused, template, context)
        kept = kept_tables.keep(page=page.key, by=actor, data=data, name=upload.name or "")
        return redirect(f"{page.url}?file={kept.token}")
    shown = {"form": form, "problems": [], "back_url": page.url}
    return render(request, template, shown | context, status=422 if form.errors else 200)


def _refused(
    request: ActorRequest,
    page: SheetPage,
    form: SheetUploadForm,
    refused: DomainError,
    template: str,
    context: dict[str, Any],
) -> HttpResponse:
    """The form again, with what is wrong: with the file, or with each cell."""
    problems: list[Problem] = []
    if isinstance(refused, Incomplete):
        show_gaps(form, refused)
    elif isinstance(refused, SheetRefused):
        problems = sorted(refused.problems, key=lambda problem: problem.line)
        form.add_error(None, str(refused))
    else:
        form.add_error(None, str(refused))
    shown = {"form": form, "problems": problems, "back_url": page.url}
    return render(request, template, shown | context, status=422)


def _preview(request: ActorRequest, page: SheetPage, kept: KeptTable, template: str, context: dict[str, Any]) -> HttpResponse:
    """What the kept file would change; by POST it is imported, if it would still change the same."""
    if kept.imported_at is not None:
        return _done(request, page, kept)
    has_moved = False
    try:
        plan = page.plan(bytes(kept.data))
        if request.method == "POST":
            has_moved = request.POST.get("seen") != plan.digest
            if not has_moved:
                return _done(request, page, kept_tables.import_once(kept, lambda each: page.take_in(bytes(each.data))))
    except (Incomplete, QuotaReached, SheetRefused) as refused:
        # Another press may have imported it between: then the file now names records that are there.
        kept.refresh_from_db()
        if kept.imported_at is not None:
            return _done(request, page, kept)
        form = SheetUploadForm(QueryDict(), MultiValueDict())
        form.full_clean()
        form.errors.clear()
        return _refused(request, page, form, refused, template, context)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect(page.url)
    shown = {"plan": plan, "kept": kept, "back_url": page.url, "button": page.button, "has_moved": has_moved}
    return render(request, "editing/sheet_preview.html", context | shown, status=409 if has_moved else 200)


def _done(request: ActorRequest, page: SheetPage, kept: KeptTable) -> HttpResponse:
    messages.success(request, str(kept.outcome.get("message", "")))
    return redirect(page.after(kept))
