"""A page with one form: its title, what it entails, its fields, its button."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from authoring.views.editing import unjudged
from records.http import ActorRequest
from records.models.records import Record
from records.sentences import single_stop


def ask_first(
    request: ActorRequest, *, title: str, loses: list[str], back_url: str, button: str = "", note: str = "", up: str = ""
) -> HttpResponse | None:
    """Before an act that cannot be undone: a page says what is lost, and its button does it. None once it is pressed."""
    if request.method == "POST":
        return None
    said = note or _("This removal is permanent. To restore it, you would have to enter it again:")
    return form_page(
        request,
        forms.Form(),
        title=title,
        notes=[said, *(line for line in loses if line)],
        button=button or title,
        back_url=back_url,
        is_destructive=True,
        up=up,
    )


def form_page(
    request: ActorRequest,
    form: forms.BaseForm,
    *,
    title: str | Promise,
    button: str | Promise,
    back_url: str,
    lead: str | Promise = "",
    notes: list[str] | None = None,
    is_destructive: bool = False,
    context: dict[str, Any] | None = None,
    template: str = "editing/form.html",
    up: str | Promise = "",
    about: Record | None = None,
) -> HttpResponse:
    """Status 422 when the form was refused; what was typed stays.

    The page stands below that of the record that it is `about`, and below that of `back_url`, which `up` names.
    """
    unjudged(request, form)
    page = {
        "form": form,
        "page_title": title,
        "lead": single_stop(str(lead)),
        "notes": [single_stop(note) for note in notes or []],
        "button": button,
        "back_url": back_url,
        "is_destructive": is_destructive,
        "parent": {"title": up, "url": back_url} if up else None,
        "record_above": about,
    }
    return render(request, template, page | (context or {}), status=422 if form.errors else 200)
