"""Evidence: adding and removing it, and the signed link through which it is read."""

from typing import Any, TypeVar, cast

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST
from django_fsm import can_proceed

from accounts.actors import Actor
from authoring.views.access import TO_NO_OTHER_SITE, act, members_only, submitted
from authoring.views.forms import ask_first
from authoring.views.gone import returns_text
from files.sandbox.slots import Busy
from files.spooling import IN_MEMORY_BYTES
from files.stored_files import ContentUnavailable, content_of, opened_content
from files.upload_handlers import takes_large_files
from qualification.forms.screening import ScreeningForm
from qualification.models.applications import Application, Evidence
from qualification.models.decisions import Condition
from qualification.models.protocols import Requirement
from qualification.models.reviews import Clarification
from qualification.services import enclosures
from qualification.services import evidence as services
from qualification.services.enclosures import Subject
from qualification.services.page_pictures import NotDrawn, picture_of
from qualification.services.screening import checklist, save_screening
from qualification.views.answering import receive_answer
from qualification.views.applications import is_unsent, readable
from qualification.views.taking_files import answer_script, is_script
from records.errors import DomainError, Incomplete
from records.http import ActorRequest
from safety.error_pages import file_unavailable

_Response = TypeVar("_Response", bound=HttpResponseBase)


@takes_large_files
@require_POST
@members_only
@returns_text(Application, "qualification.apply", is_writable=is_unsent)
def add(request: ActorRequest, reference: str, code: str) -> HttpResponse:
    """Add a piece of evidence, and save the answer that was sent with it."""
    application = readable(request, reference)
    request.actor.must("qualification.apply", application)
    row = get_object_or_404(application.protocol.requirements, code=code)
    if is_script(request):
        title = request.POST.get("title", "")[:200]
        return answer_script(
            request, lambda upload: services.add_file(application, row, by=request.actor, upload=upload, title=title)
        )
    return receive_answer(request, application, row, adds_piece=True)


def _piece(request: ActorRequest, pk: int) -> Evidence:
    actor: Actor = request.actor
    piece: Evidence = get_object_or_404(Evidence.objects.live().with_subject(), pk=pk)
    services.must_read(piece, actor)
    return piece


@members_only
def remove(request: ActorRequest, pk: int) -> HttpResponse:
    piece = _piece(request, pk)
    request.actor.must("qualification.apply", piece.application)
    back = _page_of(piece)
    return ask_first(request, title=_("Remove this evidence"), loses=[piece.title or piece.name], back_url=back) or act(
        request,
        lambda: services.remove_evidence(piece, by=request.actor),
        done=_("The evidence has been removed."),
        back=back,
    )


def _page_of(piece: Evidence) -> str:
    """Where the vendor added it."""
    reference = piece.application.reference
    if piece.requirement:
        return reverse("qualification:answer", args=[reference, piece.requirement.code]) + "#evidence"
    if piece.condition_id:
        return reverse("qualification:report-condition", args=[reference, piece.condition_id])
    return reverse(f"qualification:{'clarifications' if piece.clarification_id else 'appeal'}", args=[reference])


@members_only
def enclosed(request: ActorRequest, pk: int) -> HttpResponse:
    """A piece that came with an answer, a report or an appeal, in the viewer, with the others of the same text."""
    piece = _piece(request, pk)
    actor: Actor = request.actor
    subject = piece.clarification or piece.condition or piece.contested
    if subject is None:
        raise Http404
    pieces = [each for each in enclosures.enclosed(subject).with_subject() if services.may_read(each, actor)]
    context = {
        "application": piece.application,
        "text": _text_of(subject),
        "page_title": _title_of(subject),
        **_viewer(request, pieces, asked=request.GET.get("piece", str(pk))),
    }
    return render(request, "qualification/enclosed.html", context)


def _title_of(subject: Subject) -> str:
    if isinstance(subject, Clarification):
        return _("Files sent with an answer")
    return _("Files sent with a report on a condition") if isinstance(subject, Condition) else _("Files sent with an appeal")


def _text_of(subject: Subject) -> list[tuple[str, str]]:
    """What was asked, and what the vendor wrote."""
    if isinstance(subject, Clarification):
        return [(_("Question"), subject.question), (_("Answer"), subject.answer)]
    if isinstance(subject, Condition):
        return [(_("Condition"), subject.text), (pgettext("noun", "Report"), subject.report)]
    filed = getattr(subject, "appeal", None)
    return [(_("The appeal"), filed.grounds if filed else "")]


@members_only
def view(request: ActorRequest, pk: int) -> HttpResponse:
    """Lead to the file through a pass made now, or to the page that a link names."""
    piece = _piece(request, pk)
    if piece.url:
        services.note_opening(piece, by=request.actor)
        return redirect(piece.url)
    return redirect("qualification:evidence-file", services.signed_link(piece, by=request.actor))


