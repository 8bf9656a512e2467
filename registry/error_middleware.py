"""The API's language, the maintenance page, no empty refusals.

Apart from `registry.middleware`, which is imported with the settings, before there are models.
"""

from collections.abc import Callable
from typing import ClassVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from registry.views import errors

Handler = Callable[[HttpRequest], HttpResponse]


class LanguageOfProgramsMiddleware:
    """The API's addresses have no language: what it says in words is in the one that the program asks for."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not errors.is_for_programs(request):
            return self.get_response(request)
        translation.activate(errors.language_of(request))
        return self.get_response(request)


class MaintenanceMiddleware:
    """With MAINTENANCE=1 every page says that the registry is being worked on; health checks still answer."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.MAINTENANCE and not request.path.startswith(("/healthz/", "/ping", "/static/")):
            return errors.unavailable(request, is_maintenance=True)
        return self.get_response(request)


class DesignedErrorsMiddleware:
    """No refusal is an empty page. Pages are read and sent; other methods are the API's."""

    methods: ClassVar[list[str]] = ["GET", "HEAD", "OPTIONS", "POST"]

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in self.methods and not request.path_info.startswith("/api/"):
            return errors.method_not_allowed(request, self.methods)
        return errors.designed(request, self.get_response(request))
