"""What is said of a milestone, and the public board of every path with its figures."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.actors import Actor
from adoption import board as boards
from adoption import statistics
from adoption.forms.path import CorrectForm, DoneForm, DueForm, HandOverForm
from adoption.models.path import DONE_BY_THEMSELVES, PathMilestone, PilotPath
from adoption.services import path as services
from authoring.views.access import members_only, submitted
from authoring.views.editing import typed
from authoring.views.forms import form_page
from catalogue.addresses import record_path
from catalogue.export import csv_response, safe_cell
from catalogue.headings import in_words
from pilots.views.access import visible_pilot
from records import received
from records.http import ActorRequest

Label = str | Promise
ROWS_PER_PAGE = 40


@dataclass(frozen=True, slots=True)
class Action:
    """Something that the holders of a step do with it. `when_done`: offered once it is done, otherwise before."""

    title: Label
    button: Label
    lead: Label
    done: Label
    form: type[forms.Form]
    service: Callable[..., Any]
    when_done: bool = False


ACTIONS = {
    "done": Action(
        gettext_lazy("Mark as done"),
        gettext_lazy("Mark as done"),
        gettext_lazy("The date and the note are public."),
        gettext_lazy("The milestone has been marked as done."),
        DoneForm,
        services.complete_milestone,
    ),
    "move": Action(
        gettext_lazy("Change the due date"),
        gettext_lazy("Change the date"),
        gettext_lazy("The previous date remains visible, with your reason. All changes of date are public."),
        gettext_lazy("The new date and its reason are now public."),
        DueForm,
        services.move_due_date,
    ),
    "hand-over": Action(
        gettext_lazy("Reassign"),
        gettext_lazy("Reassign"),
        gettext_lazy(
            "The other organization’s innovation office will be notified, and will be responsible for the milestone from now on."
        ),
        gettext_lazy("The milestone has been reassigned."),
        HandOverForm,
        services.hand_over,
    ),
    "correct": Action(
        gettext_lazy("Correct the information"),
        gettext_lazy("Correct"),
        gettext_lazy("The previous information remains visible, with your reason."),
        gettext_lazy("The correction and its reason are now public."),
        CorrectForm,
        services.correct_milestone,
        when_done=True,
    ),
}


def offered(milestone: PathMilestone, actor: Actor, *, is_adopted: bool) -> list[tuple[str, Label]]:
    """What this person can do with a step as it stands: code and title."""
    if not actor.can("adoption.hold_milestone", milestone):
        return []
    by_itself, is_done = milestone.step in DONE_BY_THEMSELVES, milestone.done_on is not None
    if not (milestone.path.is_open or is_done) or (by_itself and is_done):
        return []
    hidden = {"done"} if by_itself or not is_adopted else set()
    return [(code, each.title) for code, each in ACTIONS.items() if each.when_done is is_done and code not in hidden]


@members_only
def milestone(request: ActorRequest, reference: str, step: str, action: str) -> HttpResponse:
    """One form for one step of the current path of a pilot."""
    pilot = visible_pilot(request, reference)
    milestone = get_object_or_404(
        PathMilestone.objects.select_related("path__pilot", "responsible").exclude(path__ending="extended"),
        path__pilot=pilot, step=step,
    )  # fmt: skip
    actor: Actor = request.actor
    actor.must("adoption.hold_milestone", milestone)
    if (chosen := ACTIONS.get(action)) is None:
        raise Http404
    form = chosen.form(typed(request), initial={"due_on": milestone.due_on, "done_on": milestone.done_on})
    if submitted(request, form, lambda: chosen.service(milestone, by=actor, **form.cleaned_data)):
        messages.success(request, str(chosen.done))
        milestone.refresh_from_db(fields=["due_on"])
        if action == "move" and services.is_beyond_path(milestone):
            messages.warning(request, _("This date is beyond the 48 months of the path."))
        return redirect(record_path(pilot) + "#path")
    return form_page(
        request,
        form,
        title=f"{milestone.get_step_display()} – {chosen.title}",
        lead=f"{pilot.reference} – {pilot.heading()}",
        notes=[str(chosen.lead)],
        button=chosen.button,
        back_url=record_path(pilot) + "#path",
        about=pilot,
    )


# ── The board ────────────────────────────────────────────────────────────────────────────────────────────────


def board(request: ActorRequest) -> HttpResponse:
    found = boards.Board.read(request.GET)
    pages = Paginator(found.paths, ROWS_PER_PAGE)
    page = pages.get_page(received.number(request.GET.get("page", "1")[:6]) or 1)
    rows = [_row(path, found) for path in found.with_rows(page.object_list)]
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "board": found,
        "rows": rows,
        "page": page,
        "total": pages.count,
        "query": query.urlencode(),
        "record_collection": "pilot",
        "page_title": _("From pilot project to purchase"),
        "page_description": _(
            "The progress of every pilot project that has ended, from its end to use across the network, in 48 months at most."
        ),
    }
    return render(request, "adoption/board.html", context)


def _row(path: PilotPath, board: boards.Board) -> dict[str, Any]:
    state = boards.state_of(path)
    return {
        "path": path,
        "pilot": path.pilot,
        "places": boards.places(path, board.today),
        "state": boards.STATES[state],
        "state_code": state,
        "regions": sorted({site.region.name for site in path.pilot.sites.all()}),
        "sites": [site.place_name or str(site.organisation) for site in path.pilot.sites.all()],
    }


class _Echo:
    """A file that hands each line straight back, so that the writer's output can be streamed."""

    def write(self, value: str) -> str:
        return value


@require_safe
def board_csv(request: ActorRequest) -> StreamingHttpResponse:
    found, are_words = boards.Board.read(request.GET), in_words(request.GET)

    def written() -> Iterator[bytes]:
        writer = csv.writer(_Echo())
        mark = "\ufeff"
        for line in boards.lines(found, are_words=are_words):
            yield (mark + str(writer.writerow([safe_cell(cell) for cell in line]))).encode()
            mark = ""

    return csv_response(written(), filename=_("pilot-paths.csv") if are_words else "pilot-paths.csv")


def figures(request: ActorRequest) -> HttpResponse:
    """How many, how long, where it stalls: counted every time the page is opened."""
    context = {
        "figures": statistics.figures(),
        "times": statistics.step_times(),
        "step_counts": statistics.step_counts(timezone.localdate()),
        "record_collection": "pilot",
        "page_title": _("Pilot projects in figures"),
        "page_description": _("How many pilot projects led to a purchase, how long each milestone took, and where delays occur."),
    }
    return render(request, "adoption/figures.html", context)
