"""The checklist of a protocol, or of one's own case, as a file to fill in with colleagues."""

from collections.abc import Callable
from typing import Any

from django.core.cache import cache
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.text import slugify
from django.utils.translation import pgettext

from authoring.views.spreadsheets import EXCEL
from catalogue.public_cache import public
from files.word_files import CONTENT_TYPE as WORD
from qualification.checklist import Checklist, as_excel, as_word
from qualification.forms.preflight import PreflightForm
from qualification.models.protocols import Protocol, Requirement
from qualification.preflight import Outlook, look_ahead
from records.bilingual import reading_language
from records.http import ActorRequest
from safety.error_pages import too_many
from safety.throttle import allows

MANDATORY = "mandatory"
# Writing a file takes most of a second. Those of a protocol are few, and are kept however their address is written; of one's
# own case there is another for each address, and a visitor takes so many in an hour.
_KEPT_FOR_S = 3600
MAX_OF_OUTLOOK = 60
_FORMS: dict[str, tuple[str, Callable[[Checklist], bytes]]] = {"xlsx": (EXCEL, as_excel), "docx": (WORD, as_word)}


def is_mandatory_only(request: ActorRequest) -> bool:
    """`?only=mandatory`, on the page and for its files."""
    return request.GET.get("only") == MANDATORY


def wanted(request: ActorRequest, requirements: list[Requirement]) -> list[Requirement]:
    return [row for row in requirements if row.blocks] if is_mandatory_only(request) else requirements


def choices(request: ActorRequest) -> dict[str, Any]:
    """What a page shows of its checklist, and the addresses that change it: `query` is that of its files."""
    return {
        "is_mandatory_only": is_mandatory_only(request),
        "is_unfolded": request.GET.get("open") == "all",
        "query": _query(request, open=""),
        "switch": _query(request, only="" if is_mandatory_only(request) else MANDATORY) or "?",
        "fold": _query(request, open="" if request.GET.get("open") == "all" else "all") or "?",
    }


def _query(request: ActorRequest, **changed: str) -> str:
    given = request.GET.copy()
    for name, value in changed.items():
        given.pop(name, None)
        if value:
            given[name] = value
    return f"?{given.urlencode()}" if given else ""


@public
def of_protocol(request: ActorRequest, level: str, version: str, form: str) -> HttpResponse:
    protocol = get_object_or_404(Protocol.objects.published(), level=level, version=version)
    only = MANDATORY if is_mandatory_only(request) else "all"

    def written() -> bytes:
        return _written(Checklist(protocol, wanted(request, list(protocol.requirements.all()))), form)

    # A published protocol never changes.
    key = f"checklist:{protocol.pk}:{only}:{reading_language()}:{form}"
    return _file(protocol, form, cache.get_or_set(key, written, _KEPT_FOR_S) or b"")


def of_outlook(request: ActorRequest, form: str) -> HttpResponse:
    """That of the answers in the address. Without all of them, the page of the questions says what is missing."""
    asked = PreflightForm(request.GET or None)
    outlook = look_ahead(asked.cleaned_data) if asked.is_bound and asked.is_valid() else None
    if outlook is None or outlook.protocol is None:
        page = redirect("qualification:preflight")
        page["Location"] += f"?{request.GET.urlencode()}" if request.GET else ""
        return page
    if not allows(request, "outlook-checklist", most=MAX_OF_OUTLOOK):
        return too_many(request)
    checklist = Checklist(outlook.protocol, wanted(request, outlook.requirements), _lead(outlook), outlook.also)
    return _file(outlook.protocol, form, _written(checklist, form))


def _lead(outlook: Outlook) -> list[str]:
    """Why it is of this level."""
    return [str(reason) for reason in outlook.risk.reasons]


def _written(checklist: Checklist, form: str) -> bytes:
    if form not in _FORMS:
        raise Http404
    return _FORMS[form][1](checklist)


def _file(protocol: Protocol, form: str, content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type=_FORMS[form][0])
    word = pgettext("name of a file", "checklist")
    level = slugify(pgettext("name of a file", "%(level)s risk") % {"level": protocol.get_level_display()})
    name = f"{word}-{level}-{protocol.version}.{form}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
