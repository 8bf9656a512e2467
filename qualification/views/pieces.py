"""The vendor's evidence across its applications: picked again, carried over, sent with a text."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.actors import Actor
from authoring.views.access import members_only
from authoring.views.gone import no_draft
from authoring.views.unsent_forms import keep_for_later
from files.upload_handlers import takes_large_files
from qualification.models.applications import Evidence
from qualification.models.decisions import Condition
from qualification.models.reviews import Clarification
from qualification.pool import grouped, offered, picked, pool_of
from qualification.services import enclosures
from qualification.services import evidence as services
from qualification.services.carrying import carried_pieces
from qualification.views.applications import is_unsent, readable
from qualification.views.taking_files import answer_script, is_script, take_files
from qualification.views.verifying import found_decision
from records import received
from records.errors import DomainError, Refused
from records.http import ActorRequest

MAX_SUGGESTED = 12
MAX_SHOWN = 100


@members_only
def pool(request: ActorRequest, reference: str, code: str) -> HttpResponse:
    """The vendor's own pieces to give again for a requirement; with `pick`, the options of the field that picks one."""
    application = readable(request, reference)
    actor: Actor = request.actor
    actor.must("qualification.apply", application)
    row = get_object_or_404(application.protocol.requirements, code=code)
    found = pool_of(application, row)
    address = reverse("qualification:answer", args=[reference, code]) + "#evidence"
    if request.method == "POST":
        _reuse(request, found.filter(pk__in=_numbers(request)), lambda piece: services.reuse(piece, application, row, by=actor))
        return redirect(address)
    typed = received.searched(request.GET.get("q", ""))
    matching = offered(found, typed)
    if "pick" in request.GET:
        pieces = list(matching[:MAX_SUGGESTED])
        groups = [(group.title, [(each, picked(each)) for each in group.pieces]) for group in grouped(pieces)]
        return render(request, "qualification/piece_options.html", {"groups": groups})
    pieces = list(matching[: MAX_SHOWN + 1])
    context = {
        "application": application,
        "requirement": row,
        "typed": typed,
        "groups": grouped(pieces[:MAX_SHOWN]),
        "has_more": len(pieces) > MAX_SHOWN,
        "most": MAX_SHOWN,
        "may_write": is_unsent(application),
        "back_url": address,
        "page_title": _("Evidence that you have already provided"),
    }
    return render(request, "qualification/pool.html", context)


def _numbers(request: ActorRequest) -> list[int]:
    return [number for each in request.POST.getlist("piece")[:MAX_SHOWN] if (number := received.number(each))]


def _reuse(request: ActorRequest, pieces: Any, service: Any) -> None:
    count = 0
    try:
        for piece in pieces:
            service(piece)
            count += 1
    except Refused as refused:
        raise Http404(str(refused)) from refused
    except DomainError as error:
        messages.error(request, error.in_full)
    if count:
        said = ngettext("%(count)d piece of evidence has been added.", "%(count)d pieces of evidence have been added.", count)
        messages.success(request, said % {"count": count})
    elif request.POST.get("piece") is None:
        messages.info(request, _("Choose at least one piece of evidence."))


@members_only
def carried(request: ActorRequest, reference: str) -> HttpResponse:
    """What a renewal took from earlier applications, those to look at again first; any of it can be removed."""
    application = readable(request, reference)
    actor: Actor = request.actor
    actor.must("qualification.apply", application)
    if request.method == "POST":
        if not is_unsent(application):
            messages.error(request, no_draft(application))
            return redirect("qualification:application", reference)
        chosen = application.evidence.of_answers().exclude(reused_from=None).filter(pk__in=_numbers(request))
        _remove(request, list(chosen), actor)
        return redirect("qualification:carried", reference)
    pieces = carried_pieces(application)
    context = {
        "application": application,
        "pieces": pieces,
        "to_review": sum(bool(each.review_reasons) for each in pieces),
        "may_write": is_unsent(application),
        "page_title": _("Evidence carried over from earlier applications"),
    }
    return render(request, "qualification/carried.html", context)


def _remove(request: ActorRequest, pieces: list[Evidence], actor: Actor) -> None:
    if not pieces:
        messages.info(request, _("Choose at least one piece of evidence."))
        return
    for piece in pieces:
        services.remove_evidence(piece, by=actor)
    said = ngettext(
        "%(count)d piece of evidence has been removed.", "%(count)d pieces of evidence have been removed.", len(pieces)
    )
    messages.success(request, said % {"count": len(pieces)})


@takes_large_files
@require_POST
@members_only
def enclose(request: ActorRequest, reference: str, kind: str, pk: int) -> HttpResponse:
    """Add files to an answer, a report or an appeal that is being written. Its text is kept as it is."""
    subject, page = _subject(request, reference, kind, pk)
    one = partial(enclosures.enclose, subject, by=request.actor)
    if is_script(request):
        return answer_script(request, one)
    keep_for_later(request, path=page)
    uploads = [each for name in request.FILES for each in request.FILES.getlist(name)]
    try:
        take_files(request, uploads, one, field="files")
    except Refused as refused:
        raise Http404(str(refused)) from refused
    except DomainError as error:
        messages.error(request, error.in_full)
    return redirect(page)


def _subject(request: ActorRequest, reference: str, kind: str, pk: int) -> tuple[enclosures.Subject, str]:
    """What the files support, and the page of its text; 404 for whoever does not write there."""
    actor: Actor = request.actor
    if kind == "clarification":
        application = readable(request, reference)
        actor.must("qualification.apply", application)
        asked: Clarification = get_object_or_404(application.clarifications, pk=pk)
        return asked, reverse("qualification:clarifications", args=[reference])
    decision = found_decision(reference)
    if kind == "condition":
        actor.must("qualification.apply", decision.application)
        condition: Condition = get_object_or_404(decision.conditions, pk=pk)
        return condition, reverse("qualification:report-condition", args=[reference, pk])
    if kind != "appeal" or decision.pk != pk:
        raise Http404
    actor.must("qualification.appeal", decision.application)
    return decision, reverse("qualification:appeal", args=[reference])
