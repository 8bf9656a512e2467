"""Decisions on a record: a page that says what a decision entails, and the service that takes it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise

from authoring.lifecycle import CHANGED_SINCE_READ
from authoring.views.editing import show_gaps, typed, unjudged
from authoring.views.gone import not_possible, why_not
from authoring.views.returning import back_to
from authoring.views.unsent_forms import keeps_what_is_typed
from catalogue.addresses import record_path
from records import received
from records.errors import DomainError, Incomplete, Refused, WrongState
from records.http import ActorRequest

Label = str | Promise


@dataclass(frozen=True, slots=True)
class Decision:
    """`states` are those in which it is offered; the service checks them again, under lock."""

    right: str
    states: tuple[str, ...]
    title: Label
    explanation: Label
    done: Label
    service: Callable[..., Any]
    form: type[forms.Form] | None = None
    initial: Callable[[Any], dict[str, Any]] | None = None
    # What the last button says, where the title names more than one outcome.
    button: Label = ""
    # What to read beforehand, from the record: the words and the address of a link.
    based_on: Callable[[Any], tuple[str, str]] | None = None
    # What to know of the record, shown above the form: labels and values.
    facts: Callable[[Any], list[tuple[str, str]]] | None = None
    is_primary: bool = False
    is_destructive: bool = False
    # What to know before deciding, from (record, actor); empty: nothing.
    warning: Callable[[Any, Any], str] | None = None
    # Offered when this holds, too; the service has the last word.
    fits: Callable[[Any], bool] | None = None
    # Why not, when it does not hold.
    unfit: Label = ""
    # Taken on what was read: the service is given the `version` that was shown, and refuses another one.
    is_as_read: bool = False
    # Where it leads, when the record is no more: the name of an address.
    leads_to: str = ""


def offered(decisions: Mapping[str, Decision], namespace: str, record: Any, actor: Any) -> list[dict[str, Any]]:
    """The buttons that this person sees on the record as it stands."""
    return [
        {
            "url": reverse(f"{namespace}:decide", args=[record.reference, code]) + _read(record, decision),
            "label": decision.title,
            "is_primary": decision.is_primary,
        }
        for code, decision in decisions.items()
        if record.state in decision.states
        and actor.can(decision.right, record)
        and (decision.fits is None or decision.fits(record))
    ]


def _read(record: Any, decision: Decision) -> str:
    """With the way to a decision goes what was read before it."""
    return f"?read={record.version}" if decision.is_as_read else ""


def _version_read(request: ActorRequest, record: Any) -> int:
    """The version that was shown. Whoever comes straight to this page has read what the record says now."""
    sent = request.POST if "read" in request.POST else request.GET
    return received.number(sent["read"]) if "read" in sent else int(record.version)


def _unavailable(record: Any, decision: Decision, actor: Any) -> str:
    """Why the decision cannot be taken on the record as it is now; empty when it can."""
    if record.state not in decision.states:
        return why_not(record, actor)
    return "" if decision.fits is None or decision.fits(record) else str(decision.unfit)


def decide_page(request: ActorRequest, record: Any, decision: Decision | None) -> HttpResponse:
    """The form of a decision; when it is not possible (any more), why, before anybody writes."""
    actor = request.actor
    if decision is None or not actor.can(decision.right, record):
        raise Http404
    if why := _unavailable(record, decision, actor):
        return not_possible(request, why, title=decision.title, back_url=record_path(record))
    if decision.is_as_read and _version_read(request, record) != record.version:
        messages.error(request, str(CHANGED_SINCE_READ))
        return redirect(record_path(record))
    return _decide_page(request, record, decision)


@keeps_what_is_typed
def _decide_page(request: ActorRequest, record: Any, decision: Decision) -> HttpResponse:
    actor = request.actor
    form = None
    if decision.form:
        initial = decision.initial(record) if decision.initial else {}
        form = decision.form(typed(request), initial=initial)
    if request.method == "POST" and (form is None or form.is_valid()):
        values = form.cleaned_data if form else {}
        try:
            return _decided(request, record, decision, values)
        except Incomplete as incomplete:
            if form is None:
                messages.error(request, incomplete.in_full)
                return redirect(record_path(record))
            # What was typed stays: a gap is said beside its field, and what the record lacks elsewhere above the form.
            if set(incomplete.gaps) - set(form.fields):
                form.add_error(None, str(incomplete))
            show_gaps(form, incomplete)
    unjudged(request, form)
    context = {
        "record": record,
        "form": form,
        "decision": decision,
        "read": _version_read(request, record) if decision.is_as_read else None,
        "page_title": decision.title,
        "back_url": back_to(request, record_path(record)),
        "based_on": decision.based_on(record) if decision.based_on else None,
        "warning": decision.warning(record, actor) if decision.warning else "",
        "facts": decision.facts(record) if decision.facts else [],
        "parent": {"title": record.reference, "url": record_path(record)},
    }
    return render(request, "editing/decide.html", context, status=422 if form is not None and form.errors else 200)


def _decided(request: ActorRequest, record: Any, decision: Decision, values: dict[str, Any]) -> HttpResponse:
    if decision.is_as_read:
        values = values | {"version": _version_read(request, record)}
    try:
        decision.service(record, by=request.actor, **values)
    except Incomplete:
        raise
    except Refused as refused:
        raise Http404(str(refused)) from refused
    except WrongState as error:
        return not_possible(request, str(error), title=decision.title, back_url=record_path(record))
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, str(decision.done))
        if decision.leads_to:
            return redirect(decision.leads_to)
    return redirect(back_to(request, record_path(record)))
