"""Where both sides of a need's responses meet: the comparison, colleagues' notes, questions; and the comparison as a file."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import Actor
from authoring.spreadsheets.plain import csv_table, workbook
from authoring.views.access import members_only, submitted
from authoring.views.downloads import file_response
from authoring.views.editing import typed
from authoring.views.forms import form_page
from authoring.views.spreadsheets import EXCEL
from authoring.views.unsent_forms import keeps_what_is_typed, unsent_among, unsent_at
from needs.comparing import FIRST_SORT, SORTS, Compared, compared, side_by_side, with_facts
from needs.comparing_file import table_of
from needs.forms.responding import NoteForm
from needs.models.needs import Need
from needs.models.notes import ResponseNote
from needs.models.responses import Question, Response
from needs.services import notes as note_services
from needs.services import questions as question_services
from needs.services import responses as services
from needs.views.response_access import offered, readable_need, readable_response
from records import received
from records.http import ActorRequest

PRIVATE_NOTE = gettext_lazy("Only your colleagues at the establishment can read this note, not the vendor or the ministry.")


@members_only
def exchange(request: ActorRequest, reference: str) -> HttpResponse:
    """Both sides meet here: the responses that one may read, side by side, and the questions about them."""
    actor, need = readable_need(request, reference)
    reads_all = actor.can("needs.read_responses", need)
    responses = _responses(need, actor, reads_all=reads_all)
    questions = list(
        Question.objects.visible_to(actor, need)
        .select_related("organisation", "response__organisation")
        .prefetch_related("answers__organisation")
    )
    may_decide = actor.can("needs.decide_response", need)
    why_closed = services.closed_because(need)
    is_over = bool(services.undecidable_because(need))
    sort = sort_of(request.GET)
    rows = compared(responses, sort=sort) if reads_all else []
    context = {
        "need": need,
        "responses": responses,
        "withdrawn": [each for each in responses if each.state == Response.State.WITHDRAWN],
        "columns": _columns(request, need, rows, may_decide=may_decide),
        "parts": side_by_side(rows),
        "sort": sort,
        "sorts": [(name, label) for name, (label, _value) in SORTS.items()] if len(rows) > 1 else [],
        "questions": [_shown(question, actor, reads_all=reads_all, is_over=is_over) for question in questions],
        "reads_all": reads_all,
        "may_decide": may_decide,
        "may_note": actor.can("needs.note_response", need),
        "selected": next((each for each in responses if each.state == Response.State.SELECTED), None) if may_decide else None,
        "may_ask": (may_decide and bool(responses) and not is_over) or (actor.can("needs.answer_needs") and not why_closed),
        "may_respond": actor.can("needs.answer_needs"),
        "closed_because": why_closed,
        "page_title": _("Responses to this need"),
    }
    return render(request, "needs/exchange.html", context)


def _responses(need: Need, actor: Actor, *, reads_all: bool) -> list[Response]:
    found = need.responses.with_related().visible_to(actor)
    responses = list(with_facts(found) if reads_all else found)
    for each in responses:
        each.need = need
    return responses


def sort_of(sent: Any) -> str:
    """The order that an address or a form asks for; the first one for an unknown word."""
    name = received.text(sent, "sort")
    return name if name in SORTS else FIRST_SORT


def exchange_path(response: Response, sort: str = FIRST_SORT) -> str:
    """The comparison, in an order, at one response."""
    query = f"?sort={sort}" if sort != FIRST_SORT else ""
    return f"{reverse('needs:exchange', args=[response.need.reference])}{query}#r-{response.pk}"


def _columns(request: ActorRequest, need: Need, rows: list[Compared], *, may_decide: bool) -> list[dict[str, Any]]:
    """Each response with what is decided on it here and what colleagues note. Two queries for the notes, however many."""
    actor: Actor = request.actor
    may_note = bool(rows) and actor.can("needs.note_response", need)
    notes: dict[int, list[ResponseNote]] = {}
    for note in ResponseNote.objects.visible_to(actor, need) if may_note else []:
        notes.setdefault(note.response_id, []).append(note)
    addresses = {each.response.pk: reverse("needs:response-note", args=[each.response.pk]) for each in rows}
    unsent = set(unsent_among(request, list(addresses.values()))) if may_note else set()
    return [
        {
            "compared": each,
            "response": each.response,
            "actions": offered(each.response, actor) if may_decide else [],
            "notes": [note for note in notes.get(each.response.pk, []) if note.author_id != actor.user_id],
            "own_note": (own := _own(notes.get(each.response.pk, []), actor)),
            "note_form": _note_form(actor, each.response, own, address, is_unsent=address in unsent) if may_note else None,
            "note_url": address,
            "has_unsent_note": address in unsent,
        }
        for each in rows
        if (address := addresses[each.response.pk])
    ]


def _own(notes: list[ResponseNote], actor: Actor) -> ResponseNote | None:
    return next((note for note in notes if note.author_id == actor.user_id), None)


def _note_form(actor: Actor, response: Response, own: ResponseNote | None, address: str, *, is_unsent: bool) -> NoteForm:
    """One's own note, as it is kept or as one was writing it. Several forms of a page have names of their own for labels."""
    text = unsent_at(actor, address).get("text", "") if is_unsent else own.text if own else ""
    return NoteForm(initial={"text": text}, auto_id=f"note-{response.pk}-%s")


def _unanswered(question: Question, *, is_over: bool) -> str:
    """What stands where a reader sees no answer: there may be one that only its asker reads."""
    if question.answers.all():
        return _("Answered only to the vendor that asked.")
    is_decided = question.response is not None and question.response.state == Response.State.DECLINED
    return _("Not answered.") if is_over or is_decided else _("Not answered yet.")


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
        "unanswered": _unanswered(question, is_over=is_over),
        "may_answer": not has_answered and not is_over and question_services.may_answer(question, actor),
    }


@members_only
@keeps_what_is_typed
def note(request: ActorRequest, pk: int) -> HttpResponse:
    """One's own note on a response, for colleagues. The form in the comparison is sent here, too."""
    actor, response = readable_response(request, pk)
    actor.must("needs.note_response", response.need)
    own = ResponseNote.objects.filter(response=response, author_id=actor.user_id).first()
    form = NoteForm(typed(request), initial={"text": own.text if own else ""})
    back = exchange_path(response, sort_of(request.POST))
    if submitted(request, form, lambda: note_services.note_response(response, by=actor, text=form.cleaned_data["text"])):
        return redirect(back)
    return form_page(
        request,
        form,
        title=_("Your note on this response"),
        lead=f"{response.organisation} – {response.solution.heading()}",
        notes=[str(PRIVATE_NOTE)],
        button=_("Save the note"),
        back_url=back,
    )


@members_only
def export(request: ActorRequest, reference: str, kind: str) -> HttpResponse:
    """The comparison as a table: a line for each response, in the order of the page. Notes are not in it: it gets around."""
    actor, need = readable_need(request, reference)
    if not actor.can("needs.read_responses", need):
        raise Http404
    heads, lines = table_of(compared(_responses(need, actor, reads_all=True), sort=sort_of(request.GET)))
    name = _("responses-%(number)s") % {"number": need.reference}
    if kind == "csv":
        return file_response(csv_table(heads, lines), f"{name}.csv", "text/csv; charset=utf-8")
    return file_response(workbook(_("Responses"), heads, lines), f"{name}.xlsx", EXCEL)
