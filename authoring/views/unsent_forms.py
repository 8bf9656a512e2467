"""Text that is kept on the server until it is sent: forms that belong to no draft, and what a draft could not take yet."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.messages.storage import default_storage
from django.db import transaction
from django.db.models import Count, Sum
from django.db.models.functions import Length
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.urls import translate_url
from django.utils import timezone
from django.utils.translation import gettext as _

from authoring.models.unsent import UnsentForm
from authoring.unsent import unsent_of
from records.bilingual import LANGUAGES
from records.locking import one_at_a_time

LONGEST = 200_000
# Of one person in all. What is older than `OLD` makes room for what is new; nothing else is lost.
MAX_TEXTS = 50
MAX_CHARACTERS = 5_000_000
OLD = timedelta(days=30)
# How a page answers that shows a form again.
REFUSED = (409, 422)
NEVER_KEPT = ("csrfmiddlewaretoken", "form_key", "form_writer", "version", "turn")

View = Callable[..., HttpResponse]


class FormOpens(Exception):
    """A view that was only tried came to its form: the record is there and this person may open the page."""


def keeps_what_is_typed(view: View) -> View:
    """Under `members_only`. An `X-Autosave` POST keeps the text and answers JSON; the page then opens with it.

    The view reads `editing.typed(request)`. Once it redirects after a POST, the text is sent and kept no longer; a POST
    that it refuses is kept, so that whoever leaves the page at once finds the text again.
    Pages made from `editing/form.html` and `editing/decide.html` then save while one writes. Nothing is kept for a page
    that does not open: the view is asked first, as far as its call of `typed`, which comes after it looked at the right.
    """

    @wraps(view)
    def wrapped(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        request.is_kept = True
        if request.method == "POST" and request.headers.get("X-Autosave"):
            if not _opens(view, request, *args, **kwargs):
                raise Http404
            return _keep(request)
        if request.method == "POST" and is_afresh(request):
            return begin_afresh(request)
        if request.method == "GET" and not hasattr(request, "kept"):
            request.kept = take_typed(request)
        response = view(request, *args, **kwargs)
        if request.method == "POST" and response.status_code == 302:
            drop_typed(request)
        elif request.method == "POST" and response.status_code in REFUSED:
            keep_for_later(request)
        return response

    return wrapped


def _opens(view: View, request: Any, *args: Any, **kwargs: Any) -> bool:
    """Whether a GET of this page would show its form. Raises what the view raises; what it would say is said to nobody."""
    said = request._messages
    request.method, request.is_tried, request._messages = "GET", True, default_storage(request)
    try:
        view(request, *args, **kwargs)
    except FormOpens:
        return True
    finally:
        request.method, request.is_tried, request._messages = "POST", False, said
    return False


def is_afresh(request: HttpRequest) -> bool:
    """Whether the button that throws away what was typed was pressed."""
    return "afresh" in request.POST


def begin_afresh(request: HttpRequest) -> HttpResponse:
    drop_typed(request)
    return HttpResponseRedirect(request.get_full_path())


def writer_of(request: Any) -> int:
    """Whoever really types: support that sees as someone never touches that person's text."""
    return int(request.actor.impersonator_id or request.actor.user_id)


def _here(request: Any) -> str:
    """The address of a form. A month that it names is part of it: what was written of one is no text of another."""
    month = request.GET.get("month", "")[:20]
    return f"{request.path}?{urlencode({'month': month})}" if month else str(request.path)


def _kept(request: Any, path: str) -> dict[str, Any]:
    """The person's row of a form. One form has one address, in whichever language its page was opened."""
    return {"user_id": writer_of(request), "path": translate_url(path or _here(request), LANGUAGES[0])[:300]}


def _rows(request: Any, path: str) -> Any:
    """What is kept for this form, at the address that it was opened at included."""
    kept = _kept(request, path)
    return UnsentForm.objects.filter(user_id=kept["user_id"], path__in={kept["path"], (path or _here(request))[:300]})


def keep_for_later(request: Any, *, path: str = "", changed: dict[str, str] | None = None) -> str:
    """Keep what a form sent, as it was typed but for `changed`. Returns why it could not be kept; empty when it is."""
    data = request.POST.copy()
    for name, value in (changed or {}).items():
        data[name] = value
    for name in NEVER_KEPT:
        data.pop(name, None)
    text = data.urlencode()
    if len(text) > LONGEST:
        return _("This text is too long to be saved. Shorten it, or send it now.")
    kept = _kept(request, path)
    with transaction.atomic():
        one_at_a_time("kept", kept["user_id"])
        if not _has_room(kept, len(text)):
            return _("You have too many unsent texts, so this text is not saved. Send it now, or send others first.")
        UnsentForm.objects.update_or_create(**kept, defaults={"typed": text, "saved_at": timezone.now()})
    return ""


def _has_room(kept: dict[str, Any], length: int) -> bool:
    """Whether one more text fits; the oldest that were forgotten go first when it does not."""
    others = UnsentForm.objects.filter(user_id=kept["user_id"]).exclude(path=kept["path"])
    total = others.aggregate(texts=Count("pk"), characters=Sum(Length("typed"), default=0))
    texts, characters = total["texts"] + 1, total["characters"] + length
    going = []
    for pk, size in others.filter(saved_at__lt=timezone.now() - OLD).order_by("saved_at").values_list("pk", Length("typed")):
        if texts <= MAX_TEXTS and characters <= MAX_CHARACTERS:
            break
        going.append(pk)
        texts, characters = texts - 1, characters - size
    if texts > MAX_TEXTS or characters > MAX_CHARACTERS:
        return False
    UnsentForm.objects.filter(pk__in=going).delete()
    return True


def drop_typed(request: Any, *, path: str = "") -> None:
    """The text was sent: it is kept no longer."""
    _rows(request, path).delete()


def has_kept(request: Any) -> bool:
    """Whether this person's text of the form at this address waits to be sent, in whichever language it was written."""
    return bool(_rows(request, "").exists())


def unsent_at(actor: Any, path: str) -> QueryDict:
    """What a person typed in the form at an address and has not sent; empty when nothing is."""
    return unsent_of(int(actor.impersonator_id or actor.user_id), path)


def unsent_among(request: Any, paths: list[str]) -> list[str]:
    """The addresses, of these, whose form this person wrote in and has not sent. One query."""
    known = {translate_url(path, LANGUAGES[0])[:300]: path for path in paths}
    kept = UnsentForm.objects.filter(user_id=writer_of(request), path__in=[*known, *paths]).values_list("path", flat=True)
    return [known.get(path, path) for path in kept]


def _keep(request: Any) -> JsonResponse:
    if why := keep_for_later(request):
        return not_kept(why)
    return JsonResponse({"saved": True, "version": "", "message": _("Your text is saved")})


def not_kept(why: str) -> JsonResponse:
    return JsonResponse({"saved": False, "message": why}, status=413)


def take_typed(request: HttpRequest) -> QueryDict | None:
    """What this person typed in the form at this address and has not sent. The page says so."""
    row = _rows(request, "").order_by("-saved_at").first()
    if row is None:
        return None
    messages.info(request, _("This is what you typed earlier. It stays here until you press the button of the form."))
    return QueryDict(row.typed)


def kept_text(request: Any) -> QueryDict | None:
    """The same, for a page on which it is read and no more; what was sent while signed out comes first."""
    kept: QueryDict | None = getattr(request, "kept", None)
    row = _rows(request, "").order_by("-saved_at").first() if kept is None else None
    return QueryDict(row.typed) if row is not None else kept
