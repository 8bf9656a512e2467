"""How every service changes a record: lock it, check who and from where, change it, write one event."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from django.db import models
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_fsm import TransitionNotAllowed

from catalogue import index
from records.errors import Stale, WrongState
from records.events import ActorLike, Verb, record
from records.models.events import Event
from records.models.records import Record, RiskAnswered

R = TypeVar("R", bound=Record)
CHANGED_SINCE_READ = gettext_lazy("This record has changed since you opened it. Read what it says now before you decide.")
DELETABLE = gettext_lazy("Only a draft that has never been sent can be deleted.")


def create_record(model: type[R], organisation: Any, *, by: Any, at: datetime | None, demonstration: bool, **values: Any) -> R:
    """A new record of an organisation in its writer's hands, not saved yet: the service checks the right, then numbers it."""
    return model(
        organisation=organisation,
        created_by=by.user,
        held_by=by.user,
        created_at=(now := at or timezone.now()),
        updated_at=now,
        is_demonstration=demonstration or organisation.is_demonstration,
        **values,
    )


def lock(subject: R) -> R:
    """The record as it is now, locked until the transaction ends. Two people at once wait for each other."""
    manager: models.Manager[R] = type(subject)._default_manager
    return manager.select_for_update(of=("self",)).get(pk=subject.pk)


def must_be_as_read(subject: Record, version: int | None) -> None:
    """Raise `Stale` when a locked record was saved after the version that was read. Without one, nothing is checked."""
    if version is not None and version != subject.version:
        raise Stale(CHANGED_SINCE_READ)


def make_transition(subject: models.Model, transition: Callable[[], None]) -> None:
    """Make a transition of state, or say that someone else was first."""
    try:
        transition()
    except TransitionNotAllowed as refused:
        state = getattr(subject, "get_state_display")()  # noqa: B009  (made by Django for fields with choices)
        raise WrongState(
            _("This is no longer possible: the record is now “%(state)s”. Someone else may have changed it before you.")
            % {"state": state}
        ) from refused


def save_with_event(
    subject: Record,
    verb: Verb,
    *,
    by: ActorLike | None,
    at: datetime | None = None,
    data: dict[str, Any] | None = None,
) -> Event:
    """Save the change, show it in the catalogue and write its event: the end of every service."""
    now = at or timezone.now()
    # What is told late of an earlier day does not make the record older than the newest line of its history.
    subject.updated_at = max(now, subject.updated_at)
    is_of_owner = verb.confirms and by is not None and by.organisation_id == subject.organisation_id
    if subject.is_public and (is_of_owner or (data and data.get("fields"))):
        # Whoever publishes changes, or tells how it goes, has read the record: it need not be confirmed beside.
        subject.last_confirmed_at = max(now, subject.last_confirmed_at or now)
    subject.version += 1
    subject.save()
    index.refresh(subject)
    return record(
        verb,
        kind=subject.kind,
        reference=subject.reference,
        by=by,
        at=now,
        data=data,
        is_public=subject.is_public,
    )


def delete(subject: R, verb: Verb, *, by: ActorLike, at: datetime | None = None) -> None:
    """Delete a draft that nobody outside has seen, and write that it was: its number is never used again.

    What the history kept of its text goes with it: no row of it would be deleted with the record.

    Raises `WrongState` when the draft was sent before, or when something else rests on it.
    """
    manager: Any = type(subject)._default_manager
    if not manager.never_sent().filter(pk=subject.pk).exists():
        raise WrongState(DELETABLE)
    record(verb, kind=subject.kind, reference=subject.reference, by=by, at=at, is_public=False)
    history: Any = getattr(subject, "events", None)
    try:
        if history is not None:
            history.all().delete()
        subject.delete()
    except ProtectedError as error:
        raise WrongState(_("Another item in the registry refers to this draft, so it cannot be deleted.")) from error


def edit_fields(subject: Record, values: dict[str, Any], *, version: int | None = None) -> list[str]:
    """Put values on a saved record and return the names of those that changed.

    The level of risk follows the answers. Raises `Stale` when `version` is not the record's.
    """
    if version is not None and version != subject.version:
        raise Stale
    relations = {field.name for field in subject._meta.many_to_many}
    changed = []
    for name, value in values.items():
        if name in relations:
            if _set_relation(subject, name, value):
                changed.append(name)
        elif _differs(getattr(subject, name), value):
            setattr(subject, name, value)
            changed.append(name)
    if isinstance(subject, RiskAnswered):
        subject.risk_level = subject.risk().level
    return changed


def _differs(before: Any, after: Any) -> bool:
    """Line ends are not an answer: browsers send other ones than they were given."""
    if isinstance(before, str) and isinstance(after, str):
        return before.replace("\r\n", "\n") != after.replace("\r\n", "\n")
    return bool(before != after)


def _set_relation(subject: Record, name: str, terms: Any) -> bool:
    relation = getattr(subject, name)
    before = set(relation.values_list("pk", flat=True))
    relation.set(terms)
    return before != {term.pk for term in terms}
