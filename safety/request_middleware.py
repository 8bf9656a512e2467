"""A number for every request, and text in one form."""

import uuid
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from django.http import HttpResponse, QueryDict

from records import received
from records.http import ActorRequest

_request_id: ContextVar[str] = ContextVar("request_id", default="-")
Handler = Callable[[ActorRequest], HttpResponse]


def current_request_id() -> str:
    """The number of the request that this thread serves; `-` outside of one."""
    return _request_id.get()


class RequestIdMiddleware:
    """Gives each request a number, shown on the error page and in the answer's header."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: ActorRequest) -> HttpResponse:
        number = uuid.uuid4().hex[:12]
        request.request_id = number
        mark = _request_id.set(number)
        try:
            response = self.get_response(request)
        finally:
            _request_id.reset(mark)
        response["X-Request-ID"] = number
        return response


class ComposedTextMiddleware:
    """Brings what people type into forms to composed form (Unicode NFC), once, before any view reads it.

    macOS pastes an é as an e and an accent: two signs that look like one, and are found, counted and drawn as two.
    Views without a token take what programs send: those read it as it is.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: ActorRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: ActorRequest, view: Any, args: Any, kwargs: Any) -> None:
        if request.method == "POST" and not getattr(view, "csrf_exempt", False):
            request.POST = _composed(request.POST)  # type: ignore[assignment]  # as Django's own middleware may


def _composed(sent: QueryDict) -> QueryDict:
    """The same, composed; passwords stay what their keys made."""
    changed = {
        name: values
        for name, found in sent.lists()
        if "password" not in name and (values := [received.composed(value) for value in found]) != found
    }
    if not changed:
        return sent
    copy = sent.copy()
    for name, values in changed.items():
        copy.setlist(name, values)
    copy._mutable = False
    return copy
