"""Making, using and revoking the keys of programs."""

import secrets
from datetime import datetime, timedelta

from allauth.mfa.utils import is_mfa_enabled
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import events
from accounts.actors import Actor
from accounts.models.api_keys import ApiKey
from accounts.models.people import User
from accounts.services.invitations import hash_of
from accounts.services.ledger import note_person
from records.errors import Incomplete, Refused

PREFIX = "reg_"
VALID_FOR = timedelta(days=365)
MAX_STANDING = 10
# The time of the last use is written at most this often.
NOTED_EVERY = timedelta(minutes=5)


@transaction.atomic
def make_key(*, by: Actor, name: str, at: datetime | None = None) -> tuple[ApiKey, str]:
    """A key for the role in which one acts now, good for a year. Returns it with its secret, which is kept nowhere.

    Raises `Incomplete`: no name, or ten keys that stand already.
    """
    by.must("accounts.make_api_key")
    if by.membership is None:
        raise Refused("accounts.make_api_key")
    now = at or timezone.now()
    if not name.strip():
        raise Incomplete({"name": _("Enter the name of the program that uses it.")})
    # The count holds until the key is there: of two requests at once, the second waits.
    User.objects.select_for_update(of=("self",)).get(pk=by.someone().pk)
    if ApiKey.objects.live(now).filter(membership__user=by.someone()).count() >= MAX_STANDING:
        raise Incomplete({"name": _("You have ten keys. Revoke one that is no longer used.")})
    secret = PREFIX + secrets.token_urlsafe(32)
    key = ApiKey.objects.create(
        membership=by.membership,
        name=name.strip(),
        key_hash=hash_of(secret),
        beginning=secret[: len(PREFIX) + 6],
        created_at=now,
        expires_at=now + VALID_FOR,
    )
    note_person(events.API_KEY_MADE, by.someone(), by=by, at=now, key=key.pk)
    return key, secret


@transaction.atomic
def revoke_key(key: ApiKey, *, by: Actor, at: datetime | None = None) -> ApiKey:
    """It opens nothing from now on. One revokes one's own."""
    key = ApiKey.objects.select_for_update(of=("self",)).select_related("membership").get(pk=key.pk)
    if by.oneself().pk != key.membership.user_id:
        raise Refused("accounts.make_api_key")
    if key.revoked_at is None:
        key.revoked_at = at or timezone.now()
        key.save(update_fields=["revoked_at"])
        note_person(events.API_KEY_REVOKED, by.someone(), by=by, at=at, key=key.pk)
    return key


def actor_of_key(secret: str, at: datetime | None = None) -> Actor | None:
    """Who acts with a key: the person, through the membership that it was made for. Nobody once either is gone,
    or once the organisation asks for a second factor that the person has not.
    """
    now = at or timezone.now()
    rows = ApiKey.objects.live(now).select_related("membership__user", "membership__organisation")
    key = rows.filter(
        key_hash=hash_of(secret), membership__user__is_active=True, membership__organisation__is_active=True
    ).first()
    if key is None or (key.membership.organisation.requires_mfa and not is_mfa_enabled(key.membership.user)):
        return None
    if key.last_used_at is None or now - key.last_used_at > NOTED_EVERY:
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)
    return Actor(key.membership.user, key.membership)
