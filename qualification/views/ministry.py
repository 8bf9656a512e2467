"""The ministry's side of applications: the queue, screening, evaluators, questions, deliberation, decision."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from django_fsm import can_proceed

from accounts.actors import Actor
from accounts.models.memberships import Membership
from authoring.views.access import act, members_only, submitted
from authoring.views.editing import typed
from authoring.views.forms import ask_first, form_page
from authoring.views.gone import not_possible, why_not
from authoring.views.unsent_forms import keeps_what_is_typed
from qualification.forms.deciding import AssignForm, QuestionsForm, ReturnForm
from qualification.independence import eligible
from qualification.models.applications import Application
from qualification.models.reviews import Finding
from qualification.reaching import before_writing, say_vendor_told
from qualification.services import applications as applying
from qualification.services import reviewing
from qualification.services.deciding import blocking_not_met, undecidable_by
from qualification.services.meetings import meetings_on
from qualification.services.screening import what_is_missing
from qualification.services.stages import (
    STANDARD_DAYS,
    TOTAL_STANDARD_DAYS,
    age_days,
    decision_due_on,
    due_on,
    is_late,
    is_soon,
    standard_day,
    total_days,
)
from qualification.views.applications import readable
from records.errors import DomainError, Refused
from records.http import ActorRequest
from records.lateness import is_past

STEPS: dict[str, Callable[..., Any]] = {
    "screen": reviewing.begin_screening,
    "open-review": reviewing.open_review,
    "deliberate": reviewing.begin_deliberation,
}


@members_only
def queue(request: ActorRequest) -> HttpResponse:
    """Every open application by stage, the oldest in its stage first, with its clock against the service standard."""
    actor: Actor = request.actor
    actor.must("qualification.screen")
    rows = Application.objects.with_related().open().exclude(state=Application.State.DRAFT)
    rows = rows.prefetch_related("assignments", "clarifications", "decisions").order_by("stage_since")[:500]
    today = timezone.localdate()
    stages: dict[str, list[dict[str, Any]]] = {stage: [] for stage in STANDARD_DAYS}
    for each in rows:
        assigned = [a for a in each.assignments.all() if not a.removed_at and a.conflict != "declared"]
        stages[each.state].append(
            {
                "application": each,
                "age": age_days(each),
                "is_late": is_late(each),
                "due_on": (due := due_on(each)),
                "is_due_today": due == today,
                "is_due_of_reviews": each.state == Application.State.IN_REVIEW and due != standard_day(each),
                "is_decision_due_today": decision_due_on(each) == today,
                "is_stage_late": due is not None and is_past(due),
                "total_age": total_days(each),
                "decision_due_on": (decision_due := decision_due_on(each)),
                "is_decision_late": decision_due is not None and is_past(decision_due),
                "is_soon": is_soon(each),
                "handed_in": sum(bool(a.handed_in_at) for a in assigned),
                "late_reviews": sum(a.is_late for a in assigned),
                "assigned": len(assigned),
            }
        )
    labels = dict(Application.State.choices)
    context = {
        "stages": [{"title": labels[s], "rows": rows, "standard": STANDARD_DAYS[s]} for s, rows in stages.items()],
        "total": sum(map(len, stages.values())),
        "late": sum(row["is_late"] for rows in stages.values() for row in rows),
        "standard": TOTAL_STANDARD_DAYS,
        "page_title": _("Applications under way"),
    }
    return render(request, "qualification/queue.html", context)


def screened(request: ActorRequest, reference: str) -> Application:
    application = readable(request, reference)
    request.actor.must("qualification.screen", application)
    return application


def not_possible_now(request: ActorRequest, application: Application, title: str) -> HttpResponse:
    why = why_not(application, request.actor)
    return not_possible(request, why, title=title, back_url=applying.page_of(application))


@require_POST
@members_only
def step(request: ActorRequest, reference: str, action: str) -> HttpResponse:
    """A step that needs no more than a button."""
    if action not in STEPS:
        raise Http404
    application = screened(request, reference)
    try:
        STEPS[action](application, by=request.actor)
    except Refused as refused:
        raise Http404(str(refused)) from refused
    except DomainError as error:
        # Not answers of the vendor are missing here, but reviews: which is all that is said.
        messages.error(request, " ".join(error.by_place().values()) or str(error))
    else:
        messages.success(request, _("The application is now “%(state)s”.") % {"state": _state_now(application)})
    return redirect(applying.page_of(application))


def _state_now(application: Application) -> str:
    return str(Application.objects.get(pk=application.pk).get_state_display())


@members_only
@keeps_what_is_typed
def send_back(request: ActorRequest, reference: str) -> HttpResponse:
    application = screened(request, reference)
    actor: Actor = request.actor
    if not can_proceed(application.return_to_vendor):
        return not_possible_now(request, application, _("Return this application"))
    form = ReturnForm(typed(request), initial={"reason": what_is_missing(application)})
    if submitted(request, form, lambda: reviewing.return_application(application, by=actor, **form.cleaned_data)):
        say_vendor_told(
            request,
            application,
            told=_("The application has been returned to the vendor, with the corrections to make."),
            untold=_("The application has been returned."),
        )
        return redirect("qualification:queue")
    return form_page(
        request,
        form,
        up=reference,
        title=_("Return this application"),
        lead=f"{application.reference} – {application.heading()}",
        button=_("Return"),
        back_url=applying.page_of(application),
        context=before_writing(application),
    )


@members_only
@keeps_what_is_typed
def evaluators(request: ActorRequest, reference: str) -> HttpResponse:
    """Who was asked, what they declared, and the form that asks one more."""
    application = screened(request, reference)
    actor: Actor = request.actor
    form = AssignForm(typed(request), members=eligible(application))

    def save() -> None:
        membership = Membership.objects.select_related("user", "organisation").get(pk=form.cleaned_data["evaluator"])
        reviewing.assign_evaluator(application, membership, by=actor, due_on=form.cleaned_data["due_on"])

    if submitted(request, form, save):
        messages.success(request, _("The evaluator has been invited."))
        return redirect("qualification:evaluators", reference)
    rows = list(application.assignments.filter(removed_at=None).select_related("user", "organisation"))
    return form_page(
        request,
        form,
        up=reference,
        title=_("Evaluators"),
        lead=f"{application.reference} – {application.heading()}",
        notes=[
            ngettext(
                "This level requires %(count)d independent review.",
                "This level requires %(count)d independent reviews.",
                application.reviews_needed,
            )
            % {"count": application.reviews_needed}
        ],
        button=_("Invite this evaluator"),
        back_url=applying.page_of(application),
        context={
            "application": application,
            "assignments": rows,
            "missing": max(0, application.reviews_needed - sum(each.conflict != "declared" for each in rows)),
        },
        template="qualification/evaluators.html",
    )


@members_only
def unassign(request: ActorRequest, reference: str, pk: int) -> HttpResponse:
    application = screened(request, reference)
    assignment = get_object_or_404(application.assignments, pk=pk)
    back = reverse("qualification:evaluators", args=[reference])
    lost = [f"{application.reference} – {application.heading()}", str(assignment.user)]
    note = _("Nobody will be able to read what this person has written but not submitted.")
    return ask_first(request, title=_("Remove this evaluator"), note=note, loses=lost, back_url=back) or act(
        request,
        lambda: reviewing.unassign(assignment, by=request.actor),
        done=_("The evaluator has been removed."),
        back=back,
    )


@members_only
@keeps_what_is_typed
def ask(request: ActorRequest, reference: str) -> HttpResponse:
    """A round of questions to the vendor: by the ministry or by one of the evaluators."""
    application = readable(request, reference)
    actor: Actor = request.actor
    is_reviewer = actor.can("qualification.review", application)
    if not (is_reviewer or actor.can("qualification.screen", application)):
        raise Http404
    if not can_proceed(application.ask_clarification):
        return not_possible_now(request, application, _("Ask the vendor"))
    back = reverse("qualification:review", args=[reference]) if is_reviewer else applying.page_of(application)
    up = (_("My review") if is_reviewer else application.reference, back)
    # From the requirement that one reads, and back to it.
    about = application.protocol.requirements.filter(code=request.GET.get("on", "")).first()
    if about and is_reviewer:
        back = reverse("qualification:finding", args=[reference, about.code])
        up = (about.code, back)
    form = QuestionsForm(typed(request), application=application, initial={"on_1": about.code} if about else {})

    def save() -> None:
        reviewing.ask_clarifications(application, by=actor, questions=form.questions(), due_on=form.cleaned_data["due_on"])

    if submitted(request, form, save):
        say_vendor_told(
            request,
            application,
            told=_("The questions have been sent to the vendor."),
            untold=_("The questions have been added to the application."),
        )
        return redirect(back)
    return form_page(
        request,
        form,
        up=reference,
        title=_("Ask the vendor"),
        lead=f"{application.reference} – {application.heading()}",
        notes=[
            _("The vendor can read the questions, but not the name of the person who asks them."),
            _what_asking_does(application),
        ],
        button=_("Send the questions"),
        back_url=back,
        context={
            "application": application,
            "up": up,
            **before_writing(application),
        },
        template="qualification/ask.html",
    )


def _what_asking_does(application: Application) -> str:
    """What happens to the whole application when one person asks."""
    if application.state == Application.State.DELIBERATION:
        return _(
            "Once they are sent, the application is at the stage “Clarification requested”, and the decision waits. After "
            "the vendor’s answers it returns to review, then to deliberation."
        )
    return _(
        "Once they are sent, the application is at the stage “Clarification requested” for everyone. Reviews continue for "
        "what does not depend on the answers, and their due dates do not change; deliberation and further questions wait "
        "for the vendor’s answers."
    )


@members_only
def deliberation(request: ActorRequest, reference: str) -> HttpResponse:
    """Every verdict side by side, requirement by requirement; where reviewers disagree stands out."""
    application = screened(request, reference)
    reviews = list(application.assignments.handed_in().select_related("user", "organisation"))
    verdicts: dict[int, dict[int, Finding]] = {}
    for finding in Finding.objects.filter(assignment__in=reviews):
        verdicts.setdefault(finding.requirement_id, {})[finding.assignment_id] = finding
    rows: list[dict[str, Any]] = []
    pieces = Counter(application.evidence.live().values_list("requirement_id", flat=True))
    for requirement in application.protocol.requirements.all():
        cells = [verdicts.get(requirement.pk, {}).get(review.pk) for review in reviews]
        said = {cell.verdict for cell in cells if cell}
        row = {"requirement": requirement, "pieces": pieces[requirement.pk], "cells": cells}
        rows.append(row | {"is_split": len(said) > 1, "is_bad": "not_met" in said})
    why_not = undecidable_by(request.actor, application)
    split = sum(row["is_split"] for row in rows)
    # What must be talked about stands on top; the rest keeps the protocol's order.
    rows.sort(key=lambda row: not row["is_split"])
    is_only_split = bool(split) and request.GET.get("only") == "disagreements"
    context = {
        "application": application,
        "reviews": reviews,
        "rows": rows[:split] if is_only_split else rows,
        "split": split,
        "is_only_split": is_only_split,
        "blocking": blocking_not_met(application),
        "meetings": meetings_on(application),
        "may_record": application.state == Application.State.DELIBERATION,
        "may_decide": (is_open := application.state == Application.State.DELIBERATION) and not why_not,
        "why_not": why_not if is_open else "",
        "page_title": _("Deliberation on %(reference)s") % {"reference": reference},
    }
    return render(request, "qualification/deliberation.html", context)
