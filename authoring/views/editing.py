"""Guided forms for any record: steps, autosave, and typed text that outlives a session."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from authoring import quotas
from authoring.forms import StepForm
from authoring.guides import Guide
from authoring.lifecycle import must_be_as_read
from authoring.merging import Merge, base_of, written_base
from authoring.opening import draft_of, opened_by, read_token
from authoring.views.saving import (
    autosave,
    autosave_new,
    conflict_form,
    copy_of,
    is_with_oneself,
    merged,
    open_draft,
    save_step,
    shown_conflicts,
)
from authoring.views.steps import returned_remarks, shown_steps, step_page
from authoring.views.unsent_forms import FormOpens, begin_afresh, drop_typed, is_afresh, keep_for_later, take_typed, writer_of
from catalogue.addresses import record_path
from records import received
from records.errors import DomainError, Incomplete
from records.http import ActorRequest
from records.kinds import kind_of, record_models
from records.models.records import Record, RiskAnswered

MAX_DRAFTS = 3


def typed(request: ActorRequest) -> QueryDict | None:
    """What a form opens with: what is sent now, or what was kept for this person (`members_only`), or nothing."""
    if getattr(request, "is_tried", False):
        raise FormOpens
    request.opened_with_kept = True
    return request.POST if request.method == "POST" else getattr(request, "kept", None)


def unjudged(request: ActorRequest, form: forms.BaseForm | None) -> None:
    """A form that opens with text that was kept is not judged before it is sent."""
    if request.method != "POST" and form is not None and form.is_bound:
        form.full_clean()
        form.errors.clear()


def new_record(
    request: ActorRequest,
    guide: Guide,
    *,
    initial: dict[str, Any] | None = None,
    more: dict[str, Any] | None = None,
    template: str = "editing/step.html",
    stays: bool = False,
) -> HttpResponse:
    """The first page of the guide. Its first save opens the draft, which has its permanent number from then on.

    One page opens one draft: it carries a token, and whoever sends it again writes in that draft. Until the draft has
    a name, what is typed is kept for this person. `initial` holds answers to begin with; `more` and `template` what
    else the page shows; with `stays`, a POST asked for something else of this page and opens nothing.
    """
    actor = request.actor
    actor.must(guide.right)
    first = guide.steps[0]
    token = read_token(request.POST.get("draft"))
    from_address = _from_address(request, first)
    if request.method == "POST" and is_afresh(request):
        return begin_afresh(request)
    if request.method == "POST" and not stays:
        if (opened := opened_by(token, user_id=writer_of(request))) and (draft := draft_of(opened)):
            return edit_step(request, draft, guide, first.code)
        if request.headers.get("X-Autosave"):
            return autosave_new(request, guide, first(request.POST), token, is_deleted=opened is not None)
        form = first(request.POST)
        if form.is_valid() and (made := _open(request, guide, form, token if opened is None else None)):
            drop_typed(request)
            record, is_new = made
            # Another request of this page was first: what this one says is an edit.
            return left(request, guide, record, first.code) if is_new else edit_step(request, record, guide, first.code)
        keep_for_later(request)
        return step_page(request, None, guide, form, status=422, extra=more, template=template)
    kept = request.POST if stays else typed(request) or take_typed(request)
    answers = (
        (initial or {}) | ({name: kept[name] for name in first.base_fields if kept.get(name)} if kept else {}) | from_address
    )
    page = {
        "drafts": _unfinished(guide, actor),
        "near_limits": _near_limits(guide, actor),
        "is_kept_text": bool(kept) and not stays,
        "is_unsent": stays,
        **(more or {}),
    }
    return step_page(request, None, guide, first(initial=answers), extra=page, template=template)


def _near_limits(guide: Guide, actor: Any) -> list[str]:
    model = next((each for each in record_models() if kind_of(each).namespace == guide.namespace), None)
    if model is None or actor.membership is None:
        return []
    organisation = actor.membership.organisation
    return quotas.near_limits(quotas.draft_use(model, organisation), quotas.record_use(model, organisation))


def _unfinished(guide: Guide, actor: Any) -> list[dict[str, Any]]:
    """One's own drafts that were never sent, the latest first, each with the way back to it."""
    return [
        {
            "url": guide.url(draft, guide.steps[0].code),
            "title": draft.heading(),
            "reference": draft.reference,
            "at": draft.updated_at,
        }
        for draft in (guide.drafts(actor)[:MAX_DRAFTS] if guide.drafts else ())
    ]


