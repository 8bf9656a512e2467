"""Two presses of one button make one record.

Every form that is posted carries a key of its own (`{% csrf_token %}` writes it). The first post with a key does its work;
a second one with the same key and the same content, also when both run at once on two processes, waits for the first and
gets its answer again. A post that ended in an error keeps nothing: a correction is a new try, and so is the same form with
other content. A post without a key works as it always did.
"""

import base64
import json
import secrets
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from typing import Any

from django.contrib import messages
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.http.response import HttpResponseBase
from django.utils import timezone

from records.locking import lock_number, unlock_number
from safety import error_pages
from safety.form_writer import WRITER
from safety.models import Submission
from safety.sealing import cipher

FIELD = "form_key"
KEPT_FOR = timedelta(hours=24)
LARGEST_ANSWER_BYTES = 1024 * 1024
_LONGEST_KEY = 100
_LEADS_ON = (301, 302, 303)
WAITS_S, MOST_WAITING = 20, 2
# What of an answer is given again: not its cookies, but for the one in which messages wait.
_HEADERS = ("Location", "Content-Type", "Content-Disposition", "Cache-Control", "HX-Redirect", "HX-Trigger")
_MESSAGES_COOKIE = "messages"
# Of the field only the key itself and the token of the session differ from one sending to the next.
_NOT_CONTENT = (FIELD, WRITER, "csrfmiddlewaretoken")
# Pages of these change who the browser is signed in as: their answer is of use only with its cookies.
_SIGN_IN_MODULES = ("allauth.",)

Handler = Callable[[HttpRequest], HttpResponseBase]


def new_key() -> str:
    return secrets.token_urlsafe(16)


def repeatable(view: Callable[..., Any]) -> Callable[..., Any]:
    """Marks a view that a person may well post to twice with the same content (a question, not an act)."""
    view.is_repeatable = True  # type: ignore[attr-defined]  # read by middleware
    return view


class OneSubmissionMiddleware:
    """After `CsrfViewMiddleware`, so that only posts of our own pages come this far."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = None
        try:
            response = self.get_response(request)
            return response
        finally:
            if (first := getattr(request, "first_submission", None)) is not None:
                digest, key = first
                if response is not None and response.streaming:
                    # It may be read from the database while it is sent: nothing else is asked there until then.
                    response._resource_closers.append(lambda: _unlock(digest))  # type: ignore[attr-defined]  # Django's, not in the stubs
                else:
                    _kept_and_unlocked(request, response, digest, key)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        key = _key(request, view)
        if not key:
            return None
        digest = _digest(request, key)
        if not _lock(digest):
            return error_pages.too_many(request)
        request.first_submission = digest, key  # type: ignore[attr-defined]  # read with the answer
        found = Submission.objects.filter(digest=digest, answered_at__gte=timezone.now() - KEPT_FOR).first()
        if found is None:
            return None
        return _answer_again(found, key)


def _key(request: HttpRequest, view: Any) -> str:
    if request.method != "POST" or request.headers.get("X-Autosave") or getattr(view, "csrf_exempt", False):
        return ""
    if getattr(view, "is_repeatable", False) or getattr(view, "__module__", "").startswith(_SIGN_IN_MODULES):
        return ""
    try:
        key = str(request.POST.get(FIELD, ""))
    except (MultiPartParserError, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent):
        # The view reads it again and says so.
        return ""
    return key if len(key) <= _LONGEST_KEY else ""


def _digest(request: HttpRequest, key: str) -> str:
    """Who sends what to where. Two people never share an answer, even should they share a key."""
    user = getattr(request, "user", None)
    sender = f"user {user.pk}" if user is not None and user.is_authenticated else f"visitor {request.META.get('CSRF_COOKIE')}"
    total = sha256()
    for part in (sender, key, request.get_full_path(), request.headers.get("HX-Request", "")):
        total.update(part.encode("utf-8", "replace") + b"\0")
    for name, values in request.POST.lists():
        if name not in _NOT_CONTENT:
            total.update(json.dumps([name, values]).encode("utf-8", "replace") + b"\0")
    for name, files in request.FILES.lists():
        for file in files:
            total.update(json.dumps([name, file.name, file.size]).encode("utf-8", "replace") + b"\0")
            for chunk in file.chunks():
                total.update(chunk)
            file.seek(0)
    return total.hexdigest()


def _number(digest: str) -> int:
    """What PostgreSQL locks is a number of 64 bits with a sign."""
    return int.from_bytes(bytes.fromhex(digest[:16]), signed=True)


def _lock(digest: str) -> bool:
    """Wait until no other process works on this submission. Two may wait, for as long as the first may take."""
    return lock_number(_number(digest), most_waiting=MOST_WAITING, wait_s=WAITS_S)


def _unlock(digest: str) -> None:
    unlock_number(_number(digest))


def _kept_and_unlocked(request: HttpRequest, response: HttpResponseBase | None, digest: str, key: str) -> None:
    try:
        if isinstance(response, HttpResponse) and _may_be_kept(request, response):
            _keep(digest, key, response)
    finally:
        _unlock(digest)


def _may_be_kept(request: HttpRequest, response: HttpResponse) -> bool:
    """A visitor's act leads on to another page: whole pages are not kept for whoever asks."""
    user = getattr(request, "user", None)
    if (user is None or not user.is_authenticated) and response.status_code not in _LEADS_ON:
        return False
    return response.status_code < 400 and len(response.content) <= LARGEST_ANSWER_BYTES and not _says_an_error(request)


def _says_an_error(request: HttpRequest) -> bool:
    """A button that was refused goes back to its page with a message: pressing it later is a new try."""
    # Those of this request; reading the storage by its public way would take them from the reader.
    queued = getattr(getattr(request, "_messages", None), "_queued_messages", ())
    return any(message.level >= messages.ERROR for message in queued)


def _keep(digest: str, key: str, response: HttpResponse) -> None:
    cookie = response.cookies.get(_MESSAGES_COOKIE)
    answer = {
        "status": response.status_code,
        "headers": {name: response[name] for name in _HEADERS if name in response},
        "messages": cookie.value if cookie else None,
        "content": base64.b64encode(response.content).decode(),
    }
    sealed = cipher(f"answer to form {key}").encrypt(json.dumps(answer).encode())
    Submission.objects.update_or_create(digest=digest, defaults={"answer": sealed, "answered_at": timezone.now()})


def _answer_again(submission: Submission, key: str) -> HttpResponse:
    answer = json.loads(cipher(f"answer to form {key}").decrypt(bytes(submission.answer)))
    response = HttpResponse(base64.b64decode(answer["content"]), status=answer["status"], headers=answer["headers"])
    if answer["messages"]:
        response.set_cookie(_MESSAGES_COOKIE, answer["messages"], httponly=True, samesite="Lax")
    return response


def drop_old() -> int:
    """Forget the answers that nobody asks for again."""
    return Submission.objects.filter(answered_at__lt=timezone.now() - KEPT_FOR).delete()[0]
