"""Errors of the API as problem+json (RFC 9457), in the reader's language."""

from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException
from rest_framework.response import Response
from rest_framework.views import exception_handler

from publishing.api.filters import WrongParameters
from records.errors import DomainError


def problem_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """What every refused request answers. Unexpected errors are left to the log and the 500 page."""
    if isinstance(error, DomainError):
        body: dict[str, Any] = {"type": error.code, "title": str(error), "status": error.status}
        if places := error.by_place():
            body["errors"] = places
        if isinstance(error, WrongParameters):
            body["parameters"] = error.parameters()
        headers = {"Retry-After": str(error.retry_after_s)} if error.retry_after_s else None
        return Response(body, status=error.status, headers=headers, content_type="application/problem+json")
    response = exception_handler(error, context)
    if response is None:
        return None
    title = _("Not found.") if isinstance(error, Http404) else ""
    if isinstance(error, APIException):
        title = title or str(error.detail if isinstance(error.detail, str) else error.default_detail)
    body = {"type": "about:blank", "title": title or _("The request was refused."), "status": response.status_code}
    response.data = body
    response.content_type = "application/problem+json"
    return response
