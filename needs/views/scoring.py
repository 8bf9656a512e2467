"""Pages of prioritisation: scoring one need, the public criteria, the ministry's board, the weights."""

from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actors import Actor
from authoring.views.access import members_only, submitted
from authoring.views.editing import typed
from authoring.views.forms import form_page
from authoring.views.returning import back_to
from catalogue.addresses import record_path
from catalogue.public_cache import public
from needs.board import Board
from needs.forms.scoring import ScoreForm, WeightsForm
from needs.models.editions import PriorityEdition
from needs.models.needs import Need
from needs.models.scoring import Scoring, ScoringGrid
from needs.services import scoring as services
from records.http import ActorRequest

# The editions that the board leads to.
MAX_EDITIONS = 5


@members_only
def score(request: ActorRequest, reference: str) -> HttpResponse:
    """The criteria, each with what its five scores mean. One's own marks are there to change."""
    actor: Actor = request.actor
    need = get_object_or_404(Need.objects.published().select_related("organisation"), reference=reference)
    actor.must("needs.score", need)
    grid = services.current_grid()
    own = Scoring.objects.filter(need=need, grid=grid, scorer_id=actor.user_id or 0).prefetch_related("marks__criterion").first()
    form = ScoreForm(typed(request), grid=grid, own=own)

    def save() -> None:
        services.score_need(need, by=actor, marks=form.marks(), comment=form.cleaned_data["comment"])

    if submitted(request, form, save):
        messages.success(request, _("Your score has been recorded."))
        return redirect(back_to(request, record_path(need)))
    return form_page(
        request,
        form,
        title=_("Score this need"),
        lead=f"{need.reference} – {need.heading()}",
        notes=[_("The mean and the range of all scores are public. Who gave each score is not.")],
        button=_("Save this score"),
        back_url=back_to(request, record_path(need)),
        about=need,
    )


@public
def criteria(request: ActorRequest) -> HttpResponse:
    """What is asked, what each score means, and how much it weighs: for everyone."""
    grid = services.current_grid()
    rows = list(grid.criteria.all())
    total = sum(row.weight for row in rows)
    context = {
        "grid": grid,
        "criteria": [
            {
                "criterion": row,
                "share": round(100 * row.weight / total) if total else 0,
                "anchors": [(mark, row.anchor(mark)) for mark in range(5)],
            }
            for row in rows
        ],
        "versions": ScoringGrid.objects.all()[:20],
        "may_change": request.actor.can("needs.change_weights"),
        "page_title": _("How needs are scored"),
    }
    return render(request, "needs/criteria.html", context)


@members_only
def weights(request: ActorRequest) -> HttpResponse:
    actor: Actor = request.actor
    actor.must("needs.change_weights")
    grid = services.current_grid()
    form = WeightsForm(typed(request), grid=grid)

    def save() -> None:
        values: dict[str, Any] = form.cleaned_data
        services.change_weights(by=actor, weights=form.weights(), note_fr=values["note_fr"], note_en=values["note_en"])

    if submitted(request, form, save):
        messages.success(
            request, _("A new version of the grid is in use. Existing scores keep the version used to calculate them.")
        )
        return redirect("needs:criteria")
    return form_page(
        request,
        form,
        title=_("Change the weights"),
        lead=_("Try them on the board first to see how the ranking changes."),
        button=_("Create this version"),
        back_url=reverse("needs:criteria"),
    )


@members_only
def board(request: ActorRequest) -> HttpResponse:
    """Open needs side by side, ranked, under the grid's weights or under others that one tries."""
    actor: Actor = request.actor
    actor.must("needs.change_weights")
    shown = Board.read(request.GET, services.current_grid())
    context = {
        "board": shown,
        "back": quote(request.get_full_path(), safe=""),
        "editions": PriorityEdition.objects.defer("entries")[:MAX_EDITIONS],
        "may_publish": actor.can("needs.publish_priorities"),
        "page_title": _("Priority board"),
    }
    return render(request, "needs/board.html", context)
