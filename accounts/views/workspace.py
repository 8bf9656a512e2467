"""The first page after sign-in, and for whom one acts."""

from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import dashboard
from accounts.actors import Actor
from accounts.middleware import IMPERSONATION_KEY, SESSION_KEY
from accounts.models.memberships import Membership, Role
from accounts.models.organisations import Organisation
from accounts.models.people import User
from accounts.services.members import joinable
from accounts.services.people import end_impersonation
from authoring.views.access import members_only
from authoring.views.returning import own_path
from authoring.workspace import awaiting, grouped, own_drafts, own_records, panels
from records import received
from records.http import ActorRequest

MAX_RECORDS = 50


@members_only
def workspace(request: ActorRequest) -> HttpResponse:
    actor: Actor = request.actor
    person = actor.someone()
    since = dashboard.note_visit(actor)
    tasks, records = awaiting(actor), own_records(actor, most=MAX_RECORDS)
    steps = dashboard.guided_start(actor)
    parts = panels(actor)
    context: dict[str, Any] = {
        "person": person,
        "greeted": _greeted(actor, person),
        "tasks": tasks,
        "groups": grouped(tasks),
        "records": records,
        "drafts": own_drafts(records, tasks),
        "panels_first": [part for part in parts if part.is_first],
        "panels_last": [part for part in parts if not part.is_first],
        "since": since,
        "changes": dashboard.changes(actor, since=since),
        "steps": steps,
        "next_step": dashboard.next_step(
            actor, tasks, steps, records, [dashboard.Step(*part.next_step) for part in parts if part.next_step]
        ),
        "joinable": joinable(person) if not actor.impersonator else [],
        "requests": person.registration_requests.filter(state__in=["waiting", "refused"]).order_by("-requested_at")[:3],
        "membership_requests": person.membership_requests.of_interest().select_related("organisation")[:3],
        "closed": Organisation.objects.filter(memberships__user=person, is_active=False).distinct(),
        "withheld": actor.withheld,
        "has_factor": bool(actor.withheld) and is_mfa_enabled(person),
        "page_title": _("My workspace"),
        "may_draft_need": actor.membership and actor.can("needs.draft"),
        "may_draft_solution": actor.membership and actor.can("solutions.draft"),
        "may_answer_needs": actor.membership and actor.can("needs.answer_needs"),
        "may_plan_pilot": actor.membership and actor.can("pilots.plan"),
        "may_screen": actor.can("qualification.screen"),
        "may_evaluate": actor.can("qualification.evaluate"),
        "may_see_incidents": actor.membership is not None,
        "may_prioritise": actor.can("needs.change_weights"),
        "may_verify": actor.can("accounts.verify_organisation"),
        "may_administer": actor.can("accounts.verify_organisation") or actor.can("website.edit_taxonomies"),
    }
    return render(request, "accounts/workspace.html", context)


def _greeted(actor: Actor, person: User) -> str:
    """How the page greets. An account of the demonstration is nobody: it is called by what it does."""
    if person.is_demonstration and actor.membership:
        role = str(Role(actor.membership.role).label)
        return role[0].lower() + role[1:]
    return person.get_short_name()


@require_POST
@members_only
def act_for(request: ActorRequest) -> HttpResponse:
    """Switch to another of one's memberships; support switches among those of the person it helps."""
    actor: Actor = request.actor
    chosen = received.number(request.POST.get("membership", ""))
    mine = Membership.objects.filter(user_id=actor.user_id or 0, organisation__is_active=True).select_related("organisation")
    membership = mine.filter(pk=chosen).first()
    if membership and actor.impersonator:
        request.session[IMPERSONATION_KEY] = request.session[IMPERSONATION_KEY] | {"membership": membership.pk}
    elif membership:
        request.session[SESSION_KEY] = membership.pk
    if membership:
        messages.success(request, _("You now act for %(organisation)s.") % {"organisation": membership.organisation})
    return HttpResponseRedirect(_safe_next(request))


@require_POST
@members_only
def stop_impersonating(request: ActorRequest) -> HttpResponse:
    actor: Actor = request.actor
    if actor.impersonator and actor.user:
        end_impersonation(actor.user, by=actor.impersonator)
        del request.session[IMPERSONATION_KEY]
        messages.success(request, _("You are viewing the registry as yourself again."))
    return redirect("workspace")


def _safe_next(request: ActorRequest) -> str:
    """The page on which one was, when it is a path of this site."""
    return own_path(request.POST.get("next", ""), reverse("workspace"))
