"""Early advice: the list, the vendor's request, whom the ministry asks, the answer, and the page that all of them read."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import Actor
from accounts.models.memberships import Membership, Role
from accounts.models.organisations import OrganisationKind
from accounts.reaching import say_whether_told, unreached
from accounts.views.starting import Start, explained
from authoring.views.access import act, members_only, submitted
from authoring.views.editing import typed
from authoring.views.forms import ask_first, form_page
from authoring.views.gone import not_possible
from authoring.views.unsent_forms import keeps_what_is_typed
from qualification.early_advice import NOT_BINDING, in_words, offered_to
from qualification.forms.deciding import DeclareForm
from qualification.forms.early_advice import AdviceForm, AdviserForm, RequestForm
from qualification.independence import advisers_for
from qualification.models.early_advice import EarlyAdvice
from qualification.services import early_advice as services
from records.errors import Refused
from records.http import ActorRequest
from solutions.models.solutions import Solution

MAX_SHOWN = 200
START = Start(
    rights=("qualification.apply",),
    title=gettext_lazy("Ask for early advice"),
    who=gettext_lazy("Only the company that offers the solution can ask for early advice."),
    kind=OrganisationKind.VENDOR,
    roles=(Role.VENDOR_MEMBER,),
)


@members_only
@explained(START)
def overview(request: ActorRequest) -> HttpResponse:
    """What this person may read: open requests by due date, then what was given or withdrawn. For a vendor, what it can ask."""
    actor: Actor = request.actor
    is_vendor = actor.can("qualification.apply") and not actor.can("qualification.screen")
    if not (actor.can("qualification.screen") or actor.can("qualification.evaluate")):
        actor.must("qualification.apply")
    rows = EarlyAdvice.objects.visible_to(actor).with_related()
    context = {
        "open": list(rows.open().order_by("due_on", "pk")[:MAX_SHOWN]),
        "finished": list(rows.exclude(answered_at=None, withdrawn_at=None).order_by("-asked_at", "-pk")[:MAX_SHOWN]),
        "offered": (offered := offered_to(actor.organisation_id) if is_vendor else []),
        "advised": set(EarlyAdvice.objects.answered().filter(solution__in=offered).values_list("solution_id", flat=True)),
        "is_vendor": is_vendor,
        "days": services.ADVICE_DAYS,
        "not_binding": NOT_BINDING,
        "page_title": _("Early advice"),
    }
    return render(request, "qualification/early_list.html", context)


@members_only
@explained(START)
@keeps_what_is_typed
def ask(request: ActorRequest, reference: str) -> HttpResponse:
    """The vendor's request about one of its solutions."""
    actor: Actor = request.actor
    solution = get_object_or_404(Solution.objects.with_related().visible_to(actor), reference=reference)
    actor.must("qualification.apply", solution)
    title, back = _("Ask for early advice"), reverse("qualification:early-list")
    if why := services.why_not_offered(solution):
        return not_possible(request, why, title=title, back_url=back)
    form = RequestForm(typed(request), solution=solution)
    made: list[EarlyAdvice] = []
    if submitted(request, form, lambda: made.append(services.ask_advice(solution, by=actor, **form.values()))):
        messages.success(request, _("Your request has been sent to the ministry."))
        return redirect("qualification:early", made[0].pk)
    return form_page(
        request,
        form,
        up=_("Early advice"),
        title=title,
        lead=f"{solution.reference} – {solution.heading()}",
        notes=[
            str(NOT_BINDING),
            _("Service standard: an answer within %(days)d days.") % {"days": services.ADVICE_DAYS},
            _("Only your company, the ministry and whoever gives the advice can read the request and the answer."),
        ],
        button=_("Send the request"),
        back_url=back,
        template="qualification/early_ask.html",
    )


def _visible(request: ActorRequest, pk: int) -> EarlyAdvice:
    advice: EarlyAdvice = get_object_or_404(EarlyAdvice.objects.visible_to(request.actor).with_related(), pk=pk)
    return advice


@members_only
def detail(request: ActorRequest, pk: int) -> HttpResponse:
    """The request and the answer. An evaluator who has not declared their interests yet is led to do so."""
    actor: Actor = request.actor
    advice = _visible(request, pk)
    if not actor.can("qualification.read_advice", advice) and actor.can("qualification.declare_for_advice", advice):
        return redirect("qualification:early-answer", pk)
    actor.must("qualification.read_advice", advice)
    is_own = actor.can("qualification.apply", advice.solution)
    remarks = {each.requirement_id: each.text for each in advice.remarks.all()}
    main = advice.main_requirements if advice.answered_at else []
    may_assign = actor.can("qualification.assign", advice)
    context = {
        "advice": advice,
        "in_words": in_words(advice),
        "questions": list(advice.questions.all()),
        "pieces": list(advice.pieces.live()),
        "remarks": [(each, remarks[each.pk]) for each in main if each.pk in remarks],
        "others": [each for each in main if each.pk not in remarks],
        "is_own": is_own,
        "application": advice.solution.applications.open().values_list("reference", flat=True).first() if is_own else None,
        "may_withdraw": is_own and advice.is_open,
        "may_assign": may_assign and advice.is_open,
        "may_answer": actor.can("qualification.advise", advice) and advice.is_open,
        "shows_adviser": may_assign,
        "shows_record": is_own or advice.solution.is_public,
        "not_binding": NOT_BINDING,
        "page_title": _("Early advice: %(solution)s") % {"solution": advice.heading()},
    }
    return render(request, "qualification/early.html", context)


