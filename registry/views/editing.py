"""Guided forms for any record: steps, autosave, and typed text that outlives a session."""

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registry.addresses import record_path
from registry.amending.services import Amendable
from registry.errors import DomainError, Incomplete, Stale
from registry.forms import StepForm
from registry.models.records import Record, RiskAnswered
from registry.views.resending import KEPT_FILES, file_names

KEPT = "kept_forms"
MOST_KEPT = 5
KEPT_MESSAGE = gettext_lazy("You were signed out while writing. Here is what you had typed: save it to go on.")


@dataclass(frozen=True, slots=True)
class Guide:
    """The guided form of one kind of record: its pages, and the services behind them.

    `open(values, actor)` makes the draft, `save` changes it, `missing` names the gaps, `hand_in` ends the form.
    """

    namespace: str
    right: str
    steps: list[type[StepForm]]
    open: Callable[[dict[str, Any], Any], Any]
    save: Callable[..., Any]
    missing: Callable[[Any], dict[str, Any]]
    hand_in: Callable[..., Any]
    title: str | Promise
    hand_in_label: str | Promise
    hand_in_lead: str | Promise
    handed_in: str | Promise
    # What else the page of last reading shows: its context from (record, actor), and its template.
    more: Callable[[Any, Any], dict[str, Any]] | None = None
    more_template: str = ""
    # What else each step shows beside the form, for a record that exists: its template, given `record` and `form`.
    beside_template: str = ""
    # Set when the guide writes changes of a public record, which its last page publishes.
    amendable: Amendable | None = None

    def step(self, code: str) -> type[StepForm]:
        for form in self.steps:
            if form.code == code:
                return form
        raise Http404

    def step_of(self, field: str) -> str:
        return next((form.code for form in self.steps if field in form.base_fields), self.steps[-1].code)

    def gap_url(self, record: Record, field: str) -> str:
        """Where a missing answer is given; on the page of last reading itself when no step asks for it."""
        asked = any(field in form.base_fields for form in self.steps)
        return f"{self.url(record, self.step_of(field)) if asked else ''}#id_{field}"

    def url(self, record: Record, code: str) -> str:
        return reverse(f"{self.namespace}:edit", args=[record.reference, code])

    def after(self, record: Record, code: str) -> str:
        """The next step, or the page on which everything is read once more."""
        codes = [form.code for form in self.steps]
        place = codes.index(code) + 1
        if place < len(codes):
            return self.url(record, codes[place])
        return reverse(f"{self.namespace}:review", args=[record.reference])


def keep_typed(request: HttpRequest, posted: QueryDict | None = None) -> None:
    """Someone whose session ended sent a form: keep it until they have signed in again."""
    kept = dict(request.session.get(KEPT, {}))
    if posted is None:
        posted = request.POST.copy()
        posted.setlist(KEPT_FILES, file_names(request))
    kept[request.path] = posted.urlencode()
    request.session[KEPT] = dict(list(kept.items())[-MOST_KEPT:])


def take_kept(request: HttpRequest) -> QueryDict | None:
    kept = dict(request.session.get(KEPT, {}))
    if request.path not in kept:
        return None
    typed = QueryDict(kept.pop(request.path))
    request.session[KEPT] = kept
    return typed


def typed(request: HttpRequest) -> QueryDict | None:
    """What a form opens with: what is sent now, or what was kept for this person (`members_only`), or nothing."""
    request.opened_with_kept = True  # type: ignore[attr-defined]
    return request.POST if request.method == "POST" else getattr(request, "kept", None)


def unjudged(request: HttpRequest, form: forms.BaseForm | None) -> None:
    """A form that opens with text that was kept is not judged before it is sent."""
    if request.method != "POST" and form is not None and form.is_bound:
        form.full_clean()
        form.errors.clear()


def new_record(
    request: HttpRequest,
    guide: Guide,
    *,
    initial: dict[str, Any] | None = None,
    more: dict[str, Any] | None = None,
    template: str = "editing/step.html",
) -> HttpResponse:
    """The first page of the guide: it opens the draft, which has its permanent number from then on.

    `initial` holds answers to begin with; `more` and `template` what else the page shows.
    """
    actor = request.actor  # type: ignore[attr-defined]
    actor.must(guide.right)
    first = guide.steps[0]
    form = first(typed(request), initial=(initial or {}) | _from_address(request, first))
    if request.method == "POST" and form.is_valid():
        record = guide.open(form.values(), actor)
        return redirect(guide.after(record, first.code))
    return _page(request, None, guide, form, status=422 if request.method == "POST" else 200, extra=more, template=template)


def _from_address(request: HttpRequest, form: type[StepForm]) -> dict[str, str]:
    """Answers that a link filled in: `?need=BES-2026-0001`."""
    return {name: request.GET[name][:200] for name in form.base_fields if name in request.GET}


