"""The page that takes in a spreadsheet: all of it, or nothing and every bad line named."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _

from registry.errors import Incomplete
from registry.sheets import Problem, SheetRefused
from registry.views.editing import show_gaps

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class SheetUploadForm(forms.Form):
    file = forms.FileField(label=_("Your file"), help_text=_("The template filled in: Excel (.xlsx) or CSV."))


def sheet_page(
    request: HttpRequest, take_in: Callable[[bytes], str], *, template: str, back_url: str, context: dict[str, Any]
) -> HttpResponse:
    """`take_in` gets the file and says what was done."""
    is_post = request.method == "POST"
    form = SheetUploadForm(request.POST if is_post else None, request.FILES if is_post else None)
    problems: list[Problem] = []
    if is_post and form.is_valid():
        try:
            done = take_in(form.cleaned_data["file"].read())
        except Incomplete as incomplete:
            show_gaps(form, incomplete)
        except SheetRefused as refused:
            problems = sorted(refused.problems, key=lambda problem: problem.line)
            form.add_error(None, str(refused))
        else:
            messages.success(request, done)
            return redirect(back_url)
    shown = {"form": form, "problems": problems, "back_url": back_url}
    return render(request, template, shown | context, status=422 if form.errors else 200)


def file_response(content: bytes, name: str, content_type: str) -> HttpResponse:
    """A private file, always as a download."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    response["Cache-Control"] = "private, no-store"
    return response