@members_only
def withdraw(request: ActorRequest, pk: int) -> HttpResponse:
    advice = _visible(request, pk)
    request.actor.must("qualification.apply", advice.solution)
    back = reverse("qualification:early", args=[pk])
    title = _("Withdraw this request")
    if not advice.is_open:
        return not_possible(request, in_words(advice), title=title, back_url=back)
    note = _("The ministry will not answer it. You can ask again later.")
    return ask_first(request, title=title, note=note, loses=[advice.heading()], back_url=back) or act(
        request,
        lambda: services.withdraw_advice(advice, by=request.actor),
        done=_("The request has been withdrawn."),
        back=back,
    )


@members_only
@keeps_what_is_typed
def assign(request: ActorRequest, pk: int) -> HttpResponse:
    """Who gives the advice, for which likely level, by when."""
    advice = _visible(request, pk)
    actor: Actor = request.actor
    actor.must("qualification.assign", advice)
    title, back = _("Assign the early advice"), reverse("qualification:early", args=[pk])
    if not advice.is_open:
        return not_possible(request, in_words(advice), title=title, back_url=back)
    members = advisers_for(advice.solution.organisation)
    form = AdviserForm(typed(request), members=members, advice=advice)

    def save() -> None:
        given = form.cleaned_data
        member = Membership.objects.select_related("user", "organisation").get(pk=given["adviser"])
        services.assign_advice(advice, member, by=actor, level=given["level"], due_on=given["due_on"])

    if submitted(request, form, save):
        messages.success(request, _("The person has been asked for the advice."))
        return redirect(back)
    return form_page(
        request,
        form,
        up=advice.heading(),
        title=title,
        lead=f"{advice.heading()}, {advice.solution.organisation.name}",
        notes=[
            _("Risk level stated by the vendor: %(level)s.") % {"level": str(advice.get_stated_level_display()).lower()},
            *([] if members else [_("Nobody can be asked: there is no analyst or evaluator without ties to this vendor.")]),
        ],
        button=_("Ask this person"),
        back_url=back,
    )


@members_only
@keeps_what_is_typed
def answer(request: ActorRequest, pk: int) -> HttpResponse:
    """For an evaluator first the declaration of interests; then the request beside the answers to write."""
    advice = _visible(request, pk)
    actor: Actor = request.actor
    title, back = _("Give early advice"), reverse("qualification:early-list")
    is_asked = actor.can("qualification.declare_for_advice", advice) or actor.can("qualification.advise", advice)
    if not is_asked:
        raise Refused("qualification.advise")
    if not advice.is_open:
        return not_possible(request, in_words(advice), title=title, back_url=back)
    if not advice.declared_at:
        return _declare(request, advice)
    back = reverse("qualification:early", args=[pk])
    form = AdviceForm(typed(request), advice=advice)
    if submitted(request, form, lambda: services.give_advice(advice, by=actor, **form.values())):
        told, untold = _("The advice has been sent to the vendor."), _("The advice has been saved.")
        say_whether_told(request, advice.solution.organisation, Role.VENDOR_MEMBER, told=told, untold=untold)
        return redirect(back)
    context: dict[str, Any] = {
        "advice": advice,
        "pieces": list(advice.pieces.live()),
        "unreached": unreached(advice.solution.organisation, Role.VENDOR_MEMBER),
        "written_to": advice.solution.organisation,
    }
    return form_page(
        request,
        form,
        up=advice.heading(),
        title=title,
        lead=f"{advice.heading()}, {advice.solution.organisation.name}",
        notes=[str(NOT_BINDING), _("The vendor reads the advice without the name of whoever gave it.")],
        button=_("Send the advice to the vendor"),
        back_url=back,
        context=context,
        template="qualification/early_answer.html",
    )


def _declare(request: ActorRequest, advice: EarlyAdvice) -> HttpResponse:
    form = DeclareForm(typed(request))
    del form.fields["is_of_organisation"]
    if submitted(request, form, lambda: services.declare_for_advice(advice, by=request.actor, **form.cleaned_data)):
        if form.cleaned_data["has_conflict"]:
            messages.success(request, _("Thank you for your declaration. The ministry will invite someone else."))
            return redirect("qualification:early-list")
        messages.success(request, _("Thank you. You now have access to the request."))
        return redirect("qualification:early", advice.pk)
    return form_page(
        request,
        form,
        up=_("Early advice"),
        title=_("Declare your interests"),
        lead=f"{advice.heading()}, {advice.solution.organisation.name}",
        notes=[_("You must do this before you can see any part of the request.")],
        button=_("Declare"),
        back_url=reverse("qualification:early-list"),
        template="qualification/early_declare.html",
    )
