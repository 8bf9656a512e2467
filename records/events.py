"""Declares what can happen, and writes it down in the transaction in which it happens."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise

from records import hooks
from records.kinds import listed_kinds
from records.models.events import Event

CLOCKS_DIFFER_BY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Verb:
    """One kind of event. The label is what a reader of the timeline sees; public ones are on public pages."""

    code: str
    label: str | Promise
    is_public: bool
    # The state that the record is in from then on; empty when the event changes none.
    state: str = ""
    # The same as a verb in the past, for a notification: the label beside a record's name would read as its state.
    sentence: str | Promise = ""
    # Whether its owner, who does this to a public record, has said anew how it stands: it need not be confirmed beside.
    confirms: bool = False
    # Whether readers learn which organisation did it. It is in the log all the same.
    names_actor: bool = True


class ActorLike(Protocol):
    """Whoever acts: a person for an organisation, or nobody (a scheduled task)."""

    @property
    def user_id(self) -> int | None: ...
    @property
    def organisation_id(self) -> int | None: ...
    @property
    def impersonator_id(self) -> int | None: ...


_verbs: dict[str, Verb] = {}


def declare(
    code: str,
    label: str | Promise,
    *,
    is_public: bool = False,
    state: str = "",
    sentence: str | Promise = "",
    confirms: bool = False,
    names_actor: bool = True,
) -> Verb:
    if code in _verbs:
        raise ValueError(f"The verb {code} is declared twice.")
    return _verbs.setdefault(code, Verb(code, label, is_public, state, sentence, confirms, names_actor))


def entered(kind: str, reference: str, state: str) -> Event | None:
    """The event with which a record came into a state, the latest one."""
    codes = [verb.code for verb in _verbs.values() if verb.state == state]
    events = Event.objects.filter(kind=kind, reference=reference, verb__in=codes).select_related("actor", "organisation")
    return events.order_by("at", "id").last()


def done_by(event: Event) -> str:
    """The organisation that did it, as readers may know it; empty when nobody did, or when it is not told."""
    is_told = event.verb not in _verbs or _verbs[event.verb].names_actor
    return str(event.organisation) if event.organisation and is_told else ""


def label_of(code: str) -> str:
    return str(_verbs[code].label) if code in _verbs else code


def labels_of_verbs() -> dict[str, str | Promise]:
    """What every kind of event is called, by its code."""
    return {verb.code: verb.label for verb in _verbs.values()}


def sentence_of(code: str) -> str:
    """What happened, beside the name of a record in a notification: “Has been qualified”."""
    return str(_verbs[code].sentence or _verbs[code].label) if code in _verbs else code


_subjects: dict[str, str | Promise] = {}
_names: dict[str, Callable[[str], str]] = {}
_of_administration: set[str] = set()


def name_subject(
    kind: str, label: str | Promise, *, name: Callable[[str], str] | None = None, is_of_administration: bool = False
) -> None:
    """What events of this kind are about, in a word: their reference is a bare number or an address.

    `name` makes of a reference what readers call it. Acts of administration are of the whole registry, for whoever keeps it.
    """
    _subjects[kind] = label
    if name is not None:
        _names[kind] = name
    if is_of_administration:
        _of_administration.add(kind)


def kinds_of_administration() -> frozenset[str]:
    return frozenset(_of_administration)


def labels_of_kinds() -> dict[str, str | Promise]:
    """What events are about, by their kind, where a word says it."""
    return dict(_subjects)


def subject_of(event: Event) -> str:
    """What an event is about, as staff reads it: a record's own number says it, another one is named."""
    if event.kind not in _subjects:
        return event.reference
    parent = parent_of(event)
    name = _names[event.kind](event.reference) if event.kind in _names else event.reference
    return f"{_subjects[event.kind]} {name}" + (f" – {parent}" if parent else "")


def parent_of(event: Event) -> str:
    """The number of the record to which belongs what an event is about, as its data says it; empty when there is none."""
    numbers = (event.data.get(kind.code) for kind in listed_kinds() if kind.has_number)
    return str(next((number for number in numbers if number), ""))


def _check_happened(at: datetime | None) -> None:
    """The log says what was done: nothing in it lies ahead, beyond what clocks may differ by."""
    if at is not None and at > timezone.now() + CLOCKS_DIFFER_BY:
        raise ValueError(f"An event is written when it has happened; {at.isoformat()} lies ahead.")


def record(
    verb: Verb,
    *,
    kind: str,
    reference: str,
    by: ActorLike | None,
    at: datetime | None = None,
    data: dict[str, Any] | None = None,
    is_public: bool | None = None,
) -> Event:
    """Write one event. It must be inside the transaction of the change it tells of.

    `is_public` narrows a public verb (a change to a record that is not yet public); it cannot widen one.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("An event is written in the transaction of its change.")
    # A scheduled task may be asked for a day to come, to see what it would do.
    if by is not None:
        _check_happened(at)
    details = data or {}
    if by and by.impersonator_id:
        details = details | {"impersonated_by": by.impersonator_id}
    event = Event.objects.create(
        at=at or timezone.now(),
        verb=verb.code,
        kind=kind,
        reference=reference,
        actor_id=by.user_id if by else None,
        organisation_id=by.organisation_id if by else None,
        is_public=verb.is_public and is_public is not False,
        data=details,
    )
    for receiver in hooks.event_recorded:
        receiver([event])
    return event


def was_last_done_by(by: ActorLike, verbs: Iterable[Verb], *, kind: str, reference: str) -> bool:
    """Whether the same person did the last of these to a record: then nobody else stands in their way. One query."""
    done = Event.objects.filter(kind=kind, reference=reference, verb__in=[verb.code for verb in verbs])
    last = done.order_by("-at", "-id").values_list("actor_id", flat=True).first()
    return last is not None and last == by.user_id


def record_many(verb: Verb, *, kind: str, references: list[str], at: datetime) -> None:
    """The same event for many records at once: a bulk change by a command, in its transaction."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("An event is written in the transaction of its change.")
    _check_happened(at)
    written = Event.objects.bulk_create(
        (Event(at=at, verb=verb.code, kind=kind, reference=reference, is_public=verb.is_public) for reference in references),
        batch_size=500,
    )
    for receiver in hooks.event_recorded:
        receiver(written)
