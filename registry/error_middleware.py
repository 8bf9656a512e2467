"""The API's language, the maintenance page, no empty refusals.

Apart from `safety.request_middleware`, which is imported with the settings, before there are models.
"""

import logging
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from typing import Any, ClassVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from files.stored_files import ContentUnavailable
from records.errors import DomainError
from records.time_limits import was_cut
from safety import error_pages

_log = logging.getLogger(__name__)
Handler = Callable[[HttpRequest], HttpResponse]

# How much of a refused body is still taken.
MAX_UNREAD_BYTES = 64 * 1024 * 1024
_PART_BYTES = 64 * 1024


class LanguageOfProgramsMiddleware:
    """The API's addresses have no language: what it says in words is in the one that the program asks for."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not error_pages.is_for_programs(request):
            return self.get_response(request)
        translation.activate(error_pages.language_of(request))
        return self.get_response(request)


class MaintenanceMiddleware:
    """With MAINTENANCE=1 every page says that the registry is being worked on; health checks still answer."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.MAINTENANCE and not request.path.startswith(("/healthz/", "/ping", "/static/")):
            return error_pages.unavailable(request, is_maintenance=True)
        return self.get_response(request)


class DesignedErrorsMiddleware:
    """No refusal is an empty page. Pages are read and sent; other methods are the API's."""

    methods: ClassVar[list[str]] = ["GET", "HEAD", "OPTIONS", "POST"]

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._refused(request) or error_pages.designed(request, self.get_response(request))
        if response.status_code >= HTTPStatus.BAD_REQUEST:
            _read_to_the_end(request)
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """What is only read takes no posts: nothing is worked out, kept or locked for them."""
        if request.method == "POST" and getattr(view, "is_public", False):
            return error_pages.method_not_allowed(request, ["GET", "HEAD", "OPTIONS"])
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """What took too long, at whatever door: one may try again in a moment. A refusal that no view answered says why."""
        if was_cut(exception):
            _log.warning("Cut by a limit of the database: %s", exception)
            return error_pages.too_slow(request)
        if isinstance(exception, ContentUnavailable):
            return error_pages.file_unavailable(request)
        if not isinstance(exception, DomainError):
            return None
        if exception.status != HTTPStatus.SERVICE_UNAVAILABLE:
            _log.warning("No view answered a refusal: %s", exception.code)
            return error_pages.refused(request, exception.in_full)
        response = HttpResponse(str(exception), status=exception.status, content_type="text/plain; charset=utf-8")
        if exception.retry_after_s:
            response["Retry-After"] = str(exception.retry_after_s)
        return response

    def _refused(self, request: HttpRequest) -> HttpResponse | None:
        if request.method not in self.methods and not error_pages.is_for_programs(request):
            return error_pages.method_not_allowed(request, self.methods)
        return None


class PartsOnlyMiddleware:
    """A script that asks for a part of a page gets pages and nothing else.

    A file that someone added is not made by our templates: htmx would put it into the page as it is, and obey it.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if "HX-Request" not in request.headers or not _is_file(response):
            return response
        refused = error_pages.bad_request(request)
        # What the file holds open is closed with the answer in its place: closing it now would end the request.
        refused._resource_closers.extend(response._resource_closers)  # type: ignore[attr-defined]  # Django's, not in the stubs
        return refused


def _is_file(response: HttpResponse) -> bool:
    if response.status_code >= HTTPStatus.MULTIPLE_CHOICES or response.status_code == HTTPStatus.NO_CONTENT:
        return False
    return response.has_header("Content-Disposition") or not response.get("Content-Type", "").startswith("text/html")


def _read_to_the_end(request: HttpRequest) -> None:
    """A browser that is still sending when it is answered shows a broken connection in place of the answer."""
    with suppress(OSError):
        for _part in range(MAX_UNREAD_BYTES // _PART_BYTES):
            if not request.read(_PART_BYTES):
                return
