"""A vendor's application: the overview, the withdrawal, the clarifications."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
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
from authoring.views.forms import form_page
from authoring.views.gone import not_possible, why_not
from authoring.views.unsent_forms import keeps_what_is_typed
from catalogue.addresses import record_path
from files.upload_handlers import takes_large_files
from qualification.early_advice import about, given_on
from qualification.forms.applying import ClarificationAnswerForm
from qualification.from_card import proposed_codes
from qualification.missing import Gap, absent_attachments, by_requirement, counted, gaps_of
from qualification.models.applications import Application, Evidence, StageClock
from qualification.models.protocols import Group
from qualification.models.reviews import Clarification
from qualification.proven import findings_for_vendor
from qualification.reaching import vendor_unreached
from qualification.renewals import about_renewal, changes_of, is_to_reread
from qualification.services import applications as services
from qualification.services import reviewing
from qualification.services.carrying import carried_pieces, found_before
from qualification.services.enclosures import enclose
from qualification.services.evidence import openings
from qualification.services.screening import checklist
from qualification.services.stages import (
    STANDARD_DAYS,
    TOTAL_STANDARD_DAYS,
    age_days,
    announced_due_on,
    decision_due_on,
    standard_day,
)
from qualification.services.stages import due_on as stage_due_on
from qualification.stage_bar import days_of_questions, stages, what_happens_next
from qualification.views.steps import MINISTRY_STEPS, VENDOR_STEPS, lacking, offered
from qualification.views.taking_files import keep_files_of_invalid, show_files, take_files, typed_with_files
from records.errors import DomainError, Incomplete
from records.http import ActorRequest
from records.lateness import days_between, is_past
from solutions.models.solutions import Solution


def visible(request: ActorRequest, reference: str) -> Application:
    """The application, or 404 for whoever may not know of it."""
    actor: Actor = request.actor
    application: Application = get_object_or_404(Application.objects.with_related().visible_to(actor), reference=reference)
    return application


def readable(request: ActorRequest, reference: str) -> Application:
    """The same for whoever may read what is in it: an evaluator has declared to be free of conflict."""
    application = visible(request, reference)
    request.actor.must("qualification.read", application)
    return application


START = Start(
    rights=("qualification.apply",),
    title=gettext_lazy("Apply for qualification"),
    who=gettext_lazy("Only the company that offers the solution can start an application."),
    kind=OrganisationKind.VENDOR,
    roles=(Role.VENDOR_MEMBER,),
)


@members_only
@explained(START)
def of_solution(request: ActorRequest, reference: str) -> HttpResponse:
    """Where a solution stands with qualification, and the button that opens an application."""
    actor: Actor = request.actor
    solution = get_object_or_404(Solution.objects.with_related().visible_to(actor), reference=reference)
    actor.must("qualification.apply", solution)
    if request.method == "POST":
        try:
            opened = services.open_application(solution, by=actor)
        except Incomplete as incomplete:
            messages.error(request, incomplete.in_full)
            return redirect("solutions:release", reference=reference)
        except DomainError as error:
            messages.error(request, str(error))
            return redirect("qualification:of-solution", reference=reference)
        return redirect("qualification:application", reference=opened.reference)
    applications = list(solution.applications.with_related().order_by("-opened_at"))
    context = {
        "solution": solution,
        "applications": applications,
        "open": next((a for a in applications if a.state not in ("decided", "withdrawn")), None),
        "is_renewal": any(each.submitted_at for each in applications),
        "has_release": (release := solution.releases.first()) is not None,
        "renewal": about_renewal(solution, next((each for each in applications if each.submitted_at), None), release),
        **about(solution),
        "page_title": _("Qualification: %(solution)s") % {"solution": solution.heading()},
    }
    return render(request, "qualification/of_solution.html", context)


@members_only
def application(request: ActorRequest, reference: str) -> HttpResponse:
    """The overview: progress by subject, what is missing, the clock, and what this person can do now."""
    application = readable(request, reference)
    actor: Actor = request.actor
    is_draft = application.state == Application.State.DRAFT
    is_vendor = actor.can("qualification.apply", application)
    gaps = gaps_of(application) if is_draft or application.submitted_at is None else []
    context = {
        "application": application,
        "groups": (groups := progress(application, gaps)),
        "gaps": gaps if is_draft and is_vendor else [],
        "may_write": is_draft and is_vendor,
        "absent": absent_attachments(application) if is_draft and is_vendor and not gaps else [],
        "may_withdraw": is_vendor and application.state not in ("decided", "withdrawn"),
        "may_delete": is_draft and is_vendor and application.submitted_at is None,
        "may_screen": (may_screen := actor.can("qualification.screen", application)),
        "unreached": vendor_unreached(application) if may_screen and not is_draft else "",
        "vendor_steps": offered(VENDOR_STEPS, application) if is_vendor else [],
        "lacking": (lacks := lacking(application) if may_screen else []),
        "ministry_steps": offered(MINISTRY_STEPS, application, lacks=lacks) if may_screen else [],
        "may_read_evidence": may_screen and actor.can("qualification.read_evidence", application),
        "openings": _openings(application, with_names=may_screen) if may_screen or is_vendor else [],
        "is_vendor": is_vendor,
        "is_own": acts_for_its_vendor(actor, application),
        "clocks": [{"clock": clock, "days": _days(clock)} for clock in application.clocks.exclude(left_at=None)],
        "age": age_days(application),
        "standard": STANDARD_DAYS.get(application.state),
        "due_on": (due := announced_due_on(application)),
        "is_late": due is not None and is_past(due),
        "decision_due_on": (decision_due := decision_due_on(application)),
        "is_decision_late": decision_due is not None and is_past(decision_due),
        "total_standard": TOTAL_STANDARD_DAYS,
        "reviews_due": application.state == "in_review" and due == stage_due_on(application) != standard_day(application),
        "screening": screening_progress(application) if may_screen and application.state == "screening" else None,
        "clarifications": (clarifications := exchange_of(application)),
        "decisions": list(application.decisions.with_what_followed()),
        "shows_appeals": may_screen or is_vendor,
        "assignments": list(application.assignments.select_related("user", "organisation")) if may_screen else [],
        "findings": findings_for_vendor(application) if application.state == "decided" and is_vendor else [],
        "early_advice": given_on(application.solution, actor),
        "changes": changes_of(application),
        "page_title": f"{application.reference} – {application.heading()}",
    }
    if context["is_own"]:
        own = _for_vendor(application, groups, gaps, clarifications)
        return render(request, "qualification/tasks.html", context | own)
    return render(request, "qualification/application.html", context)


def screening_progress(application: Application) -> dict[str, int]:
    """How far the checklist is, for the panel of the ministry."""
    lines = checklist(application)
    return {
        "total": len(lines),
        "done": sum(line.check is not None for line in lines),
        "missing": sum(line.check is not None and not line.check.is_admissible for line in lines),
        "flagged": sum(line.says_attached for line in lines),
    }


def exchange_of(application: Application) -> list[Clarification]:
    """The questions and their answers, with the files of these. Two queries."""
    return list(application.clarifications.select_related("requirement").prefetch_related("pieces"))


def _for_vendor(
    application: Application, groups: list[dict[str, Any]], gaps: list[Gap], clarifications: list[Clarification]
) -> dict[str, Any]:
    """What the vendor's own page says first: how far it is, where to go on, what is carried over, what happens next."""
    rows = [row for group in groups for row in group["rows"]]
    is_draft = is_unsent(application)
    carried = carried_pieces(application) if is_draft else []
    waiting = [each for each in clarifications if each.answered_at is None]
    return {
        "done": sum(row["is_done"] for row in rows),
        "total": len(rows),
        "counted": counted(gaps) if is_draft else [],
        "following": next((row["requirement"] for row in rows if not row["is_done"]), None) if is_draft else None,
        "proposed": sum(row["is_proposed"] for row in rows),
        "carried": len(carried),
        "carried_to_review": sum(bool(each.review_reasons) for each in carried),
        "links": links_to_check(application) if is_draft else 0,
        "renewal": about_renewal(application.solution, application.renewal_of, application.release) if is_draft else [],
        "to_reread": sum(row["is_to_reread"] for row in rows) if is_draft else 0,
        "stages": stages(application),
        "questions_days": days_of_questions(application),
        "next": what_happens_next(application),
        "waiting": waiting if application.state == Application.State.CLARIFICATION else [],
    }


