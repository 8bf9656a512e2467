"""A number for every request."""

import logging
import uuid
from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponse

_request_id: ContextVar[str] = ContextVar("request_id", default="-")
Handler = Callable[[HttpRequest], HttpResponse]


class RequestIdFilter(logging.Filter):
    """Adds the request's number to each log line, so that a number quoted by a user finds its lines."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = _request_id.get()
        return True


class RequestIdMiddleware:
    """Gives each request a number, shown on the error page and in the answer's header."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        number = uuid.uuid4().hex[:12]
        request.request_id = number  # type: ignore[attr-defined]
        mark = _request_id.set(number)
        try:
            response = self.get_response(request)
        finally:
            _request_id.reset(mark)
        response["X-Request-ID"] = number
        return response
