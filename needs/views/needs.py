"""Pages of needs: the record, its guided form, and what its people decide."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from needs.forms import STEPS, EndForm, PriorityForm, ReturnForm, ScheduleForm
from needs.models.needs import Need
from needs.services import needs as services
from needs.services.endorsements import OPEN_TO_ENDORSEMENT
from needs.services.scoring import SCORED_STATES
from needs.support import support_of
from registry.addresses import record_path
from registry.cards import cards
from registry.models.catalogue import CatalogueEntry
from registry.record_page import record_context, redirect_to_current_slug
from registry.regionmap import region_map
from registry.search.facets import terms
from registry.views.access import act, members_only
from registry.views.deciding import Decision, decide_page, offered
from registry.views.editing import Guide, edit_step, new_record, review_record

GUIDE = Guide(
    namespace="needs",
    right="needs.draft",
    steps=STEPS,
    open=lambda values, actor: services.draft_need(actor.membership.organisation, by=actor, values=values),
    save=services.edit_need,
    missing=services.missing_to_submit,
    hand_in=services.submit_need,
    title=gettext_lazy("Describe a need"),
    hand_in_label=gettext_lazy("Submit to the innovation office"),
    hand_in_lead=gettext_lazy("Your innovation office reads it, then publishes it or returns it with remarks."),
    handed_in=gettext_lazy("The need is with your innovation office."),
)
DECISIONS = {
    "publish": Decision(
        "needs.publish",
        ("submitted",),
        gettext_lazy("Publish this need"),
        gettext_lazy("Everyone will read it, and it stays public for ever, whatever becomes of it."),
        gettext_lazy("The need is public."),
        services.publish_need,
        is_primary=True,
    ),
    "schedule": Decision(
        "needs.publish",
        ("submitted",),
        gettext_lazy("Plan the publication"),
        gettext_lazy("It becomes public by itself at that moment. Until then, only you see it; you can change your mind."),
        gettext_lazy("The plan is saved."),
        services.schedule_publication,
        ScheduleForm,
        initial=lambda need: {"scheduled_for": need.scheduled_for},
    ),
    "return": Decision(
        "needs.return",
        ("submitted",),
        gettext_lazy("Return with remarks"),
        gettext_lazy("The need becomes a draft again. Its writers see your remarks above it."),
        gettext_lazy("The need is back with its writers."),
        services.return_need,
        ReturnForm,
    ),
    "prioritise": Decision(
        "needs.prioritise",
        ("published", "in_pilot"),
        gettext_lazy("Set the network priority"),
        gettext_lazy("The priority and its rationale are public. The score informs it and never sets it."),
        gettext_lazy("The network priority is set."),
        services.set_network_priority,
        PriorityForm,
        initial=lambda need: {
            "priority": need.network_priority,
            "rationale_fr": need.priority_rationale_fr,
            "rationale_en": need.priority_rationale_en,
        },
    ),
    "meet": Decision(
        "needs.close",
        ("published", "in_pilot"),
        gettext_lazy("Mark as met"),
        gettext_lazy("Say what met the need. The page stays public."),
        gettext_lazy("The need is marked as met."),
        services.meet_need,
        EndForm,
    ),
    "close": Decision(
        "needs.close",
        ("published", "in_pilot"),
        gettext_lazy("Close this need"),
        gettext_lazy("Say why it will not be met. The page stays public, with the reason."),
        gettext_lazy("The need is closed."),
        services.close_need,
        EndForm,
        is_destructive=True,
    ),
    "withdraw": Decision(
        "needs.withdraw",
        ("draft", "submitted", "published", "in_pilot"),
        gettext_lazy("Withdraw this need"),
        gettext_lazy("A need that was published stays public, marked as withdrawn, with the reason."),
        gettext_lazy("The need is withdrawn."),
        services.withdraw_need,
        EndForm,
        is_destructive=True,
    ),
}


def _visible(request: HttpRequest, reference: str) -> Need:
    actor = request.actor  # type: ignore[attr-defined]
    return get_object_or_404(Need.objects.with_related().visible_to(actor), reference=reference)


def detail(request: HttpRequest, reference: str, slug: str) -> HttpResponse:
    need = _visible(request, reference)
    if moved := redirect_to_current_slug(request, need, slug):
        return moved
    actor: Any = request.actor  # type: ignore[attr-defined]
    pilots = CatalogueEntry.objects.filter(kind="pilot", details__need=need.reference)
    context = record_context(request, need, rights="needs", description=need.summary)
    support = support_of(need)
    context |= {
        "need": need,
        "risk": need.risk(),
        "may_score": need.state in SCORED_STATES and actor.can("needs.score", need),
        "support": support,
        "map": region_map() if support.endorsements else None,
        "own_endorsement": next((e for e in support.endorsements if e.organisation_id == actor.organisation_id), None),
        "may_endorse": need.state in OPEN_TO_ENDORSEMENT
        and actor.can("needs.endorse")
        and actor.organisation_id != need.organisation_id,
        "pilots": cards(pilots, terms()) if need.is_public else [],
        "decisions": offered(DECISIONS, "needs", need, actor),
        "may_edit": actor.can("needs.draft", need) and need.state not in ("met", "closed", "withdrawn"),
        "edit_url": GUIDE.url(need, "problem"),
    }
    return render(request, "needs/detail.html", context)


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
    need = _visible(request, reference)
    actor = request.actor  # type: ignore[attr-defined]
    return act(
        request,
        lambda: services.confirm_need(need, by=actor),
        done=_("Thank you: the record is marked as still current."),
        back=record_path(need),
    )
