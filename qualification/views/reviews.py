"""The evaluators' workbench: my reviews, the declaration, one requirement at a time beside its evidence."""

from collections import Counter
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actors import Actor
from authoring.views.access import members_only, submitted
from authoring.views.editing import typed
from authoring.views.forms import form_page
from authoring.views.gone import not_possible
from authoring.views.unsent_forms import keep_for_later, keeps_what_is_typed, unsent_among
from qualification.early_advice import given_on
from qualification.forms.deciding import DeclareForm, FindingForm, HandInForm
from qualification.models.applications import Application
from qualification.models.protocols import Framework
from qualification.models.reviews import Assignment, Finding
from qualification.services import reviewing as services
from qualification.views.applications import exchange_of, readable, visible
from qualification.views.evidence import viewer
from records.errors import Incomplete
from records.http import ActorRequest


@members_only
def mine(request: ActorRequest) -> HttpResponse:
    """My reviews: what waits, by due date, then what was handed in."""
    actor: Actor = request.actor
    actor.must("qualification.evaluate")
    rows = Assignment.objects.live().filter(user_id=actor.user_id or 0, organisation_id=actor.organisation_id or 0)
    rows = rows.select_related("application__solution__organisation", "application__protocol").prefetch_related("findings")
    totals = dict(_totals(rows))
    reviews = [
        {"assignment": row, "done": len(row.findings.all()), "total": totals.get(row.pk, 0), "is_late": row.is_late}
        for row in rows.order_by("due_on", "pk")[:200]
    ]
    context = {
        "waiting": [
            row for row in reviews if not row["assignment"].handed_in_at and row["assignment"].application.state in _OPEN
        ],
        "finished": [row for row in reviews if row["assignment"].handed_in_at],
        "page_title": _("My reviews"),
    }
    return render(request, "qualification/reviews.html", context)


_OPEN = (Application.State.SCREENING, Application.State.IN_REVIEW, Application.State.CLARIFICATION)


def _totals(rows: Any) -> Any:
    return rows.annotate(total=Count("application__protocol__requirements", distinct=True)).values_list("pk", "total")


def _mine(request: ActorRequest, application: Application) -> Assignment:
    actor: Actor = request.actor
    rows = application.assignments.live().filter(user_id=actor.user_id or 0, organisation_id=actor.organisation_id or 0)
    assignment: Assignment = get_object_or_404(rows)
    assignment.application = application
    return assignment


@members_only
@keeps_what_is_typed
def review(request: ActorRequest, reference: str) -> HttpResponse:
    """First the declaration of interests; then the list of requirements with one's verdicts."""
    actor: Actor = request.actor
    application = visible(request, reference)
    assignment = _mine(request, application)
    if assignment.conflict == Assignment.Conflict.UNKNOWN:
        return _declare(request, application, assignment)
    actor.must("qualification.review", application)
    done = {finding.requirement_id: finding for finding in assignment.findings.all()}
    rows = [{"requirement": row, "finding": done.get(row.pk)} for row in application.protocol.requirements.all()]
    context = {
        "application": application,
        "assignment": assignment,
        "rows": rows,
        "done": len(done),
        "first": next((row["requirement"] for row in rows if row["finding"] is None), rows[0]["requirement"] if rows else None),
        "may_write": application.state in services.REVIEWABLE and not assignment.handed_in_at,
        "clarifications": exchange_of(application),
        "early_advice": given_on(application.solution, actor),
        "page_title": _("Review of %(reference)s") % {"reference": reference},
    }
    return render(request, "qualification/review.html", context)


def _declare(request: ActorRequest, application: Application, assignment: Assignment) -> HttpResponse:
    actor: Actor = request.actor
    form = DeclareForm(typed(request))
    if submitted(request, form, lambda: services.declare(assignment, by=actor, **form.cleaned_data)):
        if form.cleaned_data["has_conflict"]:
            messages.success(request, _("Thank you for your declaration. The ministry will invite someone else."))
            return redirect("qualification:reviews")
        messages.success(request, _("Thank you. You now have access to the application."))
        return redirect("qualification:review", application.reference)
    return form_page(
        request,
        form,
        title=_("Declare your interests"),
        lead=f"{application.reference} – {application.heading()}, {application.organisation.name}",
        notes=[_("You must do this before you can see any part of the application.")],
        button=_("Declare"),
        back_url=reverse("qualification:reviews"),
        template="qualification/declare.html",
    )