def _from_address(request: ActorRequest, form: type[StepForm]) -> dict[str, str]:
    """Answers that a link filled in: `?need=BES-2026-0001`."""
    return {name: request.GET[name][:200] for name in form.base_fields if name in request.GET}


def _open(request: ActorRequest, guide: Guide, form: StepForm, token: UUID | None) -> tuple[Record, bool] | None:
    """The draft that a valid first page opens; none when the service refuses it, which the form then says."""
    try:
        return open_draft(request, guide, form, token)
    except Incomplete as incomplete:
        show_gaps(form, incomplete)
    except DomainError as error:
        form.add_error(None, str(error))
    return None


def left(request: ActorRequest, guide: Guide, record: Record, code: str) -> HttpResponse:
    """Where one goes from a step that was saved."""
    if "later" in request.POST:
        messages.success(request, _saved_for_later(guide))
        return redirect("workspace")
    if "publish" in request.POST:
        return redirect(guide.review_url(record))
    if "mine" in request.POST or "theirs" in request.POST:
        messages.success(request, _("Saved."))
        return redirect(guide.check_url(record, code) if "check" in request.POST else guide.url(record, code))
    return redirect(guide.review_url(record) if "check" in request.POST else guide.after(record, code))


def _saved_for_later(guide: Guide) -> str:
    if guide.amendable:
        return _("Your changes are saved. Nobody else can read them until you publish them.")
    return _("Your draft is saved. You can continue at any time.")


def edit_step(request: ActorRequest, record: Record, guide: Guide, code: str) -> HttpResponse:
    """One page of the guide. A POST with `X-Autosave: 1` saves what is valid and answers with the new version."""
    request.actor.must(guide.right, record)
    form_class = guide.step(code)
    if request.method == "POST":
        form = form_class(request.POST, instance=copy_of(record))
        if request.headers.get("X-Autosave"):
            return autosave(request, record, guide, form)
        return _sent(request, record, guide, form)
    kept = typed(request) or take_typed(request)
    if kept is not None:
        return _kept_page(request, record, guide, form_class(kept, instance=copy_of(record)), kept)
    return step_page(request, record, guide, form_class(instance=record, gaps=guide.gaps_beside(request, record, form_class)))


def _sent(request: ActorRequest, record: Record, guide: Guide, form: StepForm) -> HttpResponse:
    if not form.is_valid():
        return _refused_page(request, record, guide, form, status=422)
    try:
        saved, merge = save_step(request, record, guide, form)
    except Incomplete as incomplete:
        show_gaps(form, incomplete)
        return _refused_page(request, record, guide, form, status=422)
    except DomainError as error:
        form.add_error(None, str(error))
        return _refused_page(request, record, guide, form, status=error.status)
    if merge.conflicts:
        return _conflict_page(request, saved, guide, form, merge, status=409)
    drop_typed(request, path=guide.url(saved, form.code))
    return left(request, guide, saved, form.code)


def _refused_page(request: ActorRequest, record: Record, guide: Guide, form: StepForm, *, status: int) -> HttpResponse:
    """What was refused is kept, too: whoever leaves the page at once finds it again."""
    keep_for_later(request, path=guide.url(record, form.code))
    return step_page(request, record, guide, form, status=status)


def _kept_page(request: ActorRequest, record: Record, guide: Guide, form: StepForm, kept: QueryDict) -> HttpResponse:
    """What was typed and could not be saved: with what is wrong with it, or what a colleague saved meanwhile."""
    form.full_clean()
    merge = merged(request, record, form, kept)
    if merge.conflicts:
        return _conflict_page(request, record, guide, form, merge, status=200)
    return step_page(
        request, record, guide, form, extra={"base": kept.get("base") or written_base(base_of(type(form)(instance=record)))}
    )


def show_gaps(form: forms.BaseForm, incomplete: Incomplete) -> None:
    """What a service found missing, beside the field that it names."""
    for name, text in incomplete.gaps.items():
        form.add_error(name if name in form.fields else None, str(text))