def acts_for_its_vendor(actor: Actor, application: Application) -> bool:
    """A member of the very vendor, to whom its pages speak; the registry's administrators may act for it, as themselves."""
    return actor.organisation_id == application.organisation_id and actor.can("qualification.apply", application)


def _openings(application: Application, *, with_names: bool) -> list[dict[str, Any]]:
    """The last openings of the evidence. The vendor reads which piece and when, and whether the ministry or a reviewer did."""
    rows = list(openings(application).select_related("actor", "organisation").order_by("-at", "-id")[:100])
    reviewers = set(application.assignments.values_list("user_id", flat=True))
    return [
        {
            "at": each.at,
            "requirement": each.data.get("requirement", ""),
            "title": each.data.get("title", ""),
            "who": f"{each.actor or '–'}, {each.organisation or '–'}"
            if with_names
            else _("An evaluator")
            if each.actor_id in reviewers
            else _("The ministry"),
        }
        for each in rows
    ]


def _days(clock: StageClock) -> int | None:
    return days_between(clock.entered_at, clock.left_at) if clock.left_at else None


def progress(application: Application, gaps: list[Gap]) -> list[dict[str, Any]]:
    """Each subject with its requirements, how far each one is and what it still lacks. Three queries, four more for a renewal."""
    answers = {answer.requirement_id: answer for answer in application.answers.all()}
    pieces: dict[int, int] = {}
    unchecked = set()
    for requirement_id, url, state in application.evidence.of_answers().values_list("requirement_id", "url", "link_state"):
        pieces[requirement_id] = pieces.get(requirement_id, 0) + 1
        if url and state == Evidence.LinkState.UNCHECKED:
            unchecked.add(requirement_id)
    missing = by_requirement(gaps)
    labels = dict(Group.choices)
    groups: dict[str, list[dict[str, Any]]] = {}
    requirements = list(application.protocol.requirements.all())
    proposed = proposed_codes(application, requirements, set(answers)) if is_unsent(application) else set()
    before = found_before(application) if is_unsent(application) else {}
    for row in requirements:
        answer = answers.get(row.pk)
        groups.setdefault(row.group, []).append(
            {
                "requirement": row,
                "answer": answer,
                "pieces": pieces.get(row.pk, 0),
                "gaps": missing.get(row.pk, []),
                "is_done": row.pk not in missing,
                "is_begun": bool(answer and answer.text) or row.pk in pieces,
                "is_proposed": row.code in proposed,
                "is_to_reread": is_unsent(application) and is_to_reread(application, answer),
                "has_unchecked_link": row.pk in unchecked,
                "before": before.get(row.code),
            }
        )
    return [
        {"title": labels[code], "rows": rows, "done": sum(row["is_done"] for row in rows), "total": len(rows)}
        for code in Group.values
        if (rows := groups.get(code))
    ]


