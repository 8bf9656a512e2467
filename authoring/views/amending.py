"""Changing a public record: the guided form writes a draft of changes, and one page publishes them."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from authoring.amending import services
from authoring.amending.content import Difference, counterpart, difference, in_words, label_of, left_behind
from authoring.amending.services import Amendable, Lines
from authoring.forms import StepForm
from authoring.guides import Guide
from authoring.models.amendments import Amendment
from authoring.views.editing import edit_step
from catalogue.addresses import record_path
from records import received
from records.differences import Piece
from records.errors import DomainError, Incomplete
from records.http import ActorRequest
from records.models.records import Record


def amending(guide: Guide, amendable: Amendable, steps: list[type[StepForm]] | None = None) -> Guide:
    """The guide of a kind of record, for one that is public: the same pages, written into its changes."""

    def save(record: Any, *, by: Any, values: dict[str, Any], version: int | None = None) -> Any:
        return services.save_changes(amendable, record, by=by, values=values, version=version)

    return replace(
        guide,
        right=amendable.right,
        steps=steps or guide.steps,
        save=save,
        title=gettext_lazy("Edit the record"),
        hand_in_label=gettext_lazy("Publish the changes"),
        handed_in=gettext_lazy("The changes are now public."),
        amendable=amendable,
    )


def amend_step(request: ActorRequest, record: Record, guide: Guide, code: str) -> HttpResponse:
    """One page of the guide, filled with what its people want the record to say."""
    amendable = _amendable(guide)
    request.actor.must(amendable.right, record)
    if not amendable.is_open(record):
        messages.error(request, str(amendable.closed))
        return redirect(record_path(record))
    return edit_step(request, services.drafted(amendable, record), guide, code)


def publish_page(request: ActorRequest, record: Record, guide: Guide) -> HttpResponse:
    """What changes, old beside new, and what can be done with it: publish, choose, throw away."""
    amendable, actor = _amendable(guide), request.actor
    actor.must(amendable.right, record)
    gaps: dict[str, Any] = {}
    if request.method == "POST":
        try:
            return _act(request, amendable, record)
        except Incomplete as incomplete:
            gaps = incomplete.gaps
        except DomainError as error:
            messages.error(request, str(error))
    amendment = services.amendment_of(record)
    draft = services.drafted(amendable, record, amendment)
    rows = _rows(amendable, record, amendment, guide)
    context = {
        "record": record,
        "guide": guide,
        "amendment": amendment,
        "rows": rows,
        "still_right": request.POST.getlist("still_right"),
        "has_conflicts": any(row["conflict"] is not None for row in rows),
        "gaps": [
            {"url": _gap_url(guide, record, name), "text": f"{_label(amendable, name)}{text}"} for name, text in gaps.items()
        ],
        "warnings": guide.doubts(draft),
        "is_open": amendable.is_open(record),
        "closed": amendable.closed,
        "risk": _changed_risk(record, draft),
        "edit_url": guide.url(record, guide.steps[0].code),
        "back_url": record_path(record),
        "page_title": _("Publish the changes"),
    }
    return render(request, "editing/publish.html", context, status=422 if gaps else 200)


def _act(request: ActorRequest, amendable: Amendable, record: Record) -> HttpResponse:
    """Do what was pressed, and say so."""
    actor = request.actor
    for choice, keeps_own in (("mine", True), ("public", False)):
        if name := request.POST.get(choice):
            services.settle_conflict(amendable, record, name, by=actor, keeps_own=keeps_own)
            return redirect(request.path)
    if "discard" in request.POST:
        services.discard_changes(amendable, record, by=actor)
        messages.success(request, _("The changes have been discarded. The public page is as it was."))
        return redirect(record_path(record))
    read = received.number(request.POST["read"]) if "read" in request.POST else None
    still_right = request.POST.getlist("still_right")
    published = services.publish_changes(amendable, record, by=actor, still_right=still_right, version=read)
    messages.success(request, _("The changes are now public."))
    return redirect(record_path(published))


def _rows(amendable: Amendable, record: Record, amendment: Amendment, guide: Guide) -> list[dict[str, Any]]:
    """The changed answers in the order of the guide."""
    order = [*(name for step in guide.steps for name in step.base_fields), *amendable.lines]
    changed = {
        name: amendment.values[name]
        for name in sorted(amendment.values, key=order.index)
        if amendment.values[name] != amendable.public(record, name)
    }
    stays = set(left_behind(changed, record))
    in_conflict = set(services.conflicts(amendable, record, amendment))
    return [
        {
            "difference": _difference(amendable, record, name, value),
            "lang": "en" if name.endswith("_en") else "fr" if name.endswith("_fr") else "",
            "url": _gap_url(guide, record, name),
            "conflict": _in_words(amendable, name, amendment.base.get(name)) if name in in_conflict else None,
            "stays": _stays(amendable, record, other, guide) if (other := counterpart(name)) in stays else None,
        }
        for name, value in changed.items()
    ]


def _stays(amendable: Amendable, record: Record, name: str, guide: Guide) -> dict[str, str]:
    """The text in the other language, which nobody changed."""
    return {
        "name": name,
        "label": label_of(amendable.model, name),
        "text": str(getattr(record, name)),
        "lang": name[-2:],
        "url": _gap_url(guide, record, name),
    }


def _difference(amendable: Amendable, record: Record, name: str, value: Any) -> Difference:
    public = amendable.public(record, name)
    lines = amendable.lines.get(name)
    if lines is None:
        return difference(amendable.model, name, public, value)
    gone = [Piece("removed", f"{lines.in_words(row)}\n") for row in public if row not in value]
    come = [Piece("added", f"{lines.in_words(row)}\n") for row in value if row not in public]
    return Difference(name, str(lines.label), gone + come)


def _in_words(amendable: Amendable, name: str, value: Any) -> str:
    lines: Lines | None = amendable.lines.get(name)
    if lines is None:
        return in_words(amendable.model, name, value)
    return "\n".join(lines.in_words(row) for row in value or [])


def _label(amendable: Amendable, name: str) -> str:
    """What a gap is about, when it is a text in one language: the two are told apart."""
    return f"{capfirst(label_of(amendable.model, name))} – " if counterpart(name) else ""


def _gap_url(guide: Guide, record: Record, name: str) -> str:
    if guide.amendable and (lines := guide.amendable.lines.get(name)):
        return lines.address(record)
    known = any(name in step.base_fields for step in guide.steps)
    return f"{guide.check_url(record, guide.step_of(name))}#id_{name}" if known else "#changes"


def _changed_risk(record: Any, draft: Any) -> dict[str, str] | None:
    """The level of risk before and after, when the answers change it."""
    before, after = getattr(record, "risk_level", ""), getattr(draft, "risk_level", "")
    if before == after:
        return None
    return {"before": record.get_risk_level_display(), "after": draft.get_risk_level_display()}


def _amendable(guide: Guide) -> Amendable:
    if guide.amendable is None:
        raise TypeError(f"The guide of {guide.namespace} changes no public record.")
    return guide.amendable


def waiting_changes(record: Record) -> bool:
    """Changes of this record wait to be published. One query, for its own people's page."""
    return bool(services.amendment_of(record).values)
