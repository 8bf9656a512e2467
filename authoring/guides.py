"""What the guided form of a kind of record is: its steps, and the services behind them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from authoring.amending.services import Amendable
from authoring.forms import StepForm
from records.http import ActorRequest
from records.models.records import Record

REQUIRED_TO_SUBMIT = gettext_lazy("required to submit")


@dataclass(frozen=True, slots=True)
class AtOnce:
    """What whoever has the `right` does on the last page instead of handing the draft in: `service(record, by=, version=)`."""

    right: str
    service: Callable[..., Any]
    label: str | Promise
    lead: str | Promise
    done: str | Promise


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
    # What else the page of last reading shows: its context from (record, actor), and its templates, above the answers and
    # below them. `missing` in it are the gaps that only this page looks for.
    more: Callable[[Any, Any], dict[str, Any]] | None = None
    above_template: str = ""
    more_template: str = ""
    # What of it stays in view beside the page: another template, shown the same context.
    aside_template: str = ""
    # Which answers are asked for before the form ends, and how their labels say so.
    asked: frozenset[str] = frozenset()
    asked_label: str | Promise = REQUIRED_TO_SUBMIT
    # Which other answers something later asks for, by their field: when, as their label says it.
    asked_later: Mapping[str, str | Promise] = field(default_factory=dict)
    # For one record, where what comes later depends on what it says.
    asked_later_of: Callable[[Any], Mapping[str, str | Promise]] | None = None
    # Those of them that a later act gives by itself: a step is complete without them.
    given_later: frozenset[str] = frozenset()
    # Whether a step lacks something later asked for that is not a field of the record, from (record, code).
    lacks: Callable[[Any, str], bool] = lambda _record, _code: False
    # What to ask about the answers before they become public, as sentences; nothing keeps them from it.
    doubts: Callable[[Any], list[str]] = lambda _record: []
    # The drafts of one person that the first page of a new record offers to go on with.
    drafts: Callable[[Any], Any] | None = None
    # What is still open about each step, by its code and in few words; "" is the whole record.
    open_remarks: Callable[[Any, Any], dict[str, str]] | None = None
    # What else a step shows below the form: its context from (record, actor, code), and its template.
    below: Callable[[Any, Any, str], dict[str, Any]] | None = None
    below_template: str = ""
    # What else each step shows beside the form, for a record that exists: its template, given `record` and `form`.
    beside_template: str = ""
    # What stands below each field of a step: its template, given `field` and all that the step shows.
    field_template: str = ""
    # Why a record can be handed in no more, and where it is now; "" while it can.
    no_more: Callable[[Any], str] = lambda _record: ""
    # A form of the last page, sent with the hand-in: its class takes (data, instance=).
    last_form: Callable[..., Any] | None = None
    # Another way to end, for those who need hand it to nobody.
    at_once: AtOnce | None = None
    # What a draft opens with by itself: it does not say that somebody filled in the step.
    given: frozenset[str] = frozenset()
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
        """Where a missing answer is given, and one comes back from; on the last page itself when no step asks for it."""
        asked = any(field in form.base_fields for form in self.steps)
        return f"{self.check_url(record, self.step_of(field)) if asked else ''}#id_{field}"

    def url(self, record: Record, code: str) -> str:
        return reverse(f"{self.namespace}:edit", args=[record.reference, code])

    def check_url(self, record: Record, code: str) -> str:
        """A step that is opened from the last page: saving it leads back there."""
        return f"{self.url(record, code)}?check"

    def review_url(self, record: Record) -> str:
        return reverse(f"{self.namespace}:review", args=[record.reference])

    def after(self, record: Record, code: str) -> str:
        """The next step, or the page on which everything is read once more."""
        codes = [form.code for form in self.steps]
        place = codes.index(code) + 1
        return self.url(record, codes[place]) if place < len(codes) else self.review_url(record)

    def later(self, record: Record | None) -> Mapping[str, str | Promise]:
        """Which answers something later asks for, each with when, of a record that may not exist yet."""
        return self.asked_later_of(record) if record is not None and self.asked_later_of else self.asked_later

    def is_complete(self, record: Record, step: type[StepForm], gaps: dict[str, Any]) -> bool:
        """Nothing that is asked for, now or later, lacks on a step; one that asks for nothing has an answer at least."""
        if self.lacks(record, step.code):
            return False
        awaited = set(self.later(record)) - self.given_later
        if any(name in gaps or (name in awaited and not _is_answered(record, name)) for name in step.base_fields):
            return False
        return any(name in self.asked for name in step.base_fields) or any(
            _is_answered(record, name) or _is_chosen(record, name) for name in step.Meta.fields if name not in self.given
        )

    def gaps_beside(self, request: ActorRequest, record: Record, step: type[StepForm]) -> dict[str, Any]:
        """The gaps that a step shows beside its fields: none on a page that nobody filled in yet, unless one comes to check."""
        gaps = {name: text for name, text in self.missing(record).items() if name in step.base_fields}
        if not gaps or "check" in request.GET:
            return gaps
        names = [name for name in step.Meta.fields if name not in self.given]
        is_begun = any(_is_answered(record, name) for name in names) or any(_is_chosen(record, name) for name in names)
        return gaps if is_begun else {}


def _is_answered(record: Record, name: str) -> bool:
    field: Any = record._meta.get_field(name)
    return not field.many_to_many and getattr(record, name) not in (None, "", field.get_default())


def _is_chosen(record: Record, name: str) -> bool:
    return bool(record._meta.get_field(name).many_to_many and getattr(record, name).all())
