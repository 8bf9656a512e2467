"""Responses: vendors propose, establishments compare, ask and decide."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.actors import Actor
from accounts.models.memberships import Role
from accounts.models.organisations import OrganisationKind
from accounts.views.starting import Start, explained
from authoring.views.access import act, members_only, submitted
from authoring.views.editing import typed
from authoring.views.forms import ask_first, form_page
from authoring.views.gone import not_possible, why_not
from authoring.views.unsent_forms import keeps_what_is_typed
from catalogue.addresses import record_path
from needs.comparing import cost_in_words, side_by_side, words_of
from needs.forms.responding import AnswerForm, DeclineForm, QuestionForm, ResponseForm, SelectForm
from needs.models.needs import Need
from needs.models.responses import Question, Response
from needs.services import questions as question_services
from needs.services import responses as services
from needs.views.needs import visible_need
from records import received
from records.http import ActorRequest
from records.received import number
from solutions.models.solutions import Solution
from solutions.warnings import warning_about


def _readable(request: ActorRequest, reference: str) -> tuple[Actor, Need]:
    """A published need, for those who take part in its responses: readers of them, and vendors."""
    actor: Actor = request.actor
    need = visible_need(request, reference)
    if not need.is_public or not (actor.can("needs.read_responses", need) or actor.can("needs.answer_needs")):
        raise Http404
    return actor, need


def _response(request: ActorRequest, pk: int) -> tuple[Actor, Response]:
    actor: Actor = request.actor
    return actor, get_object_or_404(Response.objects.with_related().visible_to(actor), pk=pk)


@members_only
def exchange(request: ActorRequest, reference: str) -> HttpResponse:
    """Both sides meet here: the responses that one may read, side by side, and the questions about them."""
    actor, need = _readable(request, reference)
    responses = list(need.responses.with_related().visible_to(actor))
    questions = list(
        Question.objects.visible_to(actor, need)
        .select_related("organisation", "response__organisation")
        .prefetch_related("answers__organisation")
    )
    may_decide = actor.can("needs.decide_response", need)
    why_closed = services.closed_because(need)
    is_over = bool(services.undecidable_because(need))
    reads_all = actor.can("needs.read_responses", need)
    context = {
        "need": need,
        "responses": responses,
        "rows": side_by_side(responses),
        "questions": [_shown(question, actor, reads_all=reads_all, is_over=is_over) for question in questions],
        "reads_all": reads_all,
        "may_decide": may_decide,
        "may_ask": (may_decide and bool(responses) and not is_over) or (actor.can("needs.answer_needs") and not why_closed),
        "may_respond": actor.can("needs.answer_needs"),
        "closed_because": why_closed,
        "page_title": _("Responses to this need"),
    }
    return render(request, "needs/exchange.html", context)


def _shown(question: Question, actor: Actor, *, reads_all: bool, is_over: bool) -> dict[str, Any]:
    """A question as this person may read it: a competitor's name never shows, nor answers meant for others."""
    is_own = question.organisation_id == actor.organisation_id
    answers = [
        each
        for each in question.answers.all()
        if reads_all or each.organisation_id == actor.organisation_id or (question.is_from_vendor and (is_own or each.is_for_all))
    ]
    is_hidden = question.is_from_vendor and not (reads_all or is_own)
    has_answered = any(each.organisation_id == actor.organisation_id for each in answers)
    return {
        "question": question,
        "asker": _("A vendor") if is_hidden else str(question.organisation),
        "to": str(question.response.organisation) if question.response and reads_all else "",
        "answers": answers,
        "may_answer": not has_answered and not is_over and question_services.may_answer(question, actor),
    }


START = Start(
    rights=("needs.answer_needs",),
    title=gettext_lazy("Propose a solution"),
    who=gettext_lazy("Only companies that offer solutions can propose them."),
    kind=OrganisationKind.VENDOR,
    roles=(Role.VENDOR_MEMBER,),
)


@members_only
@explained(START)
@keeps_what_is_typed
def respond(request: ActorRequest, reference: str) -> HttpResponse:
    actor: Actor = request.actor
    need = visible_need(request, reference)
    if not need.is_public:
        raise Http404
    actor.must("needs.answer_needs")
    if why := services.closed_because(need):
        if request.method == "POST":
            return not_possible(request, why, title=START.title, back_url=reverse("needs:exchange", args=[reference]))
        messages.error(request, why)
        return redirect("needs:exchange", reference=reference)
    named = Solution.objects.filter(reference=received.reference(request.GET, "solution")).first()
    mine = need.responses.live().filter(organisation_id=actor.organisation_id or 0)
    if (own := mine.filter(solution=named).first() if named else None) and request.method == "GET":
        messages.info(request, _("You have already proposed this solution. Here is your response."))
        return redirect("needs:response", pk=own.pk)
    initial = {"contact_email": actor.someone().email, "solution": named.pk if named else None}
    form = ResponseForm(typed(request), actor=actor, need=need, initial=initial)

    def save() -> None:
        solution = form.cleaned_data["solution"]
        services.send_response(need, solution, by=actor, values=form.values(), fits=form.fits())

    if submitted(request, form, save):
        messages.success(request, _("Your response has been sent to the establishment. You can change it until the deadline."))
        return redirect("needs:exchange", reference=reference)
    return _response_page(request, need, form, title=_("Propose a solution"), button=_("Send the response"))


