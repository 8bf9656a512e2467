"""The page of one step of a guided form: its form, the list of steps, what is asked and what is said about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from authoring.forms import StepForm
from authoring.merging import base_of, written_base
from authoring.opening import read_token
from records.http import ActorRequest
from records.models.records import Record

if TYPE_CHECKING:
    from authoring.guides import Guide


def step_page(
    request: ActorRequest,
    record: Record | None,
    guide: Guide,
    form: StepForm,
    *,
    status: int = 200,
    extra: dict[str, Any] | None = None,
    template: str = "editing/step.html",
) -> HttpResponse:
    codes = [step.code for step in guide.steps]
    place = codes.index(form.code)
    form.ask_for(guide.asked, "" if record is not None and record.is_public else guide.asked_label)
    form.ask_later(guide.later(record))
    steps = shown_steps(request, record, guide, guide.missing(record) if record else {}, form.code)
    is_checking = "check" in request.GET or "check" in request.POST
    context = {
        "record": record,
        "guide": guide,
        "form": form,
        "form_url": guide.url(record, form.code) if record else "",
        "steps": steps,
        "place": place + 1,
        "total": len(steps),
        "is_checking": is_checking,
        "previous_url": guide.url(record, codes[place - 1]) if record and place else "",
        "review_url": guide.review_url(record) if record else "",
        "return_reason": getattr(record, "return_reason", "") if record else "",
        "remark": getattr(record, "return_remarks", {}).get(form.code, "") if record else "",
        "field_remarks": getattr(record, "return_remarks", {}) if record else {},
        "page_title": f"{form.heading} – {record.heading()}" if record else guide.title,
        "base": request.POST.get("base", "") if form.is_bound else written_base(base_of(form)),
        "is_unsent": form.is_bound,
        "delete_url": reverse(f"{guide.namespace}:decide", args=[record.reference, "delete"]) if record else "",
        "may_delete": record is not None and _may_delete(request, record, guide),
        **(guide.below(record, request.actor, form.code) if record and guide.below else {}),
        **(extra or {}),
    }
    if record is None:
        context["draft_token"] = read_token(request.POST.get("draft")) or uuid4()
    return render(request, template, context, status=status)


def _may_delete(request: ActorRequest, record: Record, guide: Guide) -> bool:
    manager: Any = type(record)._default_manager
    may = request.actor.can(f"{guide.namespace}.delete", record)
    return bool(may and manager.never_sent().filter(pk=record.pk).exists())


def returned_remarks(record: Record, guide: Guide) -> list[dict[str, str]]:
    """What was asked to be mended, in the order of the guide: a section's remark, then those on its answers."""
    said: dict[str, str] = getattr(record, "return_remarks", {})
    found = []
    for step in guide.steps:
        if text := said.get(step.code):
            found.append({"heading": str(step.heading), "text": text, "url": guide.check_url(record, step.code)})
        found += [
            {"heading": str(field.label), "text": text, "url": guide.gap_url(record, name)}
            for name, field in step.base_fields.items()
            if (text := said.get(name))
        ]
    return found


def shown_steps(
    request: ActorRequest, record: Record | None, guide: Guide, gaps: dict[str, Any], current: str
) -> list[dict[str, Any]]:
    """The pages of the guide, the last reading included. A tick says that a step lacks nothing."""
    remarks = guide.open_remarks(record, request.actor) if record and guide.open_remarks else {}
    found = [
        {
            "label": step.heading,
            "url": guide.url(record, step.code) if record else "",
            "is_current": step.code == current,
            "is_done": record is not None and guide.is_complete(record, step, gaps),
            "remark": remarks.get(step.code, ""),
        }
        for step in guide.steps
    ]
    last = {
        "label": _("Publish the changes") if guide.amendable else _("Review your answers"),
        "url": guide.review_url(record) if record else "",
        "is_current": current == "review",
    }
    return [*found, last]
