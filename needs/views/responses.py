"""Responses: vendors propose, establishments compare, ask and decide."""

from collections.abc import Callable

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
from accounts.reaching import say_whether_told, unreached
from accounts.views.starting import Start, explained
from authoring.views.access import act, members_only, submitted
from authoring.views.editing import typed
from authoring.views.forms import ask_first, form_page
from authoring.views.gone import not_possible
from authoring.views.unsent_forms import keeps_what_is_typed
from catalogue.addresses import draft_path, record_path
from needs.comparing import cost_in_words, words_of
from needs.forms.responding import AnswerForm, DeclineForm, QuestionForm, ResponseForm, SelectForm
from needs.models.needs import Need
from needs.models.notes import ResponseNote
from needs.models.responses import Question, Response
from needs.services import questions as question_services
from needs.services import responses as services
from needs.views.exchange import exchange_path, sort_of
from needs.views.needs import visible_need
from needs.views.response_access import offered, readable_need, readable_response, why_closed_to, why_undecided
from records import received
from records.http import ActorRequest
from records.received import number
from solutions.models.solutions import Solution
from solutions.warnings import warning_about

START = Start(
    rights=("needs.answer_needs",),
    title=gettext_lazy("Propose a solution"),
    who=gettext_lazy("Only companies that offer solutions can propose one."),
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
    actor, response = readable_response(request, pk)
    actor.must("needs.respond", response)
    title = _("Change the response")
    why = services.closed_because(response.need) or why_closed_to(response, actor, "sent")
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
            _(
                "Only the establishment and the ministry can read your response. "
                "If it is selected, the choice and the reason become public."
            )
        ],
        button=button,
        back_url=record_path(need),
        about=need,
        context={"need": need, "version": version},
        template="needs/respond.html",
    )


@members_only
def response(request: ActorRequest, pk: int) -> HttpResponse:
    """One response, whole, with what its reader can do."""
    actor, response = readable_response(request, pk)
    may_decide = actor.can("needs.decide_response", response.need)
    is_own = actor.can("needs.respond", response)
    is_over = bool(services.undecidable_because(response.need))
    notes = list(ResponseNote.objects.visible_to(actor, response.need).filter(response=response))
    context = {
        "need": response.need,
        "response": response,
        "notes": notes,
        "may_note": actor.can("needs.note_response", response.need),
        "has_own_note": any(note.author_id == actor.user_id for note in notes),
        "cost": cost_in_words(response),
        "answers_lang": words_of(response, response.pitch).lang,
        "actions": offered(response, actor) if may_decide else [],
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
    """From the page of a response, or from the comparison, in whose order one goes on."""
    actor, response = readable_response(request, pk)
    return act(
        request,
        lambda: services.shortlist_response(response, by=actor),
        done=_("The response has been shortlisted."),
        back=exchange_path(response, sort_of(request.POST)),
    )


@members_only
def withdraw(request: ActorRequest, pk: int) -> HttpResponse:
    actor, response = readable_response(request, pk)
    actor.must("needs.respond", response)
    back = reverse("needs:exchange", args=[response.need.reference])
    if request.method == "GET" and (why := why_closed_to(response, actor, "sent", "shortlisted")):
        return not_possible(request, why, title=_("Withdraw the response"), back_url=reverse("needs:response", args=[pk]))
    return ask_first(
        request,
        title=_("Withdraw the response"),
        note=_("The establishment will no longer consider this response. A withdrawn response cannot be reinstated."),
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
        title=_("Decline and give a reason"),
        done=_("The vendor has been notified, with your reason."),
        untold=_("Your decision is saved."),
        note=_("This decision is final. The vendor will be notified immediately."),
    )


@members_only
@keeps_what_is_typed
def select(request: ActorRequest, pk: int) -> HttpResponse:
    is_of_network = Need.objects.filter(responses=pk, scope=Need.Scope.NETWORK).exists()

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
        done=_("The selection is now public. The establishments that joined the need can plan its pilot project.")
        if is_of_network
        else _(
            "The selection is now public. Here is the draft pilot project: check what was copied from the need and the response."
        ),
        note=_(
            "Everyone will be able to read which response was selected and why. The other responses will be declined. The "
            "establishments that joined the need will plan the pilot project."
        )
        if is_of_network
        else _(
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
    untold: str = "",
) -> HttpResponse:
    """`untold`: what to say instead of `done` when that claims that the vendor knows, and nobody is registered there."""
    actor, response = readable_response(request, pk)
    actor.must("needs.decide_response", response.need)
    if why := why_undecided(response, actor, action):
        return not_possible(request, why, title=title, back_url=reverse("needs:response", args=[pk]))
    form = form_for(response)
    decided: list[Response] = []
    if submitted(request, form, lambda: decided.append(service(response, by=actor, **form.cleaned_data))):
        say_whether_told(request, response.organisation, Role.VENDOR_MEMBER, told=done, untold=untold or done)
        opened = decided[0].opened
        return redirect(draft_path(opened)) if opened else redirect("needs:exchange", reference=response.need.reference)
    lead = f"{response.organisation} – {response.solution.heading()}"
    return form_page(
        request,
        form,
        title=title,
        lead=lead,
        notes=[note],
        context={"unreached": unreached(response.organisation, Role.VENDOR_MEMBER), "written_to": response.organisation},
        button=title,
        back_url=reverse("needs:exchange", args=[response.need.reference]),
        about=response.need,
    )


@members_only
@keeps_what_is_typed
def ask(request: ActorRequest, reference: str, pk: int = 0) -> HttpResponse:
    """A question to every vendor that responded, to one (`pk`), or from a vendor to the establishment."""
    actor, need = readable_need(request, reference)
    to_one = get_object_or_404(need.responses.visible_to(actor), pk=pk) if pk else None
    asks_vendors = actor.can("needs.question_vendors", need)
    if not asks_vendors:
        actor.must("needs.answer_needs")
    form = QuestionForm(typed(request))
    if submitted(request, form, lambda: question_services.ask(need, by=actor, text=form.cleaned_data["text"], response=to_one)):
        messages.success(request, _("Your question has been sent."))
        return redirect("needs:exchange", reference=reference)
    if to_one:
        note = _("Only %(vendor)s can read the question and answer.") % {"vendor": to_one.organisation}
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
        about=need,
    )


@members_only
@keeps_what_is_typed
def answer(request: ActorRequest, reference: str, pk: int) -> HttpResponse:
    actor, need = readable_need(request, reference)
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
        about=need,
    )


@members_only
def mine(request: ActorRequest) -> HttpResponse:
    """What one's company proposed, to whom, and what became of it."""
    actor: Actor = request.actor
    actor.must("needs.answer_needs")
    responses = Response.objects.with_related().filter(organisation_id=actor.organisation_id or 0).order_by("-updated_at", "-id")
    return render(request, "needs/my_responses.html", {"responses": responses[:200], "page_title": _("Our responses")})
