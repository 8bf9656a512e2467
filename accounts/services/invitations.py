"""Invitations: an e-mail whose link lets its reader take a role, for two weeks, once."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import events, letters
from accounts.actors import Actor
from accounts.models.memberships import Invitation, Membership
from accounts.models.organisations import Organisation
from accounts.models.people import User
from accounts.services.ledger import note
from accounts.services.members import enrol, locked_organisation, must_allow_role
from catalogue.addresses import absolute
from records.bilingual import reading_language
from records.errors import Incomplete, WrongState

VALID_FOR = timedelta(days=14)
# More open invitations than this look like a mistake or a mailing.
MAX_OPEN = 200

EXPIRED = gettext_lazy("This invitation has expired. Ask the person who invited you to send it again.")
REVOKED = gettext_lazy("This invitation was withdrawn. If you did not expect this, ask your organization.")
USED = gettext_lazy("This invitation has already been used. Sign in to use your new role.")


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def invite(
    organisation: Organisation, *, email: str, role: str, by: Actor, is_owner: bool = False, at: datetime | None = None
) -> Invitation:
    """Invite an address to take a role. Raises `Incomplete` when the person has it or is invited already, and
    `TooManyLetters` when the address or the organisation had its share of invitations today.
    """
    organisation = locked_organisation(organisation)
    by.must("accounts.manage_members", organisation)
    must_allow_role(organisation, role, by=by)
    email, now = email.strip().lower(), at or timezone.now()
    if organisation.memberships.filter(user__email__iexact=email, role=role).exists():
        raise Incomplete({"email": _("This person already has this role.")})
    waiting = organisation.invitations.filter(accepted_at=None, revoked_at=None)
    if waiting.filter(email=email, role=role).exists():
        raise Incomplete({"email": _("This address has already been invited. Resend the invitation from the list.")})
    if waiting.count() >= MAX_OPEN:
        raise Incomplete({"email": _("Too many invitations are waiting for an answer. Withdraw some first.")})
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        organisation=organisation,
        email=email,
        role=role,
        is_owner=is_owner,
        token_hash=hash_of(token),
        invited_by=by.user,
        invited_at=now,
        sent_at=now,
        expires_at=now + VALID_FOR,
    )
    _send(invitation, token, by=by)
    note(events.INVITED, organisation, by=by, at=now, invitation=invitation.pk, role=role)
    return invitation


@transaction.atomic
def resend(invitation: Invitation, *, by: Actor, at: datetime | None = None) -> Invitation:
    """Send it again with a new link and a new delay. The link sent before stops working."""
    invitation = _open(invitation, by=by)
    now, token = at or timezone.now(), secrets.token_urlsafe(32)
    invitation.token_hash, invitation.sent_at, invitation.expires_at = hash_of(token), now, now + VALID_FOR
    invitation.save(update_fields=["token_hash", "sent_at", "expires_at"])
    _send(invitation, token, by=by)
    note(events.INVITED_AGAIN, invitation.organisation, by=by, at=now, invitation=invitation.pk)
    return invitation


@transaction.atomic
def revoke(invitation: Invitation, *, by: Actor, at: datetime | None = None) -> Invitation:
    invitation = _open(invitation, by=by)
    invitation.revoked_at = at or timezone.now()
    invitation.save(update_fields=["revoked_at"])
    note(events.INVITATION_REVOKED, invitation.organisation, by=by, at=at, invitation=invitation.pk)
    return invitation


def find(token: str) -> Invitation | None:
    """The invitation of a link, whatever became of it."""
    return Invitation.objects.select_related("organisation").filter(token_hash=hash_of(token)).first()


def obstacle(invitation: Invitation, at: datetime | None = None) -> str:
    """Why the link no longer works, in words; empty while it does."""
    if invitation.accepted_at:
        return str(USED)
    if invitation.revoked_at or not invitation.organisation.is_active:
        return str(REVOKED)
    return str(EXPIRED) if invitation.has_expired(at) else ""


def is_for(invitation: Invitation, person: User) -> bool:
    """The person has proved to read the invited address."""
    return invitation.email in person.confirmed_addresses()


@transaction.atomic
def accept(invitation: Invitation, *, by: Actor, at: datetime | None = None) -> Membership:
    """Take the role. Raises `WrongState` for a link that expired, was used or was withdrawn."""
    person = by.oneself()
    organisation = locked_organisation(invitation.organisation)
    invitation = Invitation.objects.select_related("organisation").get(pk=invitation.pk)
    if problem := obstacle(invitation, at):
        raise WrongState(problem)
    if not is_for(invitation, person):
        raise WrongState(_("This invitation was sent to a different address from yours."))
    invitation.accepted_at, invitation.accepted_by = at or timezone.now(), person
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    return enrol(
        organisation, person, invitation.role, by=by, is_owner=invitation.is_owner, how="invitation", at=invitation.accepted_at
    )


def _open(invitation: Invitation, *, by: Actor) -> Invitation:
    organisation = locked_organisation(invitation.organisation)
    by.must("accounts.manage_members", organisation)
    invitation = Invitation.objects.select_related("organisation").get(pk=invitation.pk)
    must_allow_role(organisation, invitation.role, by=by)
    if not invitation.is_open:
        raise WrongState(_("This invitation has already been answered or withdrawn."))
    return invitation


def _send(invitation: Invitation, token: str, *, by: Actor) -> None:
    letters.limit("invitation", sender=invitation.organisation_id, reader=invitation.email)
    reader = User.objects.filter(email__iexact=invitation.email).first()
    language = reader.language if reader else reading_language()
    letters.send(
        "invitation",
        invitation.email,
        language=language,
        organisation=invitation.organisation,
        role=invitation.get_role_display,
        inviter=by.user.get_short_name() if by.user else "",
        url=lambda: absolute(reverse("invitation", args=[token])),
        expires_at=timezone.localtime(invitation.expires_at),
        why=lambda: _("You are receiving this message because this organization entered your address to invite you."),
    )