def is_unsent(application: Application) -> bool:
    return bool(application.state == Application.State.DRAFT)


def links_to_check(application: Application) -> int:
    """The links of evidence of which nobody knows yet whether they work."""
    unchecked = application.evidence.of_answers().filter(link_state=Evidence.LinkState.UNCHECKED).exclude(url="")
    return unchecked.count()


@require_POST
@members_only
def withdraw(request: ActorRequest, reference: str) -> HttpResponse:
    application = readable(request, reference)
    return act(
        request,
        lambda: services.withdraw_application(application, by=request.actor),
        done=_("The application has been withdrawn."),
        back=reverse("qualification:of-solution", args=[application.solution.reference]),
    )


@require_POST
@members_only
def delete(request: ActorRequest, reference: str) -> HttpResponse:
    application = readable(request, reference)
    actor: Actor = request.actor
    actor.must("qualification.apply", application)
    return act(
        request,
        lambda: services.delete_draft(application, by=actor),
        done=_("The draft has been deleted."),
        back=reverse("qualification:of-solution", args=[application.solution.reference]),
    )


@takes_large_files
@members_only
@keeps_what_is_typed
def clarifications(request: ActorRequest, reference: str) -> HttpResponse:
    """What the reviewers ask, and the vendor's answers, a round at a time."""
    application = readable(request, reference)
    actor: Actor = request.actor
    actor.must("qualification.apply", application)
    asked = exchange_of(application)
    waiting = [each for each in asked if each.answered_at is None] if application.state == "clarification" else []
    if request.method == "POST" and not waiting:
        return not_possible(
            request, why_not(application, actor), title=_("Clarifications"), back_url=services.page_of(application)
        )
    form = ClarificationAnswerForm(*typed_with_files(request), questions=waiting)
    takes = {each.pk: partial(enclose, each, by=actor) for each in waiting}
    keep_files_of_invalid(request, form, {f"files_{pk}": service for pk, service in takes.items()})

    def send() -> None:
        for each in waiting:
            take_files(request, form.files_given()[each.pk], takes[each.pk], field=f"files_{each.pk}")
        reviewing.answer_clarifications(application, by=actor, answers=form.answers())

    if waiting and submitted(request, form, send):
        messages.success(request, _("Your answers have been sent. The review continues."))
        return redirect(services.page_of(application))
    for each in waiting:
        show_files(form, f"files_{each.pk}", "clarification", each)
    return form_page(
        request,
        form,
        up=application.reference, title=_("Clarifications"),
        lead=f"{application.reference} – {application.heading()}",
        button=_("Send all answers"),
        back_url=services.page_of(application),
        context={"application": application, "earlier": [each for each in asked if each.answered_at], "waiting": waiting,
                 "solution_url": record_path(application.solution)},
        template="qualification/clarifications.html",
    )  # fmt: skip
