"""A solution that is written before its company is checked: kept for its writer, opened as a draft once it is."""

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import Actor
from accounts.models.memberships import Role
from accounts.models.organisations import Organisation, OrganisationKind
from accounts.views.starting import Start, explained, waiting_request
from authoring.views.access import members_only, submitted
from authoring.views.editing import new_record, typed, unjudged
from authoring.views.unsent_forms import has_kept, keep_for_later, keeps_what_is_typed, kept_text
from records.errors import Refused
from records.http import ActorRequest
from solutions.forms.writing import STEPS, PrepareForm
from solutions.models.solutions import Solution
from solutions.services import solutions as services
from solutions.views.risk_answers import remember, remembered, with_answers
from solutions.views.solutions import GUIDE

_WAITING = gettext_lazy("Your company is being checked (you will have an answer by %(date)s). You can already prepare a draft.")
_CHECKED = gettext_lazy("Your company has been checked. You can now create a draft from this text.")
START = Start(
    rights=("solutions.draft",),
    title=gettext_lazy("Register a solution"),
    who=gettext_lazy("Only companies that offer solutions can register one."),
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


def prepare(request: ActorRequest) -> HttpResponse:
    """The steps of the guided form. What is typed is kept; it becomes a draft when its writer acts for a checked company."""
    if request.method == "GET" and request.GET.get("part") and not hasattr(request, "kept"):
        # One goes from step to step of one text: only its first page says where it comes from.
        request.kept = kept_text(request) or QueryDict()
    return _prepare(request)


@keeps_what_is_typed
def _prepare(request: ActorRequest) -> HttpResponse:
    actor: Actor = request.actor
    step = request.POST.get("part") or request.GET.get("part", "")
    form = PrepareForm(typed(request), initial=remembered(request), step=step)
    if actor.can("solutions.draft") and actor.membership:
        return _open(request, form, actor.membership.organisation)
    asked = waiting_request(actor, OrganisationKind.VENDOR)
    if request.method == "POST":
        if why := keep_for_later(request):
            messages.error(request, why)
        elif following := _step_after(form) if "later" not in request.POST else "":
            return _see_other(f"{request.path}?part={following}")
        else:
            messages.success(request, _("Your text is saved here until your company has been checked."))
            return _see_other(reverse("workspace"))
    date = date_format(timezone.localtime(asked.due_at), "DATE_FORMAT") if asked else ""
    unjudged(request, form)
    return _page(request, form, _WAITING % {"date": date})


def _open(request: ActorRequest, form: PrepareForm, organisation: Organisation) -> HttpResponse:
    """The company is checked: one press makes the draft, which then has its number and the guided form's own pages."""
    opened: list[Solution] = []

    def open_draft() -> None:
        opened.append(services.draft_solution(organisation, by=request.actor, values=form.values()))

    if submitted(request, form, open_draft):
        messages.success(request, _("Your draft has been created. Nothing is public until you publish it."))
        return redirect("solutions:review", reference=opened[0].reference)
    if request.method == "POST":
        form.go_to_first_error()
    else:
        unjudged(request, form)
    return _page(request, form, _CHECKED, is_checked=True)


def _see_other(url: str) -> HttpResponse:
    """Go on while the text stays kept: only 302 says that it was sent (`keeps_what_is_typed`)."""
    response = redirect(url)
    response.status_code = 303
    return response


def _step_after(form: PrepareForm) -> str:
    place = STEPS.index(form.step)
    return STEPS[place + 1].code if place + 1 < len(STEPS) else ""


def _page(request: ActorRequest, form: PrepareForm, lead: str | Promise, *, is_checked: bool = False) -> HttpResponse:
    place = STEPS.index(form.step)
    steps = [
        {"label": step.heading, "url": f"{request.path}?part={step.code}", "is_current": step is form.step, "is_done": False}
        for step in STEPS
    ]
    return render(
        request,
        "solutions/prepare.html",
        {
            "form": form,
            "lead": lead,
            "is_checked": is_checked,
            "steps": steps,
            "place": place + 1,
            "total": len(steps),
            "is_last": place + 1 == len(steps),
            "previous_url": steps[place - 1]["url"] if place else "",
            "page_title": _("Prepare a solution"),
        },
        status=422 if form.errors else 200,
    )
