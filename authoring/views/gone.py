"""What is not possible (any more): the reason, and the text back to whoever typed it.

A draft that others deleted, sent or ended while somebody writes in it; a decision on a record that has left the state from
which it is taken.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from authoring.views.unsent_forms import kept_text
from catalogue.addresses import record_path
from records import events
from records.http import ActorRequest
from records.models.events import Event
from records.models.records import Record
from safety.resending import Posted, file_names, posted_fields

View = Callable[..., HttpResponse]

# What pages carry beside what people type.
_CARRIED = ("base", "seen", "version", "answer_version", "draft", "check", "later", "next", "publish", "mine", "theirs")


def returns_text(model: type[Any], right: str, *, is_writable: Callable[[Any], bool]) -> Callable[[View], View]:
    """Under `members_only`. What is sent to a draft that is gone is shown again with the reason; an autosave is told it.

    Only whoever could write in the draft reads this; for everyone else the view answers as it does. A view that says itself
    why a record takes no change gives `is_writable` as always true.
    """

    def around(view: View) -> View:
        @wraps(view)
        def wrapped(request: ActorRequest, reference: str, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method != "POST":
                return view(request, reference, *args, **kwargs)
            record = model.objects.filter(reference=reference).first()
            actor: Any = request.actor
            if record is None:
                reason = _who_deleted(model, reference, actor) if actor.can(right) else ""
            else:
                reason = "" if is_writable(record) or not actor.can(right, record) else no_draft(record)
            return _text_again(request, reason, record) if reason else view(request, reference, *args, **kwargs)

        return wrapped

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


def no_draft(record: Any) -> str:
    """Why a record that left its writers' hands no longer changes here, and where it is now."""
    return _("This record is no longer a draft and cannot be changed here. Its status is now: %(state)s.") % {
        "state": record.get_state_display()
    }


def why_not(record: Any, actor: Any, *, kind: str = "", reference: str = "") -> str:
    """The state that stands in the way, since when, and who brought it about, as far as this person may know."""
    event = events.entered(kind or record.kind, reference or record.reference, record.state)
    state = record.get_state_display()
    if event is None:
        return _("This action is not possible: the status is “%(state)s”.") % {"state": state}
    local = timezone.localtime(event.at)
    facts = {"state": state, "day": date_format(local, "DATE_FORMAT"), "time": date_format(local, "TIME_FORMAT")}
    if who := _named(event, actor):
        return _("This action is not possible: the status has been “%(state)s” since %(day)s, at %(time)s (%(who)s).") % (
            facts | {"who": who}
        )
    return _("This action is not possible: the status has been “%(state)s” since %(day)s, at %(time)s.") % facts


def _named(event: Event, actor: Any) -> str:
    """A colleague by name, others by their organisation where the event is public; else nobody."""
    if event.actor is not None and event.organisation_id and event.organisation_id == actor.organisation_id:
        return event.actor.get_short_name()
    return str(event.organisation) if event.is_public and event.organisation is not None else ""


def not_possible(request: ActorRequest, why: str, *, title: str | Promise, back_url: str) -> HttpResponse:
    """In the place of a form that leads nowhere: why, before anybody writes, with what this person typed or sent."""
    if request.headers.get("X-Autosave"):
        return _not_saved(why, status=409)
    request.opened_with_kept = True
    posted = request.POST if request.method == "POST" else kept_text(request)
    context = {
        "reason": why,
        "fields": _typed_fields(request, posted) if posted else [],
        "record_url": back_url,
        "page_title": title,
    }
    return render(request, "editing/gone.html", context, status=409 if request.method == "POST" else 200)


def _text_again(request: ActorRequest, reason: str, record: Record | None) -> HttpResponse:
    if request.headers.get("X-Autosave"):
        return _not_saved(reason, status=410)
    context = {
        "reason": reason,
        "fields": _typed_fields(request, request.POST),
        "record_url": record_path(record) if record is not None else "",
        "page_title": _("Your text was not saved"),
    }
    return render(request, "editing/gone.html", context, status=410)


def _not_saved(reason: str, *, status: int) -> JsonResponse:
    said = _("Not saved. %(reason)s Your text is still on this page: copy what you want to keep.") % {"reason": reason}
    return JsonResponse({"saved": False, "message": said}, status=status)


def _typed_fields(request: ActorRequest, posted: QueryDict) -> list[Posted]:
    """What somebody wrote or chose, without what the page carries."""
    files = dict(line.split("/", 1) for line in file_names(request) if "/" in line)
    fields = posted_fields(posted, files)
    return [each for each in fields if each.shape in ("text", "long", "chosen") and each.name not in _CARRIED]