@members_only
def of_requirement(request: ActorRequest, reference: str, code: str) -> HttpResponse:
    """The answer to one requirement beside its evidence, for the ministry: in the same viewer as the evaluators'."""
    application = readable(request, reference)
    actor: Actor = request.actor
    actor.must("qualification.screen", application)
    actor.must("qualification.read_evidence", application)
    rows = list(application.protocol.requirements.all())
    row = get_object_or_404(application.protocol.requirements, code=code)
    place = rows.index(row)
    is_screened = application.state == Application.State.SCREENING
    lines = [line for line in checklist(application) if line.requirement == row] if is_screened else []
    form = ScreeningForm(request.POST or None, lines=lines)
    if lines and submitted(request, form, lambda: _save_finding(application, actor, form)):
        messages.success(request, _("The findings are saved."))
        return redirect(request.path)
    screening_url = reverse("qualification:screening", args=[reference]) + (f"#r-{code}" if lines else "")
    context = {
        "application": application,
        "requirement": row,
        "form": form,
        "row": next(iter(form.rows()), None),
        "screening_url": screening_url if is_screened else "",
        "may_ask": can_proceed(application.ask_clarification),
        "answer": application.answers.filter(requirement=row).first(),
        "clarifications": list(application.clarifications.filter(requirement=row).prefetch_related("pieces")),
        "place": place + 1,
        "total": len(rows),
        "previous": rows[place - 1] if place else None,
        "following": rows[place + 1] if place + 1 < len(rows) else None,
        "page_title": f"{row.code} – {row.title}",
        **viewer(request, application, row),
    }
    return render(request, "qualification/evidence.html", context, status=422 if form.errors else 200)


def _save_finding(application: Application, actor: Actor, form: ScreeningForm) -> None:
    found = form.found()
    if not found:
        raise Incomplete({f"found_{line.requirement.code}": _("Choose a finding.") for line in form.lines})
    save_screening(application, by=actor, found=found)


def viewer(request: ActorRequest, application: Application, row: Requirement) -> dict[str, Any]:
    """Which piece and which page of it shows, with the pass that opens it."""
    pieces = list(application.evidence.of_requirement(row).with_subject())
    return _viewer(request, pieces, asked=request.GET.get("piece", ""))


def _viewer(request: ActorRequest, pieces: list[Evidence], *, asked: str) -> dict[str, Any]:
    page = request.GET.get("page", "1")
    shown = next((piece for piece in pieces if str(piece.pk) == asked), None) or next((p for p in pieces if p.is_shown), None)
    if shown is None or not shown.is_shown:
        return {"pieces": pieces, "shown": shown if shown and asked else None, "token": ""}
    number = min(max(int(page), 1), shown.pages) if page.isascii() and page.isdigit() and len(page) < 6 else 1
    return {
        "pieces": pieces,
        "shown": shown,
        "not_drawn": _why_not_drawn(request, shown, number),
        "token": services.signed_link(shown, by=request.actor),
        "page": number,
        "earlier_page": number - 1 if number > 1 else None,
        "later_page": number + 1 if number < shown.pages else None,
    }


def _why_not_drawn(request: ActorRequest, shown: Evidence, page: int) -> str:
    """Draws the page before it is asked for, so that the reader is told in words when it cannot be."""
    try:
        picture_of(shown, page, person_id=request.actor.user_id)
    except DomainError as error:
        return str(error)
    return ""


def _opened(request: ActorRequest, token: str) -> Evidence:
    piece = services.opened(token, by=request.actor)
    if piece is None:
        raise Http404
    return piece


@members_only
def download(request: ActorRequest, token: str) -> HttpResponse:
    """The content as a download: nothing that people send is run by the browser as part of the registry."""
    piece = _opened(request, token)
    if not piece.file:
        raise Http404
    try:
        if piece.size > IN_MEMORY_BYTES:
            # It leaves in parts.
            parts = FileResponse(opened_content(piece.file), as_attachment=True, filename=piece.name)
            parts["Content-Type"] = piece.content_type
            return cast("HttpResponse", _private(parts))
        response = HttpResponse(content_of(piece.file), content_type=piece.content_type)
    except ContentUnavailable:
        return file_unavailable(request)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=piece.name) or "attachment"
    return _private(response)


@members_only
def picture(request: ActorRequest, token: str, page: int) -> HttpResponse:
    """One page as a picture: whatever a document holds, the browser only ever gets pixels."""
    piece = _opened(request, token)
    if not piece.is_shown or not 1 <= page <= max(piece.pages, 1):
        raise Http404
    try:
        drawn = picture_of(piece, page, person_id=request.actor.user_id)
    except NotDrawn as never:
        raise Http404 from never
    except ContentUnavailable:
        return file_unavailable(request)
    except Busy as later:
        response = HttpResponse(str(later), status=503, content_type="text/plain; charset=utf-8")
        response["Retry-After"] = str(Busy.retry_after_s)
        return _private(response)
    return _private(HttpResponse(drawn, content_type="image/png"))


def _private(response: _Response) -> _Response:
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Referrer-Policy"] = TO_NO_OTHER_SITE
    return response