def edit_step(request: HttpRequest, record: Record, guide: Guide, code: str) -> HttpResponse:
    """One page of the guide. A POST with `X-Autosave: 1` saves what is valid and answers with the new version."""
    request.actor.must(guide.right, record)  # type: ignore[attr-defined]
    form_class = guide.step(code)
    if request.method == "POST":
        form = form_class(request.POST, instance=_copy(record))
        if request.headers.get("X-Autosave"):
            return _autosave(request, record, guide, form)
        if form.is_valid():
            try:
                guide.save(record, by=request.actor, values=form.values(), version=_version(request))  # type: ignore[attr-defined]
            except Stale as stale:
                return _stale(request, record, guide, form, stale)
            except Incomplete as incomplete:
                show_gaps(form, incomplete)
                return _page(request, record, guide, form, status=422)
            except DomainError as error:
                form.add_error(None, str(error))
                return _page(request, record, guide, form, status=error.status)
            if "later" in request.POST:
                messages.success(request, _saved_for_later(guide))
                return redirect("workspace")
            if "publish" in request.POST:
                return redirect(f"{guide.namespace}:review", record.reference)
            return redirect(guide.after(record, code))
        return _page(request, record, guide, form, status=422)
    if (kept := typed(request)) is not None:
        return _page(request, record, guide, form_class(kept, instance=_copy(record)))
    return _page(request, record, guide, form_class(instance=record, gaps=guide.missing(record)))


def _copy(record: Record) -> Any:
    """A form writes its answers on its instance: let that be a copy, so that the page still shows what is saved."""
    if record.unpublished is not None:
        return copy(record)
    return type(record)._default_manager.get(pk=record.pk)


def _saved_for_later(guide: Guide) -> str:
    if guide.amendable:
        return _("Your changes are kept. Nobody else reads them until you publish them.")
    return _("Your draft is saved. You can go on whenever you like.")


def _version(request: HttpRequest) -> int | None:
    typed = request.POST.get("version", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else None


def _autosave(request: HttpRequest, record: Record, guide: Guide, form: StepForm) -> JsonResponse:
    form.is_valid()
    valid = {name: value for name, value in form.values().items() if name not in form.errors}
    try:
        saved = guide.save(record, by=request.actor, values=valid, version=_version(request))  # type: ignore[attr-defined]
    except DomainError as error:
        return JsonResponse({"saved": False, "message": str(error)}, status=error.status)
    return JsonResponse({"saved": True, "version": saved.version, "message": _saved(guide)})


def _saved(guide: Guide) -> str:
    return _("Changes saved, not published") if guide.amendable else _("Draft saved")


def show_gaps(form: forms.BaseForm, incomplete: Incomplete) -> None:
    """What a service found missing, beside the field that it names."""
    for name, text in incomplete.gaps.items():
        form.add_error(name if name in form.fields else None, str(text))


def _stale(request: HttpRequest, record: Record, guide: Guide, form: StepForm, stale: Stale) -> HttpResponse:
    """Both texts are shown: nothing typed is lost, nothing of the colleague's is overwritten unseen."""
    current = _copy(record)
    theirs = [
        {"label": form[name].label, "text": getattr(current, name)}
        for name in form.changed_data
        if name in form.fields and isinstance(getattr(current, name, None), str)
    ]
    return _page(request, current, guide, form, status=409, extra={"stale": stale, "theirs": theirs})


def review_record(request: HttpRequest, record: Record, guide: Guide) -> HttpResponse:
    """Everything once more before it is handed in, with what is still missing, each linked to its field."""
    actor = request.actor  # type: ignore[attr-defined]
    actor.must(guide.right, record)
    was_refused, refused = False, {}
    if request.method == "POST":
        try:
            guide.hand_in(record, by=actor)
        except Incomplete as incomplete:
            was_refused, refused = True, incomplete.gaps
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, str(guide.handed_in))
            return redirect(record_path(record))
    gaps = guide.missing(record) | refused
    sections = [
        {
            "heading": step.heading,
            "url": guide.url(record, step.code),
            "answers": step(instance=record).answers(),
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
        "page_title": _("Read once more"),
        "was_refused": was_refused,
        **(guide.more(record, actor) if guide.more else {}),
    }
    return render(request, "editing/review.html", context, status=422 if was_refused else 200)


def _page(
    request: HttpRequest,
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
    steps = [
        {
            "label": step.heading,
            "url": guide.url(record, step.code) if record else "",
            "state": "current" if step.code == form.code else "done" if codes.index(step.code) < place else "todo",
        }
        for step in guide.steps
    ]
    context = {
        "record": record,
        "guide": guide,
        "form": form,
        "steps": steps,
        "place": place + 1,
        "previous_url": guide.url(record, codes[place - 1]) if record and place else "",
        "review_url": reverse(f"{guide.namespace}:review", args=[record.reference]) if record else "",
        "remark": getattr(record, "return_remarks", {}).get(form.code, "") if record else "",
        "page_title": f"{form.heading} – {record.heading()}" if record else guide.title,
        **(extra or {}),
    }
    return render(request, template, context, status=status)
