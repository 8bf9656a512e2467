"""What the registry's administrators do for and to people's accounts. Every act is in the log."""

from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import events, letters
from accounts.actors import Actor
from accounts.models.memberships import Role
from accounts.models.people import User
from accounts.services.ledger import note, note_person
from accounts.services.members import emptied_by, locked_with_organisations, orphaned_by
from records.errors import Incomplete, WrongState

IMPERSONATION_LASTS = timedelta(minutes=30)


def end_sessions_of(person: User, *, but: str | None = None) -> int:
    """Sign someone out everywhere, but in the session with this key. Returns how many sessions there were."""
    sessions = [each for each in UserSession.objects.purge_and_list(person) if each.session_key != but]
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
    """Close an account: no sign-in, and every session ends. Its memberships stay, without effect.

    Raises `WrongState` when an organisation with other people would have no owner left.
    """
    by.must("accounts.manage_people", person)
    person, organisations = locked_with_organisations(person)
    if person.pk == by.user_id:
        raise WrongState(_("This is your own account."))
    if not reason.strip():
        raise Incomplete({"reason": _("Give a reason: it is kept in the log.")})
    if person.is_active:
        if orphaned := orphaned_by(person, organisations):
            names = ", ".join(str(each) for each in orphaned)
            raise WrongState(_("This person is the last owner of %(names)s. Make a colleague an owner first.") % {"names": names})
        for emptied in emptied_by(person, organisations):
            note(events.LEFT_WITHOUT_OWNER, emptied, by=by, at=at)
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
        raise WrongState(_("A deleted account cannot be reopened."))
    if not person.is_active:
        person.is_active = True
        person.save(update_fields=["is_active"])
        note_person(events.PERSON_REACTIVATED, person, by=by, at=at)
    return person


@transaction.atomic
def begin_impersonation(person: User, *, by: Actor, reason: str, at: datetime | None = None) -> None:
    """Let an administrator see the registry as someone else does, to help. Never as another administrator.

    The person learns of it by a letter, with the reason.
    """
    by.must("accounts.impersonate", person)
    is_protected = person.is_staff or person.memberships.filter(role=Role.REGISTRY_ADMINISTRATOR).exists()
    if person.pk == by.user_id or is_protected or not person.is_active:
        raise WrongState(_("Support cannot view the registry as this person."))
    if not reason.strip():
        raise Incomplete({"reason": _("Give a reason: it is kept in the log.")})
    note_person(events.IMPERSONATION_BEGAN, person, by=by, at=at, reason=reason)
    letters.send(
        "support_view",
        person.email,
        language=person.language,
        administrator=by.someone().get_short_name(),
        reason=reason.strip(),
        at=timezone.localtime(at),
        why=letters.for_account,
        minutes=IMPERSONATION_LASTS // timedelta(minutes=1),
    )


@transaction.atomic
def end_impersonation(person: User, *, by: Actor, at: datetime | None = None) -> None:
    note_person(events.IMPERSONATION_ENDED, person, by=by, at=at)


def _locked(person: User) -> User:
    return User.objects.select_for_update(of=("self",)).get(pk=person.pk)
