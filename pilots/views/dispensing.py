"""The pages of a dispensation: the request of the establishment, and the ministry's answer."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models.memberships import Role
from accounts.reaching import say_whether_told
from authoring.views.access import act, members_only, submitted
from authoring.views.editing import typed
from authoring.views.forms import ask_first, form_page
from authoring.views.gone import not_possible
from authoring.views.unsent_forms import keeps_what_is_typed
from catalogue.addresses import record_path
from pilots.dispensations import in_words, levels_in_words, levels_of, not_offered_because, page_of
from pilots.forms.dispensing import DeclineRequestForm, GrantForm, RequestForm
from pilots.models.dispensations import ANSWER_DAYS, Dispensation
from pilots.services import dispensing
from pilots.views.access import visible_pilot
from qualification.models.applications import Application
from records.http import ActorRequest
from records.risk import Level


@members_only
@keeps_what_is_typed
def ask(request: ActorRequest, reference: str) -> HttpResponse:
    """The request of the lead establishment, also before the pilot is public."""
    pilot, actor = visible_pilot(request, reference), request.actor
    actor.must("pilots.ask_dispensation", pilot)
    title, back = _("Ask for a dispensation"), record_path(pilot)
    if why := not_offered_because(pilot):
        return not_possible(request, why, title=title, back_url=back)
    form, made = RequestForm(typed(request)), []
    if submitted(request, form, lambda: made.append(dispensing.ask_dispensation(pilot, by=actor, **form.cleaned_data))):
        messages.success(request, _("Your request has been sent to the ministry."))
        return redirect(page_of(made[0], pilot))
    return form_page(
        request,
        form,
        title=title,
        lead=pilot.heading(),
        notes=[
            levels_in_words(*levels_of(pilot)),
            _("Service standard: an answer within %(days)d days.") % {"days": ANSWER_DAYS},
            _(
                "With your request, the ministry reads the goals, the protocol, the criteria for stopping and the risks of the "
                "pilot project. If the ministry grants the dispensation, its reason is public once the pilot project is."
            ),
        ],
        button=_("Send the request"),
        back_url=back,
        about=pilot,
    )


def _visible(request: ActorRequest, reference: str, pk: int) -> Dispensation:
    """A request that this person may read; otherwise 404. Its pilot may not be public yet."""
    rows = Dispensation.objects.visible_to(request.actor).with_related()
    dispensation: Dispensation = get_object_or_404(rows, pk=pk, pilot__reference=reference)
    return dispensation


@members_only
def detail(request: ActorRequest, reference: str, pk: int) -> HttpResponse:
    """The request, what it is about with both levels and why, and the answer."""
    asked, actor = _visible(request, reference, pk), request.actor
    pilot, solution = asked.pilot, asked.solution
    is_lead = actor.can("pilots.ask_dispensation", pilot)
    may_answer = actor.can("pilots.dispense", pilot) and asked.is_waiting
    examined = Application.objects.filter(reference=solution.decision_reference or "-").select_related("protocol").first()
    context = {
        "asked": asked,
        "pilot": pilot,
        "in_words": in_words(asked),
        "subjects": [
            (_("Need"), asked.need, asked.get_need_level_display, asked.need_level, asked.need.risk()),
            (_("Solution"), solution, asked.get_solution_level_display, asked.solution_level, solution.risk()),
        ],
        "examined": Level(examined.protocol.level).label if examined and solution.is_qualified else "",
        "decision_url": reverse("qualification:decision", args=[examined.reference]) if examined else "",
        "has_moved": may_answer and not asked.covers(pilot, levels_of(pilot)),
        "shows_pilot": pilot.is_public or is_lead,
        "may_answer": may_answer,
        "may_withdraw": is_lead and asked.is_waiting,
        "page_title": _("Dispensation: %(pilot)s") % {"pilot": pilot.heading()},
    }
    return render(request, "pilots/dispensation.html", context)


@members_only
def withdraw(request: ActorRequest, reference: str, pk: int) -> HttpResponse:
    asked = _visible(request, reference, pk)
    request.actor.must("pilots.ask_dispensation", asked.pilot)
    title, back = _("Withdraw this request"), page_of(asked, asked.pilot)
    if not asked.is_waiting:
        return not_possible(request, in_words(asked), title=title, back_url=back)
    note = _("The ministry will not answer it. You can ask again later.")
    return ask_first(request, title=title, note=note, loses=[asked.pilot.heading()], back_url=back) or act(
        request,
        lambda: dispensing.withdraw_request(asked, by=request.actor),
        done=_("The request has been withdrawn."),
        back=back,
    )


@members_only
@keeps_what_is_typed
def grant(request: ActorRequest, reference: str, pk: int) -> HttpResponse:
    return _answer(
        request, reference, pk, GrantForm, dispensing.grant_dispensation,
        title=_("Grant the dispensation"), told=_("The dispensation is granted. The establishment has been notified."),
        untold=_("The dispensation is granted."),
    )  # fmt: skip


@members_only
@keeps_what_is_typed
def decline(request: ActorRequest, reference: str, pk: int) -> HttpResponse:
    return _answer(
        request, reference, pk, DeclineRequestForm, dispensing.decline_dispensation,
        title=_("Decline the dispensation"), told=_("The request is declined. The establishment has been notified."),
        untold=_("The request is declined."), is_destructive=True,
    )  # fmt: skip


def _answer(
    request: ActorRequest, reference: str, pk: int, form_class: type[forms.Form], service: Callable[..., Any], *,
    title: str, told: str, untold: str, is_destructive: bool = False,
) -> HttpResponse:  # fmt: skip
    asked, actor = _visible(request, reference, pk), request.actor
    actor.must("pilots.dispense", asked.pilot)
    back = page_of(asked, asked.pilot)
    if not asked.is_waiting:
        return not_possible(request, in_words(asked), title=title, back_url=back)
    form = form_class(typed(request))
    if submitted(request, form, lambda: service(asked, by=actor, **form.cleaned_data)):
        say_whether_told(request, asked.pilot.organisation, Role.INNOVATION_OFFICER, told=told, untold=untold)
        return redirect(back)
    notes = [levels_in_words(asked.need_level, asked.solution_level)]
    return form_page(
        request, form, title=title, lead=asked.pilot.heading(), notes=notes, button=title, back_url=back,
        up=_("Request for a dispensation"), is_destructive=is_destructive,
    )  # fmt: skip
