"""One answer of an application: its text, its evidence, and what was taken from earlier ones."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actors import Actor
from authoring.quotas import file_use, near_limits
from authoring.views.access import act, members_only, submitted
from authoring.views.editing import typed, unjudged
from authoring.views.gone import returns_text
from authoring.views.unsent_forms import drop_typed, keeps_what_is_typed
from catalogue.addresses import record_path
from files.upload_handlers import takes_large_files
from qualification.early_advice import remark_on
from qualification.forms.applying import AnswerForm, EvidenceForm
from qualification.from_card import proposed_answer
from qualification.missing import ANSWER, EVIDENCE, LINK, gaps_of_requirement, says_attached
from qualification.models.applications import Answer, Application
from qualification.models.protocols import Framework, Requirement
from qualification.pool import pool_of
from qualification.renewals import is_to_reread
from qualification.services import applications as services
from qualification.services import evidence as evidence_services
from qualification.services.carrying import found_before, mark_for_review
from qualification.services.citing import citable, cite
from qualification.views.applications import is_unsent, readable
from qualification.views.taking_files import take_files
from records import received
from records.errors import DomainError, Stale
from records.http import ActorRequest


@takes_large_files
@members_only
@returns_text(Application, "qualification.apply", is_writable=is_unsent)
@keeps_what_is_typed
def answer(request: ActorRequest, reference: str, code: str) -> HttpResponse:
    """One requirement: what is asked, the answer, its evidence. Saved while one writes."""
    application = readable(request, reference)
    actor: Actor = request.actor
    actor.must("qualification.apply", application)
    row = get_object_or_404(application.protocol.requirements, code=code)
    known = application.answers.filter(requirement=row).first() or Answer(application=application, requirement=row, version=0)
    if request.method == "POST":
        return receive_answer(request, application, row)
    proposed = "" if known.pk or not is_unsent(application) else proposed_answer(application.solution, row.code)
    form = AnswerForm(typed(request), initial={"text": proposed or known.text, "is_not_applicable": known.is_not_applicable})
    unjudged(request, form)
    pieces = _evidence_form(application, row, getattr(request, "kept", None))
    unjudged(request, pieces)
    return _answer_page(request, application, row, known, form, pieces, is_from_card=bool(proposed) and not form.is_bound)


def receive_answer(
    request: ActorRequest, application: Application, row: Requirement, *, adds_piece: bool = False
) -> HttpResponse:
    """The answer and, when there is one, the piece of evidence beside it: whatever button was pressed, both are taken.

    What is refused of one never touches the other. `adds_piece`: the button asks for the piece, so that one must be given.
    """
    actor: Actor = request.actor
    address = reverse("qualification:answer", args=[application.reference, row.code])
    form, stale = AnswerForm(request.POST), None
    has_answer = "text" in request.POST
    is_saved = not has_answer
    if has_answer and form.is_valid():
        try:
            services.answer_requirement(application, row, by=actor, version=_version(request), **form.cleaned_data)
            is_saved = True
            drop_typed(request, path=address)
        except Stale as error:
            stale = error
        except DomainError as error:
            form.add_error(None, str(error))
    pieces = _evidence_form(application, row)
    removed = received.number(request.POST.get("remove", ""))
    wants_piece = adds_piece or (not removed and _begins_a_piece(request, pieces))
    if wants_piece:
        pieces = _evidence_form(application, row, request.POST, request.FILES)
        wants_piece = not submitted(request, pieces, lambda: _add_pieces(request, application, row, pieces.cleaned_data))
        if not wants_piece:
            pieces = _evidence_form(application, row)
    if is_saved and not wants_piece:
        following = _after(application, row) if "next" in request.POST else None
        if removed:
            piece = get_object_or_404(application.evidence.live().filter(requirement=row), pk=removed)
            return act(
                request,
                lambda: evidence_services.remove_evidence(piece, by=actor),
                done=_("The evidence has been removed."),
                back=f"{address}#evidence",
            )
        if adds_piece or "stay" in request.POST:
            return redirect(f"{address}#evidence")
        if following:
            return redirect("qualification:answer", application.reference, following.code)
        return redirect("qualification:application", application.reference)
    known = application.answers.filter(requirement=row).first() or Answer(application=application, requirement=row, version=0)
    if not has_answer:
        form = AnswerForm(initial={"text": known.text, "is_not_applicable": known.is_not_applicable})
    elif is_saved:
        messages.success(request, _("Your answer is saved."))
    return _answer_page(request, application, row, known, form, pieces, stale=stale)


def _begins_a_piece(request: ActorRequest, form: EvidenceForm) -> bool:
    """Whether something was given in the part of the page that adds a piece of evidence."""
    return any(request.POST.get(name, "").strip() or name in request.FILES for name in form.fields)


def _add_pieces(request: ActorRequest, application: Application, row: Requirement, values: dict[str, Any]) -> None:
    by: Actor = request.actor
    if values.get("reuse"):
        evidence_services.reuse(values["reuse"], application, row, by=by)
    elif values.get("cite"):
        cite(application, row, by=by, key=values["cite"], title=values["title"])
    elif values["url"]:
        evidence_services.add_link(application, row, by=by, url=values["url"], title=values["title"])
    else:
        title = values["title"] if len(values["file"]) == 1 else ""
        take_files(
            request,
            values["file"],
            lambda upload: evidence_services.add_file(application, row, by=by, upload=upload, title=title),
        )
        return
    messages.success(request, _("The evidence has been added."))


def _evidence_form(application: Application, row: Requirement, *sent: Any) -> EvidenceForm:
    place = [application.reference, row.code]
    form = EvidenceForm(
        *sent,
        pool=pool_of(application, row),
        pool_url=reverse("qualification:pool", args=place),
        citable=citable(application.solution),
    )
    form.fields["file"].widget.attrs["data-url"] = reverse("qualification:add-evidence", args=place)
    return form


def _answer_page(
    request: ActorRequest,
    application: Application,
    row: Requirement,
    known: Answer,
    form: AnswerForm,
    evidence_form: EvidenceForm,
    *,
    stale: Stale | None = None,
    is_from_card: bool = False,
) -> HttpResponse:
    frameworks = {framework.code: framework for framework in Framework.objects.all()}
    rows = list(application.protocol.requirements.all())
    place = [each.pk for each in rows].index(row.pk)
    pieces = list(application.evidence.live().filter(requirement=row))
    may_write = application.state == Application.State.DRAFT
    mark_for_review(application, pieces)
    gaps = gaps_of_requirement(row, known, pieces) if may_write else []
    evidence_gaps = [gap.text for gap in gaps if gap.place in (EVIDENCE, LINK)]
    if may_write and not evidence_gaps and says_attached(known, pieces):
        evidence_gaps = [_("Your answer names an attachment, and there is none.")]
    context = {
        "application": application,
        "requirement": row,
        "sources": row.cited(frameworks),
        "form": form,
        "evidence_form": evidence_form,
        "answer": known,
        "stale": stale,
        "evidence": pieces,
        "before": found_before(application).get(row.code) if may_write else None,
        "may_write": may_write,
        # Said once: the field says how long an answer must be before anybody writes.
        "answer_gap": next((gap.text for gap in gaps if gap.place == ANSWER and known.text), ""),
        "is_from_card": is_from_card,
        "advised": remark_on(application.solution, row, request.actor),
        "is_to_reread": may_write and is_to_reread(application, known),
        "card_url": record_path(application.solution),
        "has_pool": "reuse" in evidence_form.fields,
        "evidence_gaps": evidence_gaps,
        "near_limits": near_limits(file_use(evidence_services.files_of(application.organisation))),
        "place": place + 1,
        "total": len(rows),
        "previous": rows[place - 1] if place else None,
        "following": rows[place + 1] if place + 1 < len(rows) else None,
        "page_title": f"{row.code} – {row.title}",
    }
    status = 409 if stale else 422 if form.errors or evidence_form.errors else 200
    return render(request, "qualification/answer.html", context, status=status)


def _version(request: ActorRequest) -> int | None:
    given = request.POST.get("answer_version", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else None


def _after(application: Application, row: Requirement) -> Requirement | None:
    return application.protocol.requirements.filter(position__gt=row.position).first()