def _conflict_page(
    request: ActorRequest, record: Record, guide: Guide, form: StepForm, merge: Merge, *, status: int
) -> HttpResponse:
    """Both texts are shown: nothing typed is lost, nothing of the colleague's is overwritten unseen."""
    page, base, seen = conflict_form(record, form, merge)
    for name, error in form.errors.items():
        page.add_error(name, error)
    extra = {
        "stale": _("You changed the same answer in another tab or window. Choose for each one.")
        if is_with_oneself(request, record, merge)
        else _("Someone else changed the same answer while you were writing. Choose for each one."),
        "conflicts": shown_conflicts(request, record, form, merge),
        "base": written_base(base),
        "seen": written_base(seen),
        "is_unsent": True,
    }
    return step_page(request, record, guide, page, status=status, extra=extra)


def review_record(request: ActorRequest, record: Record, guide: Guide) -> HttpResponse:
    """Everything once more before it is handed in, with what is still missing, each linked to its field."""
    actor = request.actor
    actor.must(guide.right, record)
    was_refused, refused = False, {}
    no_more = guide.no_more(record)
    last = guide.last_form(_sent_to_last(request, guide), instance=copy_of(record)) if guide.last_form else None
    if request.method == "POST" and last is not None and last.is_bound and not last.is_valid():
        was_refused = True
    elif request.method == "POST" and not no_more:
        try:
            version = _version_shown(request, record)
            if last is not None and last.is_bound:
                must_be_as_read(record, version)
                record = guide.save(record, by=actor, values=last.cleaned_data)
                version = record.version
            done = _hand_in(request, record, guide, version)
        except Incomplete as incomplete:
            was_refused, refused = True, incomplete.gaps
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, str(done))
            return redirect(record_path(record))
    more = guide.more(record, actor) if guide.more else {}
    gaps = guide.missing(record) | more.pop("missing", {}) | refused
    sections = [
        {
            "heading": step.heading,
            "url": guide.check_url(record, step.code),
            "questions": _questions(guide, record, step, gaps),
            "remark": getattr(record, "return_remarks", {}).get(step.code, ""),
        }
        for step in guide.steps
    ]
    context = {
        "record": record,
        "guide": guide,
        "risk": record.risk() if isinstance(record, RiskAnswered) else None,
        "gaps": [{"url": guide.gap_url(record, name), "text": text} for name, text in gaps.items()],
        "sections": sections,
        "steps": (steps := shown_steps(request, record, guide, gaps, "review")),
        "total": len(steps),
        "return_reason": getattr(record, "return_reason", ""),
        "remarks": returned_remarks(record, guide),
        "page_title": _("Review your answers"),
        "warnings": guide.doubts(record),
        "was_refused": was_refused,
        "no_more": no_more,
        "record_url": record_path(record),
        "last_form": last,
        "at_once": guide.at_once if guide.at_once and actor.can(guide.at_once.right, record) else None,
        **more,
    }
    status = 422 if was_refused else 409 if no_more and request.method == "POST" else 200
    return render(request, "editing/review.html", context, status=status)


def _version_shown(request: ActorRequest, record: Record) -> int:
    return received.number(request.POST["read"]) if "read" in request.POST else record.version


def _hand_in(request: ActorRequest, record: Record, guide: Guide, version: int) -> Any:
    """End the draft as the button says, and return what was done. What is made public at once is what this page showed."""
    if guide.at_once and "at_once" in request.POST:
        guide.at_once.service(record, by=request.actor, version=version)
        return guide.at_once.done
    guide.hand_in(record, by=request.actor)
    return guide.handed_in


def _questions(guide: Guide, record: Record, step: type[StepForm], gaps: dict[str, Any]) -> list[dict[str, Any]]:
    """The questions of a step with what was answered, each with the way to where it is answered."""
    asked = step(instance=record).questions(gaps)
    said: dict[str, str] = getattr(record, "return_remarks", {})
    later = guide.later(record)
    return [
        each
        | {
            "url": guide.gap_url(record, each["name"]),
            "remark": said.get(each["name"], ""),
            "asked_later": later.get(each["name"], ""),
        }
        for each in asked
    ]


def _sent_to_last(request: ActorRequest, guide: Guide) -> QueryDict | None:
    """What was sent of the form of the last page; none when the page did not show it."""
    names = guide.last_form.base_fields if guide.last_form else ()  # type: ignore[attr-defined]  # of Django's forms
    return request.POST if request.method == "POST" and any(name in request.POST for name in names) else None
