"""Several files of one form: each is taken or refused by itself, and what is refused is said by its name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from authoring.views.editing import typed
from files.office_files import what_was_taken_out
from qualification.models.applications import Evidence
from qualification.services.enclosures import Subject, application_of, enclosed
from records.errors import DomainError, Incomplete, Refused
from records.http import ActorRequest


def take_files(request: ActorRequest, uploads: list[Any], service: Callable[[Any], Evidence], *, field: str = "file") -> None:
    """Take each file. Raises `Incomplete` on `field` with what was refused, once the others are kept."""
    refused, taken = [], 0
    for upload in uploads:
        try:
            piece = service(upload)
        except Incomplete as incomplete:
            why = " ".join(str(text) for text in incomplete.gaps.values())
            refused.append(why if len(uploads) == 1 else _("%(name)s: %(why)s") % {"name": upload.name, "why": why})
        else:
            taken += 1
            if said := what_was_taken_out(piece.taken_out):
                messages.warning(request, said)
    if taken == 1:
        messages.success(request, _("The evidence has been added."))
    elif taken:
        said = ngettext("%(count)d file has been added.", "%(count)d files have been added.", taken)
        messages.success(request, said % {"count": taken})
    if refused:
        raise Incomplete({field: " ".join(refused)})


def keep_files_of_invalid(request: ActorRequest, form: Any, services: Mapping[str, Callable[[Any], Evidence]]) -> None:
    """Take the files of a form whose text is refused, by its fields: no browser sends them again by itself.

    Called before `submitted`, which takes those of a form without errors.
    """
    if request.method != "POST" or form.is_valid():
        return
    for field, service in services.items():
        try:
            take_files(request, form.cleaned_data.get(field) or [], service, field=field)
        except Refused as refused:
            raise Http404(str(refused)) from refused
        except DomainError as error:
            form.add_error(field, error.in_full)


def answer_script(request: ActorRequest, service: Callable[[Any], Evidence]) -> JsonResponse:
    """One file sent by `static/js/files.js`: whether it was added, or why not. The text beside it is saved by itself."""
    upload = next(iter(request.FILES.values()), None)
    if upload is None:
        return _refused(_("Choose a file."))
    try:
        piece = service(upload)
    except Refused as refused:
        raise Http404(str(refused)) from refused
    except Incomplete as incomplete:
        return _refused(" ".join(str(text) for text in incomplete.gaps.values()))
    except DomainError as error:
        return _refused(str(error))
    return JsonResponse({"added": True, "message": what_was_taken_out(piece.taken_out)})


def _refused(why: str) -> JsonResponse:
    return JsonResponse({"added": False, "message": why}, status=422)


@dataclass(frozen=True, slots=True)
class FileList:
    """The files that go with a text that is being written, and where more of them are sent."""

    pieces: list[Evidence]
    url: str


def show_files(form: Any, field: str, kind: str, subject: Subject) -> None:
    """Put the list of what was added beside the field that adds more: `templates/qualification/text_with_files.html` shows it."""
    reference = application_of(subject).reference
    url = reverse("qualification:enclose", args=[reference, kind, subject.pk])
    form.fields[field].files = FileList(list(enclosed(subject)), url)
    form.fields[field].widget.attrs["data-url"] = url


def typed_with_files(request: ActorRequest) -> tuple[Any, Any]:
    """What a form with files opens with: `typed`, and the files that are sent now."""
    return typed(request), request.FILES if request.method == "POST" else None


def is_script(request: ActorRequest) -> bool:
    return "X-Files" in request.headers
