"""A solution that is written before its company is checked: kept for its writer, opened as a draft once it is."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import Actor
from accounts.models.memberships import Role
from accounts.models.organisations import OrganisationKind
from accounts.views.starting import Start, explained, waiting_request
from authoring.views.access import members_only, submitted
from authoring.views.editing import new_record, typed
from authoring.views.forms import form_page
from authoring.views.unsent_forms import has_kept, keep_for_later, keeps_what_is_typed
from records.errors import Refused
from records.http import ActorRequest
from solutions.forms.writing import PrepareForm
from solutions.models.solutions import Solution
from solutions.services import solutions as services
from solutions.views.risk_answers import remember, remembered, with_answers
from solutions.views.solutions import GUIDE

START = Start(
    rights=("solutions.draft",),
    title=gettext_lazy("Register a solution"),
    who=gettext_lazy("Only companies that offer solutions can register them."),
    kind=OrganisationKind.VENDOR,
    roles=(Role.VENDOR_MEMBER,),
)


@members_only
@explained(START)
def new(request: ActorRequest) -> HttpResponse:
    """The first page of the guide; for someone whose company is being checked, a form that waits with them."""
    actor: Actor = request.actor
    remember(request)
    may_draft = actor.can("solutions.draft")
    has_prepared = has_kept(request) if actor.user_id else False
    if may_draft and not (has_prepared or "prepared" in request.POST):
        return new_record(request, with_answers(GUIDE, request))
    if not may_draft and waiting_request(actor, OrganisationKind.VENDOR) is None:
        raise Refused("solutions.draft")
    return prepare(request)


@keeps_what_is_typed
def prepare(request: ActorRequest) -> HttpResponse:
    """Every answer on one page. What is typed is kept; it becomes a draft when its writer acts for a checked company."""
    actor: Actor = request.actor
    asked = waiting_request(actor, OrganisationKind.VENDOR)
    form = PrepareForm(typed(request), initial=remembered(request))
    notes = []
    if actor.can("solutions.draft") and actor.membership:
        opened: list[Solution] = []
        organisation = actor.membership.organisation

        def open_draft() -> None:
            opened.append(services.draft_solution(organisation, by=actor, values=form.values()))

        if submitted(request, form, open_draft):
            messages.success(request, _("Your draft has been created. Nothing is public until you publish it."))
            return redirect("solutions:review", reference=opened[0].reference)
        notes.append(_("Your company has been checked. You can now create a draft from this text."))
    elif asked:
        date = date_format(timezone.localtime(asked.due_at), "DATE_FORMAT")
        notes.append(
            _("Your company is being checked (you will have an answer by %(date)s). You can already prepare a draft.")
            % {"date": date}
        )
        if request.method == "POST":
            if why := keep_for_later(request):
                messages.error(request, why)
            else:
                messages.success(request, _("Your text is saved here until your company has been checked."))
    return _page(request, form, notes)


def _page(request: ActorRequest, form: PrepareForm, notes: list[str]) -> HttpResponse:
    actor: Actor = request.actor
    context: dict[str, Any] = {"may_open": actor.can("solutions.draft")}
    return form_page(
        request,
        form,
        title=_("Prepare a solution"),
        lead=_("Only you can read this. You can publish a solution once your company has been checked."),
        notes=notes,
        button=_("Open the draft") if context["may_open"] else _("Save"),
        back_url=reverse("workspace"),
        context=context,
        template="solutions/prepare.html",
    )
