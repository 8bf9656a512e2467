"""Pages of solutions: the record, its guided form, and what its vendor decides."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from registry.addresses import record_path
from registry.cards import cards
from registry.models.catalogue import CatalogueEntry
from registry.record_page import record_context, redirect_to_current_slug
from registry.search.facets import terms
from registry.views.access import act, members_only
from registry.views.deciding import Decision, decide_page, offered
from registry.views.editing import Guide, edit_step, new_record, review_record
from solutions import services
from solutions.forms import STEPS, ArchiveForm
from solutions.models import Solution

GUIDE = Guide(
    namespace="solutions",
    right="solutions.draft",
    steps=STEPS,
    open=lambda values, actor: services.draft_solution(actor.membership.organisation, by=actor, values=values),
    save=services.edit_solution,
    missing=services.missing_to_list,
    hand_in=services.list_solution,
    title=gettext_lazy("Register a solution"),
    hand_in_label=gettext_lazy("List this solution"),
    hand_in_lead=gettext_lazy("Everyone will read it, marked as declared by you and not verified."),
    handed_in=gettext_lazy("The solution is listed as declared."),
)
DECISIONS = {
    "archive": Decision(
        "solutions.archive",
        ("draft", "listed"),
        gettext_lazy("Archive this solution"),
        gettext_lazy("It stays public, marked as archived, and can no longer be chosen for a pilot."),
        gettext_lazy("The solution is archived."),
        services.archive_solution,
        ArchiveForm,
        is_destructive=True,
    ),
}


def _visible(request: HttpRequest, reference: str) -> Solution:
    actor = request.actor  # type: ignore[attr-defined]
    return get_object_or_404(Solution.objects.with_related().visible_to(actor), reference=reference)


def detail(request: HttpRequest, reference: str, slug: str) -> HttpResponse:
    solution = _visible(request, reference)
    if moved := redirect_to_current_slug(request, solution, slug):
        return moved
    actor = request.actor  # type: ignore[attr-defined]
    pilots = CatalogueEntry.objects.filter(kind="pilot", details__solution=solution.reference)
    context = record_context(request, solution, rights="solutions", description=solution.summary)
    context |= {
        "solution": solution,
        "risk": solution.risk(),
        "authorisations": list(solution.authorisations.all()),
        "pilots": cards(pilots, terms()) if solution.is_public else [],
        "decisions": offered(DECISIONS, "solutions", solution, actor),
        "may_edit": actor.can("solutions.draft", solution) and solution.state != "archived",
        "edit_url": GUIDE.url(solution, "purpose"),
    }
    return render(request, "solutions/detail.html", context)


@members_only
def new(request: HttpRequest) -> HttpResponse:
    return new_record(request, GUIDE)


@members_only
def edit(request: HttpRequest, reference: str, step: str) -> HttpResponse:
    return edit_step(request, _visible(request, reference), GUIDE, step)


@members_only
def review(request: HttpRequest, reference: str) -> HttpResponse:
    return review_record(request, _visible(request, reference), GUIDE)


@members_only
def decide(request: HttpRequest, reference: str, action: str) -> HttpResponse:
    return decide_page(request, _visible(request, reference), DECISIONS.get(action))


@require_POST
@members_only
def confirm(request: HttpRequest, reference: str) -> HttpResponse:
    solution = _visible(request, reference)
    actor = request.actor  # type: ignore[attr-defined]
    return act(
        request,
        lambda: services.confirm_solution(solution, by=actor),
        done=_("Thank you: the record is marked as still current."),
        back=record_path(solution),
    )