@members_only
@keeps_what_is_typed
def finding(request: ActorRequest, reference: str, code: str) -> HttpResponse:
    """One requirement: the answer and its evidence on one side, the verdict on the other."""
    actor: Actor = request.actor
    application = readable(request, reference)
    actor.must("qualification.review", application)
    assignment = _mine(request, application)
    rows = list(application.protocol.requirements.all())
    row = next((each for each in rows if each.code == code), None) or get_object_or_404(
        application.protocol.requirements, code=code
    )
    known = assignment.findings.filter(requirement=row).first()
    initial = {name: getattr(known, name) for name in ("verdict", "remark_vendor", "remark_committee")} if known else {}
    form = FindingForm(typed(request), initial=initial)
    if "turn" in request.POST:
        return _turned(request)
    place = rows.index(row)
    following = rows[place + 1] if place + 1 < len(rows) else None
    if submitted(request, form, lambda: services.save_finding(assignment, row, by=actor, values=form.cleaned_data)):
        target = ["qualification:finding", reference, following.code] if following else ["qualification:review", reference]
        return redirect(*target)
    frameworks = {framework.code: framework for framework in Framework.objects.all()}
    context = {
        "application": application,
        "requirement": row,
        "sources": row.cited(frameworks),
        "answer": application.answers.filter(requirement=row).first(),
        "clarifications": list(application.clarifications.filter(requirement=row).prefetch_related("pieces")),
        "assignment": assignment,
        "may_write": not (closed := services.closed_to_review(application, assignment)),
        "closed": closed,
        "may_ask": application.state == Application.State.IN_REVIEW and not assignment.handed_in_at,
        "verdict": known.get_verdict_display() if known else "",
        "place": place + 1,
        "total": len(rows),
        "previous": rows[place - 1] if place else None,
        "following": following,
        **viewer(request, application, row),
    }
    return form_page(
        request,
        form,
        up=reference,
        title=f"{row.code} – {row.title}",
        button=_("Save and go to the next one"),
        back_url=reverse("qualification:review", args=[reference]),
        context=context,
        template="qualification/finding.html",
    )


def _turned(request: ActorRequest) -> HttpResponse:
    """Without scripts, another page of evidence opens beside the verdict as it was chosen: it is kept, not saved."""
    keep_for_later(request)
    asked = QueryDict(request.POST["turn"].lstrip("?"))
    page = urlencode({name: asked[name] for name in ("piece", "page") if asked.get(name, "").isdigit()})
    # Not a 302, after which the text would count as sent.
    return HttpResponseRedirect(f"{request.path}?{page}", status=303)


@members_only
@keeps_what_is_typed
def hand_in(request: ActorRequest, reference: str) -> HttpResponse:
    actor: Actor = request.actor
    application = readable(request, reference)
    actor.must("qualification.review", application)
    assignment = _mine(request, application)
    if why := services.closed_to_review(application, assignment):
        back = reverse("qualification:review", args=[reference])
        return not_possible(request, why, title=_("Submit my review"), back_url=back)
    questions = list(application.clarifications.filter(answered_at=None).select_related("requirement"))
    form = HandInForm(typed(request), initial={"summary": assignment.summary}, has_open_questions=bool(questions))
    judged = set(assignment.findings.values_list("requirement_id", flat=True))
    missing_rows = [row for row in application.protocol.requirements.all() if row.pk not in judged]
    addresses = {
        reverse("qualification:finding", args=[reference, code]): code
        for code in application.protocol.requirements.values_list("code", flat=True)
    }

    def save() -> None:
        if unsent := sorted(addresses[path] for path in unsent_among(request, list(addresses))):
            waiting = _("Your latest text on these requirements is not saved: %(codes)s. Open each one and save it.")
            raise Incomplete({"requirements": waiting % {"codes": ", ".join(unsent)}})
        try:
            services.hand_in_review(assignment, by=actor, summary=form.cleaned_data["summary"])
        except Incomplete as incomplete:
            missing = _("No verdict yet on: %(codes)s.") % {"codes": ", ".join(incomplete.gaps)}
            raise Incomplete({"requirements": missing}) from incomplete

    if submitted(request, form, save):
        messages.success(request, _("Your review has been submitted. Thank you."))
        return redirect("qualification:reviews")
    return form_page(
        request,
        form,
        up=reference,
        title=_("Submit my review"),
        lead=f"{application.reference} – {application.heading()}",
        notes=[_("You will not be able to change it after this.")],
        button=_("Submit"),
        back_url=reverse("qualification:review", args=[reference]),
        context={
            "application": application,
            "missing": missing_rows,
            "questions": questions,
            "verdicts": _counted(assignment),
            "unsent": sorted(addresses[path] for path in unsent_among(request, list(addresses))),
        },
        template="qualification/hand_in.html",
    )


def _counted(assignment: Assignment) -> list[tuple[str, int]]:
    """How many requirements have each verdict, in the order of the form."""
    counts = Counter(assignment.findings.values_list("verdict", flat=True))
    return [(str(label), counts[code]) for code, label in Finding.Verdict.choices if counts[code]]
