"""What a person's workspace shows. Each app says which tasks and records of its own belong there."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from authoring.models.amendments import Amendment
from catalogue.addresses import record_path
from records.hooks import Hook
from records.kinds import kind_of

MAX_AMENDMENTS = 50
MAX_DRAFTS = 5


@dataclass(frozen=True, slots=True)
class Task:
    """Something that awaits the person. `due_at` is when it should be done, if there is a date; what is urgent comes first.

    `why` says what it follows from. `many` names several equal ones, by their count; `at_once` is the name and the address of
    a button that does it without opening anything; `together`, of a page that shows all equal ones.
    """

    label: str
    detail: str
    url: str
    action: str
    due_at: datetime | None = None
    is_late: bool = False
    is_urgent: bool = False
    why: str = ""
    many: Callable[[int], str] | None = None
    at_once: tuple[str, str] | None = None
    together: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class TaskGroup:
    """Equal tasks, the one that matters most first. One alone stands for itself."""

    tasks: list[Task]

    @property
    def first(self) -> Task:
        return self.tasks[0]

    @property
    def label(self) -> str:
        count, many = len(self.tasks), self.first.many
        if count == 1:
            return self.first.label
        return many(count) if many else f"{self.first.label} ({count})"

    @property
    def late(self) -> int:
        return sum(task.is_late for task in self.tasks)


def grouped(tasks: list[Task]) -> list[TaskGroup]:
    """The tasks by what is to be done, each group where its first task stands. What is urgent stands alone."""
    groups: dict[object, list[Task]] = {}
    for place, task in enumerate(tasks):
        groups.setdefault(place if task.is_urgent else (task.label, task.action), []).append(task)
    return [TaskGroup(each) for each in groups.values()]


def _own_state(record: Any) -> tuple[str, str]:
    return record.state, record.get_state_display()


@dataclass(frozen=True, slots=True)
class Section:
    """An app's part of the workspace. `state_of` gives the code and the words of where a record stands."""

    title: str | Promise
    tasks: Callable[[Any], list[Task]]
    records: Callable[[Any], Any]
    state_of: Callable[[Any], tuple[str, str]] = _own_state


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of the workspace beside tasks and records: a template, and all that it is given (as `part`)."""

    template: str
    values: dict[str, Any]
    # Above what is to be done, since it says where one is; else below it.
    is_first: bool = True
    # What matters most of it now, if anything: label, reason, address and the words of the button.
    next_step: tuple[str, str, str, str] | None = None


# What each app puts into the workspace.
section_added: Hook[Section] = Hook()
# Called with the actor when the workspace is read; nothing to show gives none.
panel_added: Hook[Callable[[Any], Panel | None]] = Hook()


def panels(actor: Any) -> list[Panel]:
    return [found for make in panel_added if (found := make(actor))]


def awaiting(actor: Any) -> list[Task]:
    """Everything that awaits this person in the role they act in: what is urgent, then by date, the oldest date on top."""
    tasks = [task for section in section_added for task in section.tasks(actor)]
    return sorted(
        tasks, key=lambda task: (not task.is_urgent, task.due_at is None, task.due_at.timestamp() if task.due_at else 0)
    )


def own_records(actor: Any, *, most: int) -> list[dict[str, Any]]:
    """The organisation's records by collection, last touched first."""
    if actor.organisation_id is None:
        return []
    sections = []
    for section in section_added:
        rows = [
            {
                "reference": record.reference,
                "title": record.heading(),
                "url": record_path(record),
                "state": (state := section.state_of(record))[0],
                "state_label": state[1],
                "state_tone": kind_of(record).tone(state[0]),
                "updated_at": record.updated_at,
                "draft_url": _draft_url(record, actor),
            }
            for record in section.records(actor)[:most]
        ]
        if rows:
            sections.append({"title": section.title, "rows": rows})
    return sections


def _draft_url(record: Any, actor: Any) -> str:
    """Where this person goes on with a draft of their own that was never sent; empty for any other record."""
    is_held = actor.user_id is not None and getattr(record, "held_by_id", None) == actor.user_id
    if not is_held or record.is_public or record.state != kind_of(record).draft_state or getattr(record, "submitted_at", None):
        return ""
    return reverse(f"{kind_of(record).namespace}:review", args=[record.reference])


def own_drafts(sections: list[dict[str, Any]], tasks: list[Task]) -> list[dict[str, Any]]:
    """The drafts to go on with, among the records of `own_records`, last touched first; none that a task leads to already."""
    led_to = {task.url for task in tasks}
    drafts = [row for section in sections for row in section["rows"] if row["draft_url"] and row["draft_url"] not in led_to]
    return sorted(drafts, key=lambda row: row["updated_at"], reverse=True)[:MAX_DRAFTS]


def confirmation_tasks(records: Any, namespace: str) -> list[Task]:
    """Published records that nobody has confirmed for half a year."""
    return [
        Task(
            label=_("Confirm that the record is still current"),
            detail=f"{record.reference} – {record.heading()}",
            url=record_path(record),
            action=_("Open"),
            why=_("Last confirmed on %(date)s.") % {"date": _day(record.last_confirmed_at)},
            many=lambda count: ngettext("Confirm %(count)d record", "Confirm %(count)d records", count) % {"count": count},
            at_once=(_("Still current"), reverse(f"{namespace}:confirm", args=[record.reference])),
        )
        for record in records
        if record.confirmation_is_due
    ]


def _day(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "DATE_FORMAT")


def amendment_tasks(records: Any, namespace: str) -> list[Task]:
    """Changes of public records that nobody has published yet. Two queries when there are some, else one."""
    waiting = Amendment.objects.waiting().filter(reference__in=records.order_by().values("reference"))
    found = {each.reference: each for each in waiting.order_by("-updated_at")[:MAX_AMENDMENTS]}
    return [
        Task(
            label=_("Changes not yet published"),
            detail=f"{record.reference} – {record.heading()}",
            url=reverse(f"{namespace}:review", args=[record.reference]),
            action=_("Open"),
            why=_("Only your organization can see these changes for now."),
        )
        for record in (records.filter(reference__in=found) if found else [])
    ]
