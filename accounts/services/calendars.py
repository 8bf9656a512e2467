"""A person's own calendar: what awaits them, at a secret address that they can take back."""

import hashlib
import secrets
from datetime import date, datetime, timedelta

from allauth.mfa.utils import is_mfa_enabled
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import events
from accounts.actors import Actor
from accounts.models.calendars import CalendarKey
from accounts.models.memberships import Membership
from accounts.models.people import User
from accounts.services.invitations import hash_of
from accounts.services.ledger import note_person
from authoring.workspace import Task, awaiting
from catalogue.addresses import absolute
from publishing.calendars.sources import MAX_DAYS, Day

# The time of the last reading is written at most this often.
NOTED_EVERY = timedelta(hours=1)


@transaction.atomic
def open_calendar(*, by: Actor, at: datetime | None = None) -> str:
    """A new secret for one's calendar, which is kept nowhere. The address given before stops working."""
    person, now, secret = by.oneself(), at or timezone.now(), secrets.token_urlsafe(32)
    CalendarKey.objects.update_or_create(
        user=person, defaults={"key_hash": hash_of(secret), "created_at": now, "last_read_at": None}
    )
    note_person(events.CALENDAR_OPENED, person, by=by, at=now)
    return secret


@transaction.atomic
def close_calendar(*, by: Actor, at: datetime | None = None) -> None:
    """The address works no more. Twice is as once."""
    person = by.oneself()
    if CalendarKey.objects.filter(user=person).delete()[0]:
        note_person(events.CALENDAR_CLOSED, person, by=by, at=at)


def person_of_calendar(secret: str, at: datetime | None = None) -> User | None:
    """Whose calendar it is; nobody once it was taken back, or the account is closed."""
    now = at or timezone.now()
    key = CalendarKey.objects.filter(key_hash=hash_of(secret), user__is_active=True).select_related("user").first()
    if key is None:
        return None
    if key.last_read_at is None or now - key.last_read_at > NOTED_EVERY:
        CalendarKey.objects.filter(pk=key.pk).update(last_read_at=now)
    return key.user


def days_awaiting(person: User) -> list[Day]:
    """What awaits a person on a day, in all their roles. An organisation that asks for a second factor which the
    person has not shows nothing here either.
    """
    memberships = Membership.objects.filter(user=person, organisation__is_active=True).select_related("organisation")
    if not is_mfa_enabled(person):
        memberships = memberships.filter(organisation__requires_mfa=False)
    tasks = {(task.url, task.label): task for each in memberships for task in awaiting(Actor(person, each))}
    return [_day(task, task.due_at) for task in tasks.values() if task.due_at][:MAX_DAYS]


def _day(task: Task, due_at: datetime) -> Day:
    number = hashlib.sha256(f"{task.url} {task.label}".encode()).hexdigest()[:24]
    on: date = timezone.localtime(due_at).date()
    label, category = task.label, _("My tasks")
    return Day(f"awaits/{number}", "due", on, label, task.detail, absolute(task.url), timezone.now(), category, about="")
