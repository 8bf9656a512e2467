"""The first page after sign-in: what awaits the person, and their organisation's records."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.middleware import SESSION_KEY
from accounts.models import Membership
from registry.views.access import members_only
from registry.workspace import awaiting, own_records

SHOWN = 50


@members_only
def home(request: HttpRequest) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    memberships = list(Membership.objects.filter(user=actor.user).select_related("organisation"))
    context: dict[str, Any] = {
        "memberships": memberships,
        "tasks": awaiting(actor),
        "records": own_records(actor, most=SHOWN),
        "page_title": _("My workspace"),
        "may_draft_need": actor.membership and actor.can("needs.draft"),
        "may_draft_solution": actor.membership and actor.can("solutions.draft"),
        "may_plan_pilot": actor.membership and actor.can("pilots.plan"),
    }
    return render(request, "registry/workspace.html", context)


@require_POST
@members_only
def act_for(request: HttpRequest) -> HttpResponse:
    """Switch to another of one's memberships."""
    chosen = request.POST.get("membership", "")
    membership = Membership.objects.filter(user=request.user, pk=chosen if chosen.isdigit() else 0).first()
    if membership:
        request.session[SESSION_KEY] = membership.pk
        messages.success(request, _("You now act for %(organisation)s.") % {"organisation": membership.organisation})
    following = request.POST.get("next", "")
    is_safe = url_has_allowed_host_and_scheme(following, {request.get_host()}, require_https=request.is_secure())
    return redirect(following if is_safe else "workspace")
