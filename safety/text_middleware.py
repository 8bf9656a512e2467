"""Refuses what no text holds, before anything reads it: the one place for addresses, forms, cookies and headers.

PostgreSQL stores no NUL, UTF-8 has no halves of characters, no reader sees the other control characters, and no script puts
dozens of marks on one letter (`records.normal_form`). Bodies in JSON are refused the same by `publishing.api.bodies`, cells of
tables by `files.tables.reading`.
"""

import codecs
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.request import UnreadablePostError
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from records.normal_form import MAX_MARKS_IN_A_ROW
from records.received import first_unreadable, is_named_mark
from safety import error_pages

Handler = Callable[[HttpRequest], HttpResponse]

IN_ADDRESS = _("The address contains a control character ({character}), which is not allowed in text. Remove it and try again.")
IN_COOKIE = _("A cookie contains a control character ({character}). Delete the cookies of this site and try again.")
IN_HEADER = _("A header of the request contains a control character ({character}). Remove it and try again.")
IN_FORM = _("The form contains a control character ({character}), which is not allowed in text. Remove it and try again.")
TOO_MANY_MARKS = _(
    "There are more than {most} combining marks in a row (such as {character}), which is not allowed in text. "
    "Remove them and try again."
)
WRONG_CHARSET = _("Forms are accepted in UTF-8 only. Send the form in this encoding.")
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
_COOKIE_HEADER = "HTTP_COOKIE"


class UnreadableTextMiddleware:
    """400 in words, in the reader's language; a person's form comes back with what they wrote."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_in_utf_8 = _is_utf_8((request.content_params or {}).get("charset", settings.DEFAULT_CHARSET))
        # Whatever encoding a request claims, its address is in UTF-8.
        request.encoding = settings.DEFAULT_CHARSET
        if not is_in_utf_8 and request.content_type in _FORMS:
            return error_pages.unreadable(request, WRONG_CHARSET)
        return _refusal(request) or self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        # The API's own parser reads what programs send there.
        if request.method != "POST" or error_pages.is_for_programs(request):
            return None
        try:
            character = _first(value for pair in _pairs(request.POST) for value in pair)
        except UnreadablePostError:
            # The sender is gone.
            return None
        if not character:
            return None
        if getattr(view, "csrf_exempt", False):
            return error_pages.unreadable(request, _named(IN_FORM, character))
        return error_pages.unreadable_form(request, character)


def _refusal(request: HttpRequest) -> HttpResponse | None:
    parts: list[tuple[Any, Iterable[str]]] = [
        (IN_ADDRESS, [request.path_info]),
        (IN_ADDRESS, (text for pair in _pairs(request.GET) for text in pair)),
        (IN_COOKIE, (request.COOKIES.get(name, "") for name in _cookies())),
        (IN_HEADER, (text for name, text in request.META.items() if name.startswith("HTTP_") and name != _COOKIE_HEADER)),
    ]
    for words, texts in parts:
        if character := _first(texts):
            return error_pages.unreadable(request, _named(words, character))
    return None


def _cookies() -> tuple[str, ...]:
    """Those that something of ours reads: others may be set by our neighbours of the same domain."""
    return (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME)


def _pairs(sent: QueryDict) -> Iterable[tuple[str, ...]]:
    return ((name, *values) for name, values in sent.lists())


def _first(texts: Iterable[str]) -> str:
    return next((found for text in texts if (found := first_unreadable(text))), "")


def _named(words: Any, character: str) -> Promise:
    """Put into words only once the language of the answer is known."""
    if is_named_mark(character):
        words = TOO_MANY_MARKS
    named: Promise = format_lazy(words, character=character, most=MAX_MARKS_IN_A_ROW)
    return named


def _is_utf_8(encoding: str) -> bool:
    try:
        return codecs.lookup(encoding).name == "utf-8"
    except LookupError:
        return False