@members_only
@keeps_what_is_typed
def change(request: ActorRequest, pk: int) -> HttpResponse:
    actor, response = _response(request, pk)
    actor.must("needs.respond", response)
    title = _("Change the response")
    why = services.closed_because(response.need) or _why_not(response, actor, "sent")
    if why:
        return not_possible(request, why, title=title, back_url=reverse("needs:response", args=[pk]))
    instance = Response.objects.get(pk=response.pk)
    form = ResponseForm(typed(request), instance=instance, actor=actor, need=response.need)
    version = number(request.POST.get("version", "")) or None

    def save() -> None:
        services.change_response(response, by=actor, values=form.values(), fits=form.fits(), version=version)

    if submitted(request, form, save):
        messages.success(request, _("Your response has been changed."))
        return redirect("needs:response", pk=pk)
    return _response_page(request, response.need, form, title=title, button=_("Save the response"), version=response.version)


def _response_page(
    request: ActorRequest, need: Need, form: ResponseForm, *, title: str, button: str, version: int | None = None
) -> HttpResponse:
    return form_page(
        request,
        form,
        title=title,
        lead=f"{need.reference} – {need.heading()}",
        notes=[
            _("Only the establishment and the ministry can read it. If it is selected, the choice and the reason become public.")
        ],
        button=button,
        back_url=record_path(need),
        context={"need": need, "version": version},
        template="needs/respond.html",
    )


# From which states each side decides on a response; the service checks them again, under lock.
_OPEN_TO = {"shortlist": ("sent",), "select": ("shortlisted",), "decline": ("sent", "shortlisted")}


def _why_not(response: Response, actor: Actor, *states: str) -> str:
    """Why something is not done with a response, which is done in these states; empty when it may be."""
    return "" if response.state in states else why_not(response, actor, kind="response", reference=str(response.pk))


def _why_undecided(response: Response, actor: Actor, action: str) -> str:
    """Why the establishment cannot decide this on a response now; empty when it can."""
    if action == "select" and (why := services.unselectable_because(response.need, response.solution)):
        return why
    if why := services.undecidable_because(response.need):
        return why
    if action == "select" and response.state == Response.State.SENT:
        return _("Shortlist this response first. You can then select it.")
    return _why_not(response, actor, *_OPEN_TO[action])


@members_only
def response(request: ActorRequest, pk: int) -> HttpResponse:
    """One response, whole, with what its reader can do."""
    actor, response = _response(request, pk)
    may_decide = actor.can("needs.decide_response", response.need)
    is_own = actor.can("needs.respond", response)
    is_over = bool(services.undecidable_because(response.need))
    labels = {"shortlist": _("Shortlist"), "select": _("Select this solution"), "decline": _("Decline with a reason")}
    actions = [(code, label) for code, label in labels.items() if may_decide and not _why_undecided(response, actor, code)]
    context = {
        "need": response.need,
        "response": response,
        "cost": cost_in_words(response),
        "answers_lang": words_of(response, response.pitch).lang,
        "actions": actions,
        "warning": warning_about(response.solution),
        "is_own": is_own,
        "may_change": is_own and response.state == "sent" and not services.closed_because(response.need),
        "may_withdraw": is_own and response.state in ("sent", "shortlisted") and not is_over,
        "may_question": may_decide and response.state != "withdrawn" and not is_over,
        "page_title": _("Response from %(vendor)s") % {"vendor": response.organisation},
    }
    return render(request, "needs/response.html", context)


@require_POST
@members_only
def shortlist(request: ActorRequest, pk: int) -> HttpResponse:
    actor, response = _response(request, pk)
    back = reverse("needs:exchange", args=[response.need.reference])
    return act(
        request, lambda: services.shortlist_response(response, by=actor), done=_("The response has been shortlisted."), back=back
    )


@members_only
def withdraw(request: ActorRequest, pk: int) -> HttpResponse:
    actor, response = _response(request, pk)
    actor.must("needs.respond", response)
    back = reverse("needs:exchange", args=[response.need.reference])
    if request.method == "GET" and (why := _why_not(response, actor, "sent", "shortlisted")):
        return not_possible(request, why, title=_("Withdraw the response"), back_url=reverse("needs:response", args=[pk]))
    return ask_first(
        request,
        title=_("Withdraw the response"),
        note=_("The establishment will no longer consider it. A withdrawn response cannot be reinstated."),
        loses=[f"{response.need.reference} – {response.need.heading()}", str(response.solution)],
        back_url=reverse("needs:response", args=[pk]),
    ) or act(
        request, lambda: services.withdraw_response(response, by=actor), done=_("Your response has been withdrawn."), back=back
    )


