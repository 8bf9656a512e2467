"""Pages of the rows of a solution's card and of its versions, for its vendor."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import Actor
from authoring.views.access import act, members_only, submitted
from authoring.views.editing import typed
from authoring.views.forms import ask_first, form_page
from authoring.views.unsent_forms import keeps_what_is_typed
from catalogue.addresses import record_path
from records.http import ActorRequest
from solutions.forms.card import AuthorisationForm, PerformanceForm, ReleaseForm
from solutions.forms.media import PublicationForm
from solutions.models.solutions import Solution
from solutions.services import amendments
from solutions.services import card as services
from solutions.services.releases import enter_release
from solutions.services.solutions import ARCHIVED
from solutions.views.solutions import visible_solution

KINDS: dict[str, tuple[type[AuthorisationForm | PerformanceForm | PublicationForm], Callable[..., Any], str]] = {
    "regulatory": (AuthorisationForm, services.state_authorisation, "authorisations"),
    "performance": (PerformanceForm, services.state_performance, "performance"),
    "publications": (PublicationForm, services.state_publication, "publications"),
}
_TITLES = {
    "regulatory": gettext_lazy("Regulatory status"),
    "performance": gettext_lazy("Performance, by population and site"),
    "publications": gettext_lazy("Publications"),
}
_NOTES = {
    "regulatory": gettext_lazy("The format of each number is checked here. The registry does not check it with the regulator."),
    "performance": gettext_lazy("One line for each measure, population and site, with its confidence interval."),
    "publications": gettext_lazy("Peer-reviewed articles first. Readers open them on doi.org."),
}


@members_only
@keeps_what_is_typed
def rows(request: ActorRequest, reference: str, what: str) -> HttpResponse:
    """The rows that are stated, and the form that adds one."""
    if what not in KINDS:
        raise Http404
    actor: Actor = request.actor
    solution = visible_solution(request, reference)
    actor.must("solutions.draft", solution)
    if refused := no_form(request, solution):
        return refused
    form_class, service, relation = KINDS[what]
    if solution.is_public:
        return _drafted_rows(request, solution, what)
    form = form_class(typed(request))
    if submitted(request, form, lambda: service(solution, by=actor, values=form.cleaned_data)):
        messages.success(request, _("The line has been added."))
        return redirect("solutions:rows", reference=reference, what=what)
    return form_page(
        request,
        form,
        title=_TITLES[what],
        lead=f"{solution.reference} – {solution.heading()}",
        notes=[str(_NOTES[what])],
        button=_("Add this line"),
        back_url=record_path(solution),
        about=solution,
        context={"solution": solution, "what": what, "rows": list(getattr(solution, relation).all())},
        template="solutions/rows.html",
    )


def no_form(request: ActorRequest, solution: Solution) -> HttpResponse | None:
    """Of an archived solution nothing is entered any more: that is said before someone writes. What was sent is judged."""
    if request.method != "GET" or solution.state != Solution.State.ARCHIVED:
        return None
    messages.error(request, str(ARCHIVED))
    return redirect(record_path(solution))


def _drafted_rows(request: ActorRequest, solution: Solution, what: str) -> HttpResponse:
    """The lines of a public card: what is added or taken out here waits to be published with the other changes."""
    actor: Actor = request.actor
    form_class, _service, relation = KINDS[what]
    here = reverse("solutions:rows", args=[solution.reference, what])
    if request.method == "POST" and (key := request.POST.get("toggle")):
        change = amendments.draft_without
        return act(
            request,
            lambda: change(solution, relation, key, by=actor),
            done=_("Your changes are saved. Nobody else can read them until you publish them."),
            back=here,
        )
    form = form_class(typed(request))
    if submitted(request, form, lambda: amendments.draft_line(solution, relation, by=actor, values=form.cleaned_data)):
        messages.success(request, _("The line has been added to your changes. Readers will see it once you publish them."))
        return redirect(here)
    return form_page(
        request,
        form,
        title=_TITLES[what],
        lead=f"{solution.reference} – {solution.heading()}",
        notes=[
            str(_NOTES[what]),
            _("This record is public. Readers will see your changes only once you publish them."),
        ],
        button=_("Add this line"),
        back_url=record_path(solution),
        about=solution,
        context={"solution": solution, "what": what, "drafted": _lines(solution, relation)},
        template="solutions/rows.html",
    )


def _lines(solution: Solution, relation: str) -> list[dict[str, Any]]:
    """Every line that is public or wanted, in words, and what becomes of it."""
    public, wanted = amendments.declared(solution, relation), amendments.wanted(solution, relation)
    in_words = amendments.LINES[relation].in_words
    return [
        {
            "key": amendments.key_of(relation, row),
            "text": in_words(row),
            "is_new": row not in public,
            "is_gone": row not in wanted,
        }
        for row in [*public, *(row for row in wanted if row not in public)]
    ]


@members_only
def remove_row(request: ActorRequest, reference: str, what: str, pk: int) -> HttpResponse:
    if what not in KINDS:
        raise Http404
    actor: Actor = request.actor
    solution = visible_solution(request, reference)
    actor.must("solutions.draft", solution)
    relation = KINDS[what][2]
    row = get_object_or_404(getattr(solution, relation), pk=pk)
    back = reverse("solutions:rows", args=[reference, what])
    if asked := ask_first(request, title=_("Remove this line"), loses=[str(row)], back_url=back):
        return asked
    if solution.is_public:
        # A page that was opened before the solution was listed: the line goes with the other changes.
        key = amendments.key_of(relation, {name: getattr(row, name) for name in amendments.COLUMNS[relation]})
        done = _("Your changes are saved. Nobody else can read them until you publish them.")
        return act(request, lambda: amendments.draft_without(solution, relation, key, by=actor), done=done, back=back)
    return act(request, lambda: services.take_back(row, by=actor), done=_("The line has been removed."), back=back)


@members_only
@keeps_what_is_typed
def release(request: ActorRequest, reference: str) -> HttpResponse:
    """The form that enters a new version."""
    actor: Actor = request.actor
    solution = visible_solution(request, reference)
    actor.must("solutions.draft", solution)
    if refused := no_form(request, solution):
        return refused
    form = ReleaseForm(typed(request), is_first=not solution.releases.exists())
    if submitted(request, form, lambda: enter_release(solution, by=actor, values=form.cleaned_data)):
        messages.success(request, _("The version has been added."))
        return redirect(record_path(solution))
    return form_page(
        request,
        form,
        title=_("Add a version"),
        lead=f"{solution.reference} – {solution.heading()}",
        notes=[_("What you enter here is public and cannot be changed. Correct any mistake in the next version.")],
        button=_("Add this version"),
        back_url=record_path(solution),
        about=solution,
    )
