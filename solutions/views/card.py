"""Pages of the rows of a solution's card and of its versions, for its vendor."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actors import Actor
from registry.addresses import record_path
from registry.views.access import act, members_only, submitted
from registry.views.editing import typed
from registry.views.forms import ask_first, form_page
from registry.views.keeping import keeps_what_is_typed
from solutions.forms.card import AuthorisationForm, PerformanceForm, ReleaseForm
from solutions.services import card as services
from solutions.services.releases import enter_release
from solutions.views.solutions import visible_solution

KINDS: dict[str, tuple[type[forms.ModelForm], Callable[..., Any], str]] = {
    "regulatory": (AuthorisationForm, services.state_authorisation, "authorisations"),
    "performance": (PerformanceForm, services.state_performance, "performance"),
}


@members_only
@keeps_what_is_typed
def rows(request: HttpRequest, reference: str, what: str) -> HttpResponse:
    """The rows that are stated, and the form that adds one."""
    if what not in KINDS:
        raise Http404
    actor: Actor = request.actor  # type: ignore[attr-defined]
    solution = visible_solution(request, reference)
    actor.must("solutions.draft", solution)
    form_class, service, relation = KINDS[what]
    form = form_class(typed(request))
    if submitted(request, form, lambda: service(solution, by=actor, values=form.cleaned_data)):
        messages.success(request, _("The line is added."))
        return redirect("solutions:rows", reference=reference, what=what)
    is_regulatory = what == "regulatory"
    return form_page(
        request,
        form,
        title=_("Regulatory status") if is_regulatory else _("Performance, by population and site"),
        lead=f"{solution.reference} – {solution.heading()}",
        notes=[
            _("The form of each number is checked here; the registry does not ask the regulator.")
            if is_regulatory
            else _("One line for each measure, population and site, with its confidence interval.")
        ],
        button=_("Add this line"),
        back_url=record_path(solution),
        context={"solution": solution, "what": what, "rows": list(getattr(solution, relation).all())},
        template="solutions/rows.html",
    )


@members_only
def remove_row(request: HttpRequest, reference: str, what: str, pk: int) -> HttpResponse:
    if what not in KINDS:
        raise Http404
    actor: Actor = request.actor  # type: ignore[attr-defined]
    solution = visible_solution(request, reference)
    actor.must("solutions.draft", solution)
    row = get_object_or_404(getattr(solution, KINDS[what][2]), pk=pk)
    back = reverse("solutions:rows", args=[reference, what])
    asked = ask_first(request, title=_("Remove this line"), loses=[str(row)], back_url=back)
    return asked or act(request, lambda: services.take_back(row, by=actor), done=_("The line is gone."), back=back)


@members_only
@keeps_what_is_typed
def release(request: HttpRequest, reference: str) -> HttpResponse:
    """The form that enters a new version."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    solution = visible_solution(request, reference)
    actor.must("solutions.draft", solution)
    form = ReleaseForm(typed(request), is_first=not solution.releases.exists())
    if submitted(request, form, lambda: enter_release(solution, by=actor, values=form.cleaned_data)):
        messages.success(request, _("The version is entered."))
        return redirect(record_path(solution))
    return form_page(
        request,
        form,
        title=_("Enter a version"),
        lead=f"{solution.reference} – {solution.heading()}",
        notes=[_("What is entered here is public and stays: a mistake is mended by the next version.")],
        button=_("Enter this version"),
        back_url=record_path(solution),
    )