@members_only
@keeps_what_is_typed
def decline(request: ActorRequest, pk: int) -> HttpResponse:
    return _decision(
        request,
        pk,
        "decline",
        lambda response: DeclineForm(typed(request)),
        services.decline_response,
        title=_("Decline with a reason"),
        done=_("The vendor has been notified, with your reason."),
        note=_("This is final. The vendor will be notified immediately."),
    )


@members_only
@keeps_what_is_typed
def select(request: ActorRequest, pk: int) -> HttpResponse:
    def form_for(response: Response) -> SelectForm:
        others = response.need.responses.filter(state__in=["sent", "shortlisted"]).exclude(pk=pk)
        return SelectForm(typed(request), has_others=others.exists(), warning=warning_about(response.solution))

    return _decision(
        request,
        pk,
        "select",
        form_for,
        services.select_response,
        title=_("Select this solution"),
        done=_(
            "The selection is now public. Here is the draft pilot project: check what was copied from the need and the response."
        ),
        note=_(
            "Everyone will be able to read which response was selected and why. The other responses will be "
            "declined, and a draft pilot project will be created."
        ),
    )


def _decision(
    request: ActorRequest,
    pk: int,
    action: str,
    form_for: Callable[[Response], forms.Form],
    service: Callable[..., Response],
    *,
    title: str,
    done: str,
    note: str,
) -> HttpResponse:
    actor, response = _response(request, pk)
    actor.must("needs.decide_response", response.need)
    if why := _why_undecided(response, actor, action):
        return not_possible(request, why, title=title, back_url=reverse("needs:response", args=[pk]))
    form = form_for(response)
    decided: list[Response] = []
    if submitted(request, form, lambda: decided.append(service(response, by=actor, **form.cleaned_data))):
        messages.success(request, done)
        opened = decided[0].opened
        return redirect(record_path(opened)) if opened else redirect("needs:exchange", reference=response.need.reference)
    lead = f"{response.organisation} – {response.solution.heading()}"
    return form_page(
        request,
        form,
        title=title,
        lead=lead,
        notes=[note],
        button=title,
        back_url=reverse("needs:exchange", args=[response.need.reference]),
    )


@members_only
@keeps_what_is_typed
def ask(request: ActorRequest, reference: str, pk: int = 0) -> HttpResponse:
    """A question to every vendor that responded, to one (`pk`), or from a vendor to the establishment."""
    actor, need = _readable(request, reference)
    to_one = get_object_or_404(need.responses.visible_to(actor), pk=pk) if pk else None
    asks_vendors = actor.can("needs.question_vendors", need)
    if not asks_vendors:
        actor.must("needs.answer_needs")
    form = QuestionForm(typed(request))
    if submitted(request, form, lambda: question_services.ask(need, by=actor, text=form.cleaned_data["text"], response=to_one)):
        messages.success(request, _("Your question has been sent."))
        return redirect("needs:exchange", reference=reference)
    if to_one:
        note = _("Only %(vendor)s can read it and answer.") % {"vendor": to_one.organisation}
    elif asks_vendors:
        note = _("Every vendor that responded can read it. Each one answers separately, and only you can read the answers.")
    else:
        note = _(
            "The establishment can answer you alone, or all vendors without naming you. Do not reveal anything about your offer."
        )
    return form_page(
        request,
        form,
        title=_("Ask a question"),
        lead=f"{need.reference} – {need.heading()}",
        notes=[note],
        button=_("Send the question"),
        back_url=reverse("needs:exchange", args=[need.reference]),
    )


@members_only
@keeps_what_is_typed
def answer(request: ActorRequest, reference: str, pk: int) -> HttpResponse:
    actor, need = _readable(request, reference)
    question = get_object_or_404(Question.objects.visible_to(actor, need), pk=pk)
    if not question_services.may_answer(question, actor):
        raise Http404
    form = AnswerForm(typed(request), is_from_vendor=question.is_from_vendor)
    if submitted(request, form, lambda: question_services.answer(question, by=actor, **form.cleaned_data)):
        messages.success(request, _("Your answer has been sent."))
        return redirect("needs:exchange", reference=reference)
    return form_page(
        request,
        form,
        title=_("Answer a question"),
        lead=question.text,
        button=_("Send the answer"),
        back_url=reverse("needs:exchange", args=[need.reference]),
    )


@members_only
def mine(request: ActorRequest) -> HttpResponse:
    """What one's company proposed, to whom, and what became of it."""
    actor: Actor = request.actor
    actor.must("needs.answer_needs")
    responses = Response.objects.with_related().filter(organisation_id=actor.organisation_id or 0).order_by("-updated_at", "-id")
    return render(request, "needs/my_responses.html", {"responses": responses[:200], "page_title": _("Our responses")})
