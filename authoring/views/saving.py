"""Saving a page of a guided form: merged with what colleagues saved meanwhile, at the press of a button or while one writes."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.core.cache import cache
from django.db import transaction
from django.db.models import Model
from django.http import JsonResponse, QueryDict
from django.utils.translation import gettext as _

from authoring.amending.services import drafted
from authoring.forms import StepForm, shown_answer
from authoring.lifecycle import lock
from authoring.merging import (
    Fingerprints,
    Merge,
    answers_of,
    base_of,
    is_own_writing,
    last_writer,
    merge,
    read_base,
    written_base,
)
from authoring.opening import open_once
from authoring.views.unsent_forms import drop_typed, keep_for_later, not_kept, writer_of
from records.errors import DomainError
from records.http import ActorRequest
from records.models.records import Record
from safety.submissions import FIELD

if TYPE_CHECKING:
    from authoring.guides import Guide

# As long as a session: after that its page has to sign in again.
PAGE_OPEN_FOR_S = 12 * 60 * 60


def copy_of(record: Record) -> Any:
    """A form writes its answers on its instance: let that be a copy, so that the page still shows what is saved."""
    if record.unpublished is not None:
        return copy(record)
    return type(record)._default_manager.get(pk=record.pk)


@transaction.atomic
def save_step(request: ActorRequest, record: Record, guide: Guide, form: StepForm) -> tuple[Record, Merge]:
    """Save the valid answers of a cleaned form but for those in conflict. Raises what the guide's service raises."""
    now = lock(record)
    if guide.amendable:
        now = drafted(guide.amendable, now)
    merge = merged(request, now, form, request.POST)
    saved: Record = guide.save(now, by=request.actor, values=dict(merge.values))
    if page := _page(request.POST):
        cache.set_many({_wrote(saved, name): page for name in merge.values}, PAGE_OPEN_FOR_S)
    return saved, merge


def _page(sent: QueryDict) -> str:
    """What tells an opened page from another; as short whatever was sent in its place, since it is kept for hours."""
    key = sent.get(FIELD, "")
    return sha256(key.encode()).hexdigest() if key else ""


def _wrote(record: Record, name: str) -> str:
    """Where the page is noted that wrote an answer last: each opened page has a key of its own."""
    return f"wrote:{record.reference}:{name}"


def merged(request: ActorRequest, record: Record, form: StepForm, sent: QueryDict) -> Merge:
    """A cleaned form's valid answers merged into a record as it is now; what its writer chose for a conflict counts."""
    mine = {name: value for name, value in form.values().items() if name not in form.errors}
    base = _opened_with(record, form, sent)
    if "theirs" in sent:
        mine.pop(str(sent["theirs"]), None)
    elif not request.headers.get("X-Autosave"):
        seen = read_base(sent.get("seen"))
        base |= {name: seen[name] for name in [sent["mine"]] if name in seen} if "mine" in sent else seen
    saved = answers_of(type(form)(instance=copy_of(record)))
    by_oneself, page = is_own_writing(record, request.actor), _page(sent)

    def is_own(name: str) -> bool:
        """Written by this very page a moment ago. Another page of the same person may hold another text."""
        is_sent_without_page = not page and request.method == "POST"
        return by_oneself(name) and (is_sent_without_page or cache.get(_wrote(record, name)) in (None, page))

    return merge(mine, saved, base, is_own=is_own)


def _opened_with(record: Record, form: StepForm, sent: QueryDict) -> Fingerprints:
    """What the page opened with. A page that says only which version it read is based on nothing once that has changed."""
    base = read_base(sent.get("base"))
    if not base and sent.get("version", "") not in ("", str(record.version)):
        return dict.fromkeys(form.fields, "")
    return base


def open_draft(request: ActorRequest, guide: Guide, form: StepForm, token: UUID | None) -> tuple[Record, bool]:
    """Open the draft of a first page, once. Returns it, and whether this request opened it."""
    actor = request.actor
    return open_once(token, lambda: guide.open(form.values(), actor), user_id=writer_of(request))


def autosave(request: ActorRequest, record: Record, guide: Guide, form: StepForm) -> JsonResponse:
    """Save what is valid and nobody else changed; keep the rest for this person, and say so."""
    form.full_clean()
    path = guide.url(record, form.code)
    try:
        saved, merge = save_step(request, record, guide, form)
    except DomainError as error:
        keep_for_later(request, path=path)
        return JsonResponse({"saved": False, "message": str(error)}, status=error.status)
    return _saved(request, saved, guide, form, merge)


