"""Error pages: they say what happened, what to do, and the request's number to quote. Programs get problem+json.

They are in the language of the address, or else of the browser: an address that does not exist has none.
"""

import sys
from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records import hooks
from records.received import is_named_mark
from records.time_limits import was_cut
from safety.resending import resend_page, without_unreadable

RETRY_MAINTENANCE_S, RETRY_DATABASE_S, RETRY_SLOW_S = 1800, 30, 10

# What a program is told.
TITLES = {
    400: gettext_lazy("This request could not be understood"),
    403: gettext_lazy("This action is not allowed"),
    404: gettext_lazy("Page not found"),
    405: gettext_lazy("This action is not possible at this address"),
    409: gettext_lazy("This action was not completed"),
    413: gettext_lazy("The content sent is too large"),
    429: gettext_lazy("Too many attempts"),
    500: gettext_lazy("Something went wrong"),
    503: gettext_lazy("The registry is not available right now"),
}
# When not even a template can be drawn.
_BARE = (
    '<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8"><title>Une erreur est survenue</title></head><body>'
    "<h1>Une erreur est survenue</h1><p>Réessayez dans un moment.</p>"
    '<div lang="en"><h1>Something went wrong</h1><p>Try again in a moment.</p></div>'
    '<p><a href="/">Le Registre</a></p></body></html>'
)


def is_for_programs(request: HttpRequest) -> bool:
    """The addresses of the API; `/api/` itself is the page that explains it."""
    return request.path_info.startswith("/api/") and request.path_info != "/api/"


def language_of(request: HttpRequest) -> str:
    """The language of the address; where it has none, that which the browser prefers."""
    if from_path := translation.get_language_from_path(request.path_info):
        return from_path
    is_a_page = getattr(request, "resolver_match", None) is not None and not is_for_programs(request)
    return settings.LANGUAGE_CODE if is_a_page else translation.get_language_from_request(request)


def _answer(request: HttpRequest, status: int, *, detail: str | Promise = "") -> HttpResponse:
    """The designed answer, with what every page has. `detail` says more of the cause, in place of the page's own sentence."""
    return _in_language(
        request,
        status,
        lambda: render(request, f"{status}.html", _context(request) | {"detail": detail}, status=status),
        detail=detail,
    )


def _answer_without_queries(request: HttpRequest, status: int, *, detail: str | Promise = "", **context: object) -> HttpResponse:
    """The same when something is broken: nothing is asked of the database, and a broken template shows a bare page."""

    def drawn() -> HttpResponse:
        try:
            known = {name: value for context_of in hooks.page_context for name, value in context_of(request).items()}
            html: str = render_to_string(f"{status}.html", known | _context(request) | context)
        except Exception:  # noqa: BLE001  (whatever it is, the reader gets a page)
            html = _BARE
        return HttpResponse(html, status=status)

    return _in_language(request, status, drawn, detail=detail)


def _in_language(
    request: HttpRequest, status: int, page: Callable[[], HttpResponse], *, detail: str | Promise = ""
) -> HttpResponse:
    language = language_of(request)
    with translation.override(language):
        response: HttpResponse = _problem(request, status, detail) if is_for_programs(request) else page()
    response["Content-Language"] = language
    response["Cache-Control"] = "no-store"
    return response


def _problem(request: HttpRequest, status: int, detail: str | Promise = "") -> JsonResponse:
    """RFC 9457, as the API's own refusals."""
    body = {"type": "about:blank", "title": str(TITLES[status]), "status": status, "request": _number(request)}
    body |= {"detail": str(detail)} if detail else {}
    return JsonResponse(body, status=status, content_type="application/problem+json", json_dumps_params={"ensure_ascii": False})


def _context(request: HttpRequest) -> dict[str, object]:
    return {"request_id": _number(request), "is_narrowed": True}


def _number(request: HttpRequest) -> str:
    return getattr(request, "request_id", "")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    is_too_much = isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent)
    return _answer(request, 413 if is_too_much else 400)


def unreadable(request: HttpRequest, detail: str | Promise) -> HttpResponse:
    """The address, a cookie or a header holds what no text holds: `detail` says which."""
    return _answer(request, 400, detail=detail)


def unreadable_form(request: HttpRequest, character: str) -> HttpResponse:
    """A form holds a character that no text holds: nothing is recorded, and one press sends the text again without it."""
    if request.headers.get("X-Autosave"):
        if is_named_mark(character):
            said = _(
                "Not saved: a letter in your text has too many marks. Press the button at the end of the form to remove them."
            )
            return JsonResponse({"saved": False, "message": said}, status=400)
        said = _(
            "Not saved: your text contains an invisible character (%(character)s). Press the button at the end of "
            "the form to remove it."
        )
        return JsonResponse({"saved": False, "message": said % {"character": character}}, status=400)
    posted = without_unreadable(request.POST)
    return _in_language(request, 400, lambda: resend_page(request, posted, status=400, unreadable=character))


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _answer(request, 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The token is old or missing. Django calls this before any view, so nothing is done yet."""
    if request.headers.get("X-Autosave"):
        said = _("Not saved: you signed in or out in another tab. Your text is kept. Press the button at the end of the form.")
        return JsonResponse({"saved": False, "message": said}, status=403)
    return _in_language(request, 403, lambda: resend_page(request, request.POST, status=403))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _answer(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """503 when the database is away, or took too long: it will come back."""
    if was_cut(sys.exc_info()[1]):
        return too_slow(request)
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        response = unavailable(request)
        # An answer that was kept may be given in its place.
        response.is_database_away = True  # type: ignore[attr-defined]  # read by the public cache
        return response
    return _answer_without_queries(request, 500)


def unavailable(request: HttpRequest, *, is_maintenance: bool = False) -> HttpResponse:
    response = _answer_without_queries(request, 503, is_maintenance=is_maintenance)
    response["Retry-After"] = str(RETRY_MAINTENANCE_S if is_maintenance else RETRY_DATABASE_S)
    return response


def too_slow(request: HttpRequest) -> HttpResponse:
    """A limit of time ended what was asked of the database: nothing is broken, and it is asked nothing more."""
    detail = gettext_lazy("The registry took too long to respond. Try again in a moment.")
    response = _answer_without_queries(request, 503, detail=detail, is_slow=True)
    response["Retry-After"] = str(RETRY_SLOW_S)
    return response


def file_unavailable(request: HttpRequest) -> HttpResponse:
    """The content of a file that the registry knows is not there, or cannot be read."""
    response = _answer_without_queries(request, 503, is_file=True)
    response["Retry-After"] = str(RETRY_MAINTENANCE_S)
    return response


def refused(request: HttpRequest, detail: str) -> HttpResponse:
    """The rules do not allow what was asked, or no longer, and `detail` says why. Nothing was changed."""
    if request.headers.get("X-Autosave"):
        return JsonResponse({"saved": False, "message": detail}, status=409)
    return _answer(request, 409, detail=detail)


def too_many(request: HttpRequest) -> HttpResponse:
    return _answer(request, 429)


def designed(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The designed answer in place of an empty one (a method that an address does not take, say), with its headers."""
    status = response.status_code
    if status not in TITLES or response.streaming or response.content:
        return response
    made = _answer_without_queries(request, status) if status >= HTTPStatus.INTERNAL_SERVER_ERROR else _answer(request, status)
    for name, value in response.items():
        if name not in ("Content-Type", "Content-Length"):
            made[name] = value
    made.cookies = response.cookies
    return made


def method_not_allowed(request: HttpRequest, allowed: list[str]) -> HttpResponse:
    response = _answer(request, 405)
    response["Allow"] = ", ".join(allowed)
    return response
