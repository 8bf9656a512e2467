"""The public page of a decision and its certificate; what the two sides do after it."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import Actor
from authoring.views.access import act, members_only, submitted
from authoring.views.editing import typed
from authoring.views.forms import form_page
from authoring.views.gone import not_possible
from authoring.views.unsent_forms import keeps_what_is_typed
from files.printing import qr_svg
from files.upload_handlers import takes_large_files
from qualification import certificates
from qualification.appeals import may_appeal, stands_in_the_way, unappealable
from qualification.forms.applying import AppealForm, ConditionReportForm
from qualification.forms.deciding import AppealAnswerForm, ReasonForm
from qualification.models.applications import Evidence
from qualification.models.decisions import Condition, Decision, Measure
from qualification.models.reviews import Finding
from qualification.proven import by_subject, findings_for_vendor, requirements_by_verdict
from qualification.reaching import before_writing, say_vendor_told, vendor_unreached
from qualification.services import following as services
from qualification.services.enclosures import enclose, enclosed
from qualification.services.late_conditions import moves, next_reminder
from qualification.status import status_of, with_conditions
from qualification.views.applications import acts_for_its_vendor
from qualification.views.measure_check import check_measure
from qualification.views.taking_files import keep_files_of_invalid, show_files, take_files, typed_with_files
from qualification.views.verifying import found_certified, found_decision
from records.bilingual import reading_language
from records.errors import Incomplete
from records.http import ActorRequest

# What is shown once more, with whom it reaches, before it is done.
CHECKED = ("suspend", "end")
_ENDABLE = ("qualified", "conditional", "suspended")
MEASURES = {
    "suspend": (
        services.suspend, gettext_lazy("Suspend the qualification"), gettext_lazy("Suspend"), ("qualified", "conditional"),
    ),
    "reinstate": (services.reinstate, gettext_lazy("Reinstate the qualification"), gettext_lazy("Reinstate"), ("suspended",)),
    "end": (
        services.withdraw_qualification, gettext_lazy("Withdraw the qualification"), gettext_lazy("Withdraw permanently"),
        _ENDABLE,
    ),
    "keep": (
        services.keep,
        gettext_lazy("Re-examined: the qualification remains valid"),
        gettext_lazy("The qualification remains valid"),
        _ENDABLE,
    ),
}  # fmt: skip


def decision(request: ActorRequest, reference: str) -> HttpResponse:
    """What was decided, on what, why, until when, under which conditions, and what followed. Public."""
    decision = found_decision(reference)
    application, actor = decision.application, request.actor
    may_decide = actor.can("qualification.decide", application)
    is_vendor = acts_for_its_vendor(actor, application)
    is_party = may_decide or is_vendor
    appeal = getattr(decision, "appeal", None) if is_party else None
    judged = requirements_by_verdict(application)
    conditions = list(decision.conditions.all())
    moved = moves(application) if conditions else {}
    for each in conditions:
        each.moves = moved.get(each.pk, [])
    if is_party and conditions:
        _add_reports(conditions, is_vendor=is_vendor)
    context = {
        "decision": decision,
        "application": application,
        "solution": application.solution,
        "status": with_conditions(status_of(decision), decision),
        "facts": certificates.facts(decision),
        "conditions": conditions,
        "waits_to_remind": _recently_reminded(conditions),
        "follows_conditions": decision.has_followed_conditions,
        "measures": list(decision.measures.all()),
        "meetings": list(decision.meetings.prefetch_related("people")),
        "grounds": list(application.protocol.requirements.filter(code__in=decision.grounds)),
        "not_met": judged.get(Finding.Verdict.NOT_MET, []) if decision.is_favourable else [],
        "partly_met": judged.get(Finding.Verdict.PARTLY, []) if decision.is_favourable else [],
        "earlier": list(application.decisions.exclude(pk=decision.pk).with_what_followed()),
        "shows_appeals": is_party,
        "may_decide": may_decide,
        "unreached": vendor_unreached(application) if may_decide else "",
        "is_vendor": is_vendor,
        "appeal": appeal,
        "appeal_pieces": list(enclosed(decision).exclude(handed_in_at=None)) if appeal else [],
        "may_answer": may_decide and services.awaits_answer_of(appeal, actor),
        "may_appeal": is_vendor and may_appeal(decision),
        "subjects": by_subject(judged),
        "steps": offered_measures(decision) if may_decide else [],
        "findings": findings_for_vendor(application) if is_vendor else [],
        "qr": mark_safe(qr_svg(certificates.verification_url(decision))) if decision.is_favourable else "",  # noqa: S308
        "other_certificate": certificates.in_other_language(decision),
        "page_title": _("Decision on %(solution)s") % {"solution": application.solution.heading()},
    }
    return render(request, "qualification/decision.html", context)


def _add_reports(conditions: list[Condition], *, is_vendor: bool) -> None:
    """To each its earlier reports and its files: all for the vendor, those that were sent for the ministry. Two queries."""
    pieces = Evidence.objects.live().filter(condition__in=conditions)
    found: dict[int, list[Evidence]] = {}
    for piece in pieces if is_vendor else pieces.exclude(handed_in_at=None):
        found.setdefault(piece.condition_id or 0, []).append(piece)
    before = services.reports_before(conditions[0].decision.application)
    for condition in conditions:
        condition.files_shown = found.get(condition.pk, [])
        condition.reports_before = before.get(condition.pk, [])


def _recently_reminded(conditions: list[Condition]) -> list[int]:
    """The conditions of which the vendor was reminded so lately that it is not reminded again."""
    today = timezone.localdate()
    return [each.pk for each in conditions if (again := next_reminder(each)) and today < again]


def offered_measures(decision: Decision) -> list[dict[str, Any]]:
    """What the ministry can do about a qualification now, each with its address."""
    return [
        {"label": title, "url": reverse("qualification:measure", args=[decision.application.reference, code])}
        for code, (_service, title, _button, _states) in MEASURES.items()
        if not _why_not(decision, code)
    ]


def _why_not(decision: Decision, action: str) -> str:
    """Why a measure cannot be taken now; empty when it can."""
    solution = decision.application.solution
    if not decision.is_favourable or not decision.is_relied_on or solution.current_qualification not in MEASURES[action][3]:
        return _("This action is not possible right now. %(why)s") % {"why": status_of(decision).words}
    return str(services.NOTHING_TO_REVIEW) if action == "keep" and not solution.review_flag else ""


def certificate(request: ActorRequest, reference: str) -> HttpResponse:
    decision = found_certified(reference)
    response = HttpResponse(certificates.pdf(decision), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{reference}-{reading_language()}.pdf"'
    # What it prints is true of now.
    response["Cache-Control"] = "no-cache"
    return response


@members_only
@keeps_what_is_typed
def measure(request: ActorRequest, reference: str, action: str) -> HttpResponse:
    """Suspend, reinstate, withdraw, or keep after a second look: each with its public reason."""
    if action not in MEASURES:
        raise Http404
    actor: Actor = request.actor
    decision = found_decision(reference)
    actor.must("qualification.decide", decision.application)
    service, title, button, _states = MEASURES[action]
    back = reverse("qualification:decision", args=[reference])
    if why := _why_not(decision, action):
        return not_possible(request, why, title=title, back_url=back)
    form = ReasonForm(typed(request))
    is_destructive = action in CHECKED
    if is_destructive and "edit" in request.POST:
        form.full_clean()
        form.errors.clear()
    elif is_destructive and "publish" not in request.POST:
        if submitted(request, form, lambda: _needs_reason(form)):
            return check_measure(request, decision, form, title=str(title), button=str(button))
    elif submitted(request, form, lambda: service(decision, by=actor, **form.cleaned_data)):
        said = _("This action is now public, with your reason.")
        say_vendor_told(request, decision.application, told=said, untold=said)
        return redirect("qualification:decision", reference)
    notes = [_("The public reason is quoted in the letters to the vendor and to everyone who uses or follows the solution.")]
    if action == "suspend":
        notes.append(_("State in the reason what would allow the suspension to be lifted."))
    return form_page(
        request,
        form,
        up=reference,
        title=title,
        lead=f"{reference} – {decision.application.heading()}",
        notes=notes,
        button=_("Check before publishing") if is_destructive else button,
        back_url=reverse("qualification:decision", args=[reference]),
        context=before_writing(decision.application),
    )


def _needs_reason(form: ReasonForm) -> None:
    if not form.cleaned_data["reason_fr"].strip():
        raise Incomplete({"reason_fr": _("Give the reason. Everyone can read it.")})


def found_condition(reference: str, pk: int) -> Condition:
    return get_object_or_404(
        Condition.objects.filter(decision=found_decision(reference)).select_related("decision__application__solution"), pk=pk
    )


@takes_large_files
@members_only
@keeps_what_is_typed
def report_condition(request: ActorRequest, reference: str, pk: int) -> HttpResponse:
    actor: Actor = request.actor
    condition = found_condition(reference, pk)
    actor.must("qualification.apply", condition.decision.application)
    back = reverse("qualification:decision", args=[reference])
    if why := services.why_not_followed(condition):
        return not_possible(request, why, title=_("Report on a condition"), back_url=back)
    form = ConditionReportForm(*typed_with_files(request), initial={"report": condition.report})
    takes = partial(enclose, condition, by=actor)
    keep_files_of_invalid(request, form, {"attachments": takes})

    def send() -> None:
        files = form.cleaned_data["attachments"]
        take_files(request, files, takes, field="attachments")
        services.report_condition(condition, by=actor, report=form.cleaned_data["report"])

    if submitted(request, form, send):
        messages.success(request, _("Your report has been sent to the ministry."))
        return redirect("qualification:decision", reference)
    show_files(form, "attachments", "condition", condition)
    returned = condition.report and not condition.reported_at
    context = {
        "application": condition.decision.application,
        "condition": condition,
        "returned": _returns(condition) if returned else [],
    }
    return form_page(
        request,
        form,
        up=reference,
        title=_("Report on a condition"),
        lead=f"{reference} – {condition.decision.application.heading()}",
        button=_("Send the report"),
        back_url=back,
        context=context,
        template="qualification/report.html",
    )


def _returns(condition: Condition) -> list[Measure]:
    """Why the ministry returned the report. The trace is of the decision: with several returned, each may be the one."""
    waiting = condition.decision.conditions.filter(met_at=None, reported_at=None).exclude(report="").count()
    measures = condition.decision.measures.filter(kind=Measure.Kind.CONDITION_RETURNED)
    return list(measures.order_by("-at", "-pk")[:waiting])


@members_only
def accept_condition(request: ActorRequest, reference: str, pk: int) -> HttpResponse:
    """What will be public, on a page of its own; its button does it."""
    actor: Actor = request.actor
    condition = found_condition(reference, pk)
    actor.must("qualification.decide", condition.decision.application)
    back = reverse("qualification:decision", args=[reference])
    if request.method != "POST":
        why = services.why_not_followed(condition) or ("" if condition.reported_at else str(services.NO_REPORT))
        title = _("Confirm as met")
        if why:
            return not_possible(request, why, title=title, back_url=back)
        is_last = condition.decision.conditions.filter(met_at=None).count() == 1
        notes = [
            condition.report,
            _("The page of the decision will show publicly that this condition is met. This action cannot be undone."),
            _("This is the last open condition: the solution will be qualified without conditions.") if is_last else "",
        ]
        return form_page(
            request,
            forms.Form(),
            up=reference,
            title=title,
            lead=condition.text,
            notes=[*filter(None, notes)],
            button=title,
            back_url=back,
            context=before_writing(condition.decision.application)
            | {"pieces": list(enclosed(condition).exclude(handed_in_at=None))},
            template="qualification/accept_condition.html",
        )
    return act(
        request,
        lambda: services.accept_condition(condition, by=actor),
        done=_("The condition has been confirmed as met."),
        back=back,
    )


@members_only
@keeps_what_is_typed
def return_condition(request: ActorRequest, reference: str, pk: int) -> HttpResponse:
    """What the vendor reported does not do yet: it reads why, and reports again."""
    actor: Actor = request.actor
    condition = found_condition(reference, pk)
    actor.must("qualification.decide", condition.decision.application)
    back = reverse("qualification:decision", args=[reference])
    if not condition.decision.has_followed_conditions:
        return not_possible(request, str(services.NO_LONGER_BASED), title=_("Return the report"), back_url=back)
    form = ReasonForm(typed(request))
    if submitted(request, form, lambda: services.return_condition(condition, by=actor, **form.cleaned_data)):
        say_vendor_told(
            request,
            condition.decision.application,
            told=_("The vendor has been asked to report again, with your reason."),
            untold=_("The report has been returned, and your reason is public."),
        )
        return redirect(back)
    return form_page(
        request,
        form,
        up=reference,
        title=_("Return the report"),
        lead=condition.text,
        notes=[condition.report],
        button=_("Return"),
        back_url=back,
        context=before_writing(condition.decision.application),
    )


@takes_large_files
@members_only
@keeps_what_is_typed
def appeal(request: ActorRequest, reference: str) -> HttpResponse:
    actor: Actor = request.actor
    decision = found_decision(reference)
    actor.must("qualification.appeal", decision.application)
    if why := unappealable(decision):
        back = reverse("qualification:decision", args=[reference])
        return not_possible(request, why, title=_("Appeal this decision"), back_url=back)
    form = AppealForm(*typed_with_files(request))
    takes = partial(enclose, decision, by=actor)
    keep_files_of_invalid(request, form, {"attachments": takes})

    def send() -> None:
        files = form.cleaned_data["attachments"]
        take_files(request, files, takes, field="attachments")
        services.appeal(decision, by=actor, grounds=form.cleaned_data["grounds"])

    if submitted(request, form, send):
        messages.success(
            request, _("Your appeal has been filed. It will be answered by someone other than the person who made the decision.")
        )
        return redirect("qualification:decision", reference)
    show_files(form, "attachments", "appeal", decision)
    return form_page(
        request,
        form,
        up=reference,
        title=_("Appeal this decision"),
        lead=f"{reference} – {decision.application.heading()}",
        notes=[
            _("You can appeal once, within 60 days. The fact that an appeal was filed is public, but its grounds are not."),
            *filter(None, [stands_in_the_way(decision)]),
        ],
        button=_("File the appeal"),
        back_url=reverse("qualification:decision", args=[reference]),
        context={"application": decision.application},
        template="qualification/text_with_files.html",
    )


@members_only
@keeps_what_is_typed
def answer_appeal(request: ActorRequest, reference: str) -> HttpResponse:
    actor: Actor = request.actor
    decision = found_decision(reference)
    actor.must("qualification.decide", decision.application)
    filed = getattr(decision, "appeal", None)
    if filed is None:
        raise Http404
    if why := services.unanswerable_by(actor, decision) or (str(services.NO_APPEAL) if filed.outcome else ""):
        back = reverse("qualification:decision", args=[reference])
        return not_possible(request, why, title=_("Answer an appeal"), back_url=back)
    form = AppealAnswerForm(typed(request))
    if submitted(request, form, lambda: services.answer_appeal(decision, by=actor, **form.cleaned_data)):
        said = _("The answer is now public.")
        say_vendor_told(request, decision.application, told=said, untold=said)
        return redirect("qualification:decision", reference)
    return form_page(
        request,
        form,
        up=reference,
        title=_("Answer an appeal"),
        lead=filed.grounds,
        notes=list(filter(None, [stands_in_the_way(decision)])),
        button=_("Publish the answer"),
        back_url=reverse("qualification:decision", args=[reference]),
        context=before_writing(decision.application),
    )
