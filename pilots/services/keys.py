"""Keys for an establishment's own systems: made once, shown once, kept as a hash, revoked at will."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.services.ledger import note
from pilots import events
from pilots.models.keys import MeasuringKey
from registry.errors import Incomplete, Refused

VALID_FOR = timedelta(days=365)
MOST_KEYS = 10
PREFIX = "mesures_"
# Written at most this often, so that a busy system does not write a row per request.
USED_EVERY = timedelta(minutes=5)


def hash_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def make_key(*, by: Actor, name: str, at: datetime | None = None) -> tuple[MeasuringKey, str]:
    """A key that enters values as this person in this role. The second part is shown once and never again."""
    by.must("pilots.hold_key")
    if by.membership is None:
        raise Refused("pilots.hold_key")
    if not name.strip():
        raise Incomplete({"name": _("Say which system will use the key.")})
    now = at or timezone.now()
    live = MeasuringKey.objects.filter(membership=by.membership, revoked_at=None, expires_at__gt=now)
    if live.count() >= MOST_KEYS:
        raise Incomplete({"name": _("You hold many keys already. Revoke one that is no longer used.")})
    secret = PREFIX + secrets.token_urlsafe(32)
    key = MeasuringKey.objects.create(
        membership=by.membership, name=name.strip(), key_hash=hash_of(secret), created_at=now, expires_at=now + VALID_FOR
    )
    note(events.KEY_MADE, by.membership.organisation, by=by, at=at, key=key.pk)
    return key, secret


@transaction.atomic
def revoke_key(key: MeasuringKey, *, by: Actor, at: datetime | None = None) -> MeasuringKey:
    """One's own key stops at once."""
    by.must("pilots.hold_key")
    if by.membership is None or key.membership_id != by.membership.pk:
        raise Refused("pilots.hold_key")
    if key.revoked_at is None:
        key.revoked_at = at or timezone.now()
        key.save(update_fields=["revoked_at"])
        note(events.KEY_REVOKED, by.membership.organisation, by=by, at=at, key=key.pk)
    return key


def holder_of(secret: str) -> Actor | None:
    """Who a key acts as: its member in their role today, if key, person, role and organisation all still stand."""
    live = MeasuringKey.objects.filter(revoked_at=None, expires_at__gt=timezone.now(), membership__user__is_active=True)
    key = live.select_related("membership__user", "membership__organisation").filter(key_hash=hash_of(secret)).first()
    if key is None or not key.membership.organisation.is_active:
        return None
    now = timezone.now()
    if key.last_used_at is None or key.last_used_at < now - USED_EVERY:
        MeasuringKey.objects.filter(pk=key.pk).update(last_used_at=now)
    return Actor(key.membership.user, key.membership)
