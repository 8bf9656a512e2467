"""Forms that are saved while one writes and that belong to no draft: their text waits on the server until it is sent."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.models.kept import KeptForm

LONGEST = 200_000
NEVER_KEPT = ("csrfmiddlewaretoken", "version")

View = Callable[..., HttpResponse]


def keeps_what_is_typed(view: View) -> View:
    """Under `members_only`. An `X-Autosave` POST keeps the text and answers JSON; the page then opens with it.

    The view reads `editing.typed(request)`. Once it redirects after a POST, the text is sent and kept no longer.
    """

    @wraps(view)
    def door(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        kept = KeptForm.objects.filter(user_id=_writer(request), path=request.path[:300])
        if request.method == "POST" and request.headers.get("X-Autosave"):
            return _keep(request)
        if request.method == "GET" and not hasattr(request, "kept"):
            request.kept = _found(request, kept)
        response = view(request, *args, **kwargs)
        if request.method == "POST" and response.status_code == 302:
            kept.delete()
        return response

    return door


def forget_typed(request: Any, path: str) -> None:
    """The text of the form at this address was taken with another press: it waits no longer."""
    KeptForm.objects.filter(user_id=_writer(request), path=path[:300]).delete()


def _writer(request: Any) -> int:
    """Whoever really types: support that sees as someone never touches that person's text."""
    return int(request.actor.impersonator_id or request.actor.user_id)


def _keep(request: Any) -> JsonResponse:
    data = request.POST.copy()
    for name in NEVER_KEPT:
        data.pop(name, None)
    text = data.urlencode()
    if len(text) > LONGEST:
        return JsonResponse({"saved": False, "message": _("This text is too long to be kept: shorten it, or send it now.")})
    KeptForm.objects.update_or_create(
        user_id=_writer(request), path=request.path[:300], defaults={"typed": text, "saved_at": timezone.now()}
    )
    return JsonResponse({"saved": True, "version": "", "message": _("What you typed is kept")})


def keep_for_later(request: Any) -> None:
    """Keep what was sent by hand, as autosave does: the view answers with a page, not elsewhere."""
    _keep(request)


def _found(request: HttpRequest, kept: Any) -> QueryDict | None:
    if "afresh" in request.GET:
        kept.delete()
        return None
    if (row := kept.first()) is None:
        return None
    messages.info(request, _("Here is what you had typed and not sent yet."))
    return QueryDict(row.typed)
