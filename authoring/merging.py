"""Merging what several people write in one record, answer by answer.

A form carries a fingerprint of each answer that it opened with. When it is sent, an answer that its writer left as it
was is not written, so that a colleague's change of it is kept; one that nobody else changed is written; one that someone
else changed meanwhile is a conflict, which a person decides.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import partial
from hashlib import sha256
from typing import Any

from django import forms
from django.db.models import Model

from authoring.models.amendments import Amendment
from records.events import ActorLike
from records.models.events import Event
from records.models.records import Record

Fingerprints = dict[str, str]
LONGEST_BASE = 20_000


def fingerprint(value: Any) -> str:
    """The same for the same answer, whether it comes from the database or from a form."""
    return sha256(_plain(value).encode()).hexdigest()[:16]


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Model):
        return str(value.pk)
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list) and value and isinstance(value[0], dict):
        # Rows in an order that says something.
        return json.dumps(value, sort_keys=True)
    if isinstance(value, Iterable) and not isinstance(value, str):
        return "\n".join(sorted(_plain(each) for each in value))
    return str(value).replace("\r\n", "\n").strip()


def answers_of(form: forms.BaseForm) -> dict[str, Any]:
    """What each field of an unbound form opens with."""
    return {name: form.get_initial_for_field(each, name) for name, each in form.fields.items()}


def base_of(form: forms.BaseForm) -> Fingerprints:
    return {name: fingerprint(value) for name, value in answers_of(form).items()}


def read_base(text: str | None) -> Fingerprints:
    """The fingerprints that a form carried. What cannot be read is none."""
    if not text or len(text) > LONGEST_BASE:
        return {}
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return {str(name): str(value) for name, value in found.items()} if isinstance(found, dict) else {}


def written_base(base: Fingerprints) -> str:
    return json.dumps(base, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Merge:
    """What to write, what someone else changed meanwhile, and what the writer's page is based on from then on."""

    values: dict[str, Any] = field(default_factory=dict)
    conflicts: list[str] = field(default_factory=list)
    base: Fingerprints = field(default_factory=dict)


def merge(mine: dict[str, Any], saved: dict[str, Any], base: Fingerprints, *, is_own: Callable[[str], bool]) -> Merge:
    """Merge one's answers into what is saved. `is_own` tells whether the saved answer was written by the same person.

    An answer without a fingerprint is written: its form did not say what it opened with.
    """
    found = Merge(base=dict(base))
    for name, value in mine.items():
        wanted, now = fingerprint(value), fingerprint(saved.get(name))
        opened = base.get(name, now)
        if wanted not in (opened, now):
            if now != opened and not is_own(name):
                found.conflicts.append(name)
                continue
            found.values[name] = value
        found.base[name] = wanted
    return found


def last_writer(record: Record, name: str) -> Event | None:
    """The event by which an answer became what it is; when none names it, the record's last one."""
    events = Event.objects.filter(kind=record.kind, reference=record.reference).select_related("actor").order_by("-at", "-id")
    return events.filter(data__fields__contains=name).first() or events.first()


def is_own_writing(record: Record, by: ActorLike) -> Callable[[str], bool]:
    """Whether the same person wrote an answer last: from another page, or a moment ago from this one."""

    if record.unpublished is not None:
        return partial(_wrote_changes, record, by)

    def is_own(name: str) -> bool:
        event = last_writer(record, name)
        if event is None or event.actor_id is None:
            return False
        return (event.actor_id, event.data.get("impersonated_by")) == (by.user_id, by.impersonator_id)

    return is_own


def _wrote_changes(record: Record, by: ActorLike, name: str) -> bool:
    """Changes of a public record leave no event for each answer: they know who saved them last."""
    return Amendment.objects.filter(reference=record.reference, updated_by_id=by.user_id).exists()