def autosave_new(request: ActorRequest, guide: Guide, form: StepForm, token: UUID | None, *, is_deleted: bool) -> JsonResponse:
    """Open the draft as soon as it has a name; until then, what is typed is kept for this person."""
    if is_deleted:
        return JsonResponse(
            {
                "saved": False,
                "message": _("This draft was deleted. Press the button at the end of the form to create another one."),
            },
            status=409,
        )
    form.full_clean()
    if token is None or any(field.required and name in form.errors for name, field in form.fields.items()):
        if why := keep_for_later(request):
            return not_kept(why)
        return JsonResponse({"saved": True, "message": _("Your text is saved")})
    try:
        record, is_new = open_draft(request, guide, form, token)
    except DomainError as error:
        keep_for_later(request)
        return JsonResponse({"saved": False, "message": str(error)}, status=error.status)
    drop_typed(request)
    if not is_new:
        return autosave(request, record, guide, type(form)(request.POST, instance=copy_of(record)))
    base = base_of(type(form)(instance=copy_of(record)))
    return _saved(request, record, guide, form, Merge(base=base))


def _saved(request: ActorRequest, record: Record, guide: Guide, form: StepForm, merge: Merge) -> JsonResponse:
    path = guide.url(record, form.code)
    labels = [str(form[name].label) for name in form.fields if name in form.errors or name in merge.conflicts]
    answer = {"saved": True, "version": record.version, "base": written_base(merge.base), "url": path}
    if not labels:
        drop_typed(request, path=path)
        return JsonResponse(answer | {"message": _("Changes saved, not published") if guide.amendable else _("Draft saved")})
    why = keep_for_later(request, path=path, changed={"base": written_base(merge.base)})
    listed = {"fields": ", ".join(labels)}
    if why:
        text = _("Saved, except: %(fields)s. %(why)s") % (listed | {"why": why})
    elif merge.conflicts:
        text = _of_conflicts(request, record, merge) % (listed | {"button": save_button(request)})
    else:
        text = _("Saved, except: %(fields)s. Your text in these fields is kept, but must be corrected.") % listed
    return JsonResponse(answer | {"message": text, "attention": True})


def _of_conflicts(request: ActorRequest, record: Record, merge: Merge) -> str:
    if is_with_oneself(request, record, merge):
        return _(
            "Saved, except: %(fields)s. You changed the same answer in another tab or window: press “%(button)s” "
            "to see both texts."
        )
    return _("Saved, except: %(fields)s. A colleague changed the same answer: press “%(button)s” to see both texts.")


def is_with_oneself(request: ActorRequest, record: Record, merge: Merge) -> bool:
    """Whether every other text was written by the same person, from another page."""
    return all(map(is_own_writing(record, request.actor), merge.conflicts))


def save_button(request: ActorRequest) -> str:
    """The words on the first button of a step, as the page has it."""
    is_checking = "check" in request.GET or "check" in request.POST
    return _("Save and go back to the review page") if is_checking else _("Save and continue")


def conflict_form(record: Record, form: StepForm, merge: Merge) -> tuple[StepForm, Fingerprints, Fingerprints]:
    """The page again after a conflict: what is saved now, with one's own text where both changed the same answer.

    Returns it with what it is based on, and with what it shows of the colleague's.
    """
    page = type(form)(instance=copy_of(record))
    now = base_of(page)
    refused = [*merge.conflicts, *(name for name in form.errors if name in form.fields)]
    for name in refused:
        page.initial[name] = form[name].value()
    base = now | {name: merge.base.get(name, "") for name in refused}
    return page, base, {name: now[name] for name in merge.conflicts}


def shown_conflicts(request: ActorRequest, record: Record, form: StepForm, merge: Merge) -> list[dict[str, Any]]:
    """Both answers in words, and who saved the other one when."""
    rows = []
    is_own = is_own_writing(record, request.actor)
    for name in merge.conflicts:
        event = last_writer(record, name)
        rows.append(
            {
                "name": name,
                "label": form[name].label,
                "mine": in_words(form.fields[name], form.cleaned_data.get(name)),
                "theirs": shown_answer(record, name),
                "who": event.actor.get_short_name() if event and event.actor else "",
                "is_own": is_own(name),
                "at": event.at if event else None,
                "lang": "en" if name.endswith("_en") else "",
            }
        )
    return rows


def in_words(field: forms.Field, value: Any) -> str:
    """A cleaned answer as a reader sees it: the label of a choice, the names of records, yes or no."""
    if value is None or value == "":
        return ""
    if said := getattr(field, "in_words", None):
        return str(said(value))
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    if isinstance(value, Iterable) and not isinstance(value, str):
        return ", ".join(str(each) for each in value)
    if isinstance(field, forms.ChoiceField) and not isinstance(value, Model):
        choices: Any = field.choices
        return str(dict(choices).get(value, value))
    return str(value)
