"""The pages of a kind of record, as its app declares them in `pages.py`: how it is read, written, decided on and confirmed.

One set of views serves every kind; `publishing.record_urls` gives them their addresses. Docs: `docs/extending.md`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from authoring.guides import Guide
from authoring.record_page import record_context, redirect_to_current_slug
from authoring.views.access import act, members_only
from authoring.views.amending import amend_step, publish_page
from authoring.views.deciding import Decision, decide_page, offered
from authoring.views.editing import edit_step, new_record, review_record
from authoring.views.gone import returns_text
from catalogue.addresses import record_path
from catalogue.collections import collection_of
from catalogue.public_cache import public
from records.http import ActorRequest
from records.kinds import RecordKind

View = Callable[..., HttpResponse]
Context = dict[str, Any]


def _no_decisions() -> Mapping[str, Decision]:
    return {}


@dataclass(frozen=True, kw_only=True)
class RecordPages:
    """`visible` gives the record of a number to whoever may see it, and raises 404 for everyone else."""

    kind: RecordKind
    visible: Callable[[ActorRequest, str], Any]
    guide: Guide
    # Whether a draft, or the changes of a public record, can be written now.
    is_writable: Callable[[Any], bool]
    # The guide that writes changes of a public record; none when such a record is not written at all.
    amending: Guide | None = None
    # The same for the record's own page, where that reads more with it.
    shown: Callable[[ActorRequest, str], Any] | None = None
    # What the record's page shows beside what all have, from (request, record, what it shows already); and its template.
    context: Callable[[ActorRequest, Any, Context], Context] | None = None
    template: str = "records/detail.html"
    decisions: Callable[[], Mapping[str, Decision]] = _no_decisions
    # The service that notes that a public record is still true.
    confirm: Callable[..., Any] | None = None
    # An answer in place of the guide, for a record that is written elsewhere; none to go on.
    elsewhere: Callable[[ActorRequest, Any], HttpResponse | None] = lambda _request, _record: None

    def new_view(self) -> View:
        @members_only
        def new(request: ActorRequest) -> HttpResponse:
            return new_record(request, self.guide)

        return new

    def detail_view(self) -> View:
        @public
        def detail(request: ActorRequest, reference: str, slug: str) -> HttpResponse:
            record = (self.shown or self.visible)(request, reference)
            if moved := redirect_to_current_slug(request, record, slug):
                return moved
            context = record_context(request, record, rights=self.kind.namespace, description=record.summary)
            actor: Any = request.actor
            context |= {
                "decisions": offered(self.decisions(), self.kind.namespace, record, actor),
                "edit_url": self.guide.url(record, self.guide.steps[0].code),
                "review_url": self._review_url(record, actor),
                "may_edit": not record.is_public and actor.can(self.guide.right, record),
            }
            own = self.context(request, record, context) if self.context else self._answers(record)
            return render(request, self.template, context | own)

        return detail

    def _answers(self, record: Any) -> Context:
        """What the page shows of a kind that has no template of its own: everything that was answered."""
        return {
            "kind_label": self.kind.label,
            "parent_collection": collection_of(self.kind.code),
            "sections": [{"heading": step.heading, "answers": step(instance=record).answers()} for step in self.guide.steps],
        }

    def _review_url(self, record: Any, actor: Any) -> str:
        """Where a draft is read once more and handed in, for those who may write it."""
        is_draft = record.state == self.kind.draft_state and not record.is_public
        return self.guide.review_url(record) if is_draft and actor.can(self.guide.right, record) else ""

    def edit_view(self) -> View:
        @members_only
        @returns_text(self.kind.model, self.guide.right, is_writable=self.is_writable)
        def edit(request: ActorRequest, reference: str, step: str) -> HttpResponse:
            record = self.visible(request, reference)
            if answer := self.elsewhere(request, record):
                return answer
            if record.is_public and self.amending is not None:
                return amend_step(request, record, self.amending, step)
            return edit_step(request, record, self.guide, step)

        return edit

    def review_view(self) -> View:
        @members_only
        def review(request: ActorRequest, reference: str) -> HttpResponse:
            record = self.visible(request, reference)
            if record.is_public and self.amending is not None:
                return publish_page(request, record, self.amending)
            return review_record(request, record, self.guide)

        return review

    def decide_view(self) -> View:
        @members_only
        @returns_text(self.kind.model, self.guide.right, is_writable=lambda record: True)
        def decide(request: ActorRequest, reference: str, action: str) -> HttpResponse:
            return decide_page(request, self.visible(request, reference), self.decisions().get(action))

        return decide

    def confirm_view(self) -> View:
        @require_POST
        @members_only
        def confirm(request: ActorRequest, reference: str) -> HttpResponse:
            service, record = self.confirm, self.visible(request, reference)
            if service is None:
                raise Http404
            return act(
                request,
                lambda: service(record, by=request.actor),
                done=_("Thank you. The record has been confirmed as still current."),
                back=reverse("workspace") if request.POST.get("next") == "workspace" else record_path(record),
            )

        return confirm
