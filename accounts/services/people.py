"""What the registry's administrators do for and to people's accounts. Every act is in the log."""

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import events
from accounts.actors import Actor
from accounts.models.memberships import Role
from accounts.models.people import User
from accounts.services.ledger import note_person
from registry.errors import Incomplete, WrongState


def end_sessions_of(person: User) -> int:
    """Sign someone out everywhere. Returns how many sessions there were."""
    sessions = UserSession.objects.purge_and_list(person)
    for session in sessions:
        session.end()
    return len(sessions)


@transaction.atomic
def end_sessions(person: User, *, by: Actor, at: datetime | None = None) -> int:
    by.must("accounts.manage_people", person)
    ended = end_sessions_of(person)
    note_person(events.SESSIONS_ENDED, person, by=by, at=at, ended=ended)
    return ended


@transaction.atomic
def deactivate_person(person: User, *, by: Actor, reason: str, at: datetime | None = None) -> User:
    """Close an account: no sign-in, and every session ends. Its memberships stay, without effect."""
    by.must("accounts.manage_people", person)
    person = _locked(person)
    if person.pk == by.user_id:
        raise WrongState(_("This is your own account."))
    if not reason.strip():
        raise Incomplete({"reason": _("Say why: it is kept in the log.")})
    if person.is_active:
        person.is_active = False
        person.save(update_fields=["is_active"])
        end_sessions_of(person)
        note_person(events.PERSON_DEACTIVATED, person, by=by, at=at, reason=reason)
    return person


@transaction.atomic
def reactivate_person(person: User, *, by: Actor, at: datetime | None = None) -> User:
    by.must("accounts.manage_people", person)
    person = _locked(person)
    if person.erased_at:
        raise WrongState(_("An erased account cannot be opened again."))
    if not person.is_active:
        person.is_active = True
        person.save(update_fields=["is_active"])
        note_person(events.PERSON_REACTIVATED, person, by=by, at=at)
    return person


@transaction.atomic
def begin_impersonation(person: User, *, by: Actor, reason: str, at: datetime | None = None) -> None:
    """Let an administrator see the registry as someone else does, to help. Never as another administrator."""
    by.must("accounts.impersonate", person)
    is_protected = person.is_staff or person.memberships.filter(role=Role.REGISTRY_ADMINISTRATOR).exists()
    if person.pk == by.user_id or is_protected or not person.is_active:
        raise WrongState(_("Support cannot see the registry as this person."))
    if not reason.strip():
        raise Incomplete({"reason": _("Say why: it is kept in the log.")})
    note_person(events.IMPERSONATION_BEGAN, person, by=by, at=at, reason=reason)


@transaction.atomic
def end_impersonation(person: User, *, administrator: User, at: datetime | None = None) -> None:
    note_person(events.IMPERSONATION_ENDED, person, by=Actor(user=administrator), at=at)


def _locked(person: User) -> User:
    return User.objects.select_for_update(of=("self",)).get(pk=person.pk)
