"""Writes down what happens to organisations and people. Persons appear by number only: an erased one leaves no name."""

from datetime import datetime
from typing import Any

from accounts.actors import Actor
from accounts.models.organisations import Organisation
from accounts.models.people import User
from records.events import Verb, record
from records.models.events import Event


def note(verb: Verb, organisation: Organisation, *, by: Actor | None, at: datetime | None = None, **data: Any) -> Event:
    """An event of an organisation, in the transaction of its change."""
    return record(verb, kind="organisation", reference=organisation.slug, by=by, at=at, data=data)


def note_person(verb: Verb, person: User, *, by: Actor | None, at: datetime | None = None, **data: Any) -> Event:
    """An event of a person."""
    return record(verb, kind="person", reference=str(person.pk), by=by, at=at, data=data)
