"""A draft that others deleted, sent or ended while somebody writes in it: the text goes back to whoever typed it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from catalogue.addresses import record_path
from records.models.events import Event
from records.models.records import Record
from safety.resending import file_names, posted_fields

View = Callable[..., HttpResponse]

# What pages carry beside what people type.
_CARRIED = ("base", "seen", "version", "answer_version", "draft", "check", "later", "next", "publish", "mine", "theirs")


def returns_text(model: type[Any], right: str, *, is_writable: Callable[[Any], bool]) -> Callable[[View], View]:
    """Under `members_only`. What is sent to a draft that is gone is shown again with the reason; an autosave is told it.

    Only whoever could write in the draft reads this; for everyone else the view answers as it does.
    """

    def around(view: View) -> View:
        @wraps(view)
        def door(request: HttpRequest, reference: str, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method != "POST":
                return view(request, reference, *args, **kwargs)
            found = model.objects.filter(reference=reference).first()
            actor: Any = request.actor  # type: ignore[attr-defined]
            if found is None:
                reason = _who_deleted(model, reference, actor) if actor.can(right) else ""
            else:
                reason = "" if is_writable(found) or not actor.can(right, found) else no_draft(found)
            return _text_again(request, reason, found) if reason else view(request, reference, *args, **kwargs)

        return door

    return around


def _who_deleted(model: type[Any], reference: str, actor: Any) -> str:
    """Who deleted a draft of the organisation that somebody acts for; empty when it was none of theirs."""
    events = Event.objects.filter(kind=model.kind, reference=reference)
    deleted = events.filter(verb=f"{model.kind}.deleted").select_related("actor").last()
    if deleted is None or actor.organisation_id is None or not events.filter(organisation_id=actor.organisation_id).exists():
        return ""
    if deleted.actor is None:
        return _("This draft was deleted.")
    if deleted.actor_id == actor.user_id:
        return _("You deleted this draft.")
    return _("This draft was deleted by %(name)s.") % {"name": deleted.actor.get_short_name()}


def no_draft(found: Any) -> str:
    """Why a record that left its writers' hands no longer changes here, and where it is now."""
    return _("This is no longer a draft that can be changed here. Its state is now: %(state)s.") % {
        "state": found.get_state_display()
    }


def _text_again(request: HttpRequest, reason: str, found: Record | None) -> HttpResponse:
    if request.headers.get("X-Autosave"):
        said = _("Not saved. %(reason)s Your text is still on this page: copy what you want to keep.") % {"reason": reason}
        return JsonResponse({"saved": False, "message": said}, status=410)
    files = dict(line.split("/", 1) for line in file_names(request) if "/" in line)
    fields = posted_fields(request.POST, files)
    context = {
        "reason": reason,
        "fields": [each for each in fields if each.shape in ("text", "long", "chosen") and each.name not in _CARRIED],
        "record_url": record_path(found) if found is not None else "",
        "page_title": _("Your text was not saved"),
    }
    return render(request, "editing/gone.html", context, status=410)
