"""How long personal data is kept. `docs/privacy.md` says the same to people; a test holds the two together."""

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from accounts import letters
from accounts.models.api_keys import ApiKey
from accounts.models.joining import MembershipRequest
from accounts.models.memberships import Invitation
from accounts.models.organisations import RegistrationRequest
from accounts.models.people import ContactAccess, KnownDevice, User
from accounts.services.joining import expire_requests
from accounts.services.privacy import erase
from authoring.models.kept_tables import KeptTable
from authoring.models.unsent import OpenedDraft, UnsentForm
from catalogue.addresses import absolute
from records.errors import Incomplete
from records.one_by_one import one_by_one

UNCONFIRMED_ACCOUNTS = timedelta(days=7)
INACTIVE_ACCOUNTS = timedelta(days=730)
WARNED_BEFORE = timedelta(days=30)
ANSWERED_INVITATIONS = timedelta(days=90)
ENDED_KEYS = timedelta(days=365)
ANSWERED_MEMBERSHIP_REQUESTS = timedelta(days=90)
DECIDED_REQUESTS = timedelta(days=365)
CONTACT_LOG = timedelta(days=730)
UNUSED_BROWSERS = timedelta(days=365)
UNSENT_TEXTS = timedelta(days=60)
BATCH = 200


def apply(at: datetime | None = None) -> dict[str, int]:
    """Erase and delete what is kept no longer. Safe to run again at any time. Returns how many of each."""
    now = at or timezone.now()
    return {
        "unconfirmed_accounts": _drop_unconfirmed(now),
        "warned_accounts": _warn_inactive(now),
        "inactive_accounts": _erase_inactive(now),
        "expired_membership_requests": expire_requests(now),
        "membership_requests": MembershipRequest.objects.filter(answered_at__lt=now - ANSWERED_MEMBERSHIP_REQUESTS).delete()[0],
        "invitations": _drop_invitations(now),
        "api_keys": ApiKey.objects.filter(expires_at__lt=now - ENDED_KEYS).delete()[0],
        "requests": _empty_requests(now),
        "contact_accesses": ContactAccess.objects.filter(at__lt=now - CONTACT_LOG).delete()[0],
        "browsers": KnownDevice.objects.filter(last_seen_at__lt=now - UNUSED_BROWSERS).delete()[0],
        "unsent_texts": UnsentForm.objects.filter(saved_at__lt=now - UNSENT_TEXTS).delete()[0],
        "sent_tables": KeptTable.objects.filter(saved_at__lt=now - UNSENT_TEXTS).delete()[0],
        "opened_pages": OpenedDraft.objects.filter(opened_at__lt=now - UNSENT_TEXTS).delete()[0],
        "sessions": _drop_sessions(now),
    }


def _drop_unconfirmed(now: datetime) -> int:
    """Accounts whose address was never confirmed: nobody proved to be there, and they never acted."""
    confirmed = EmailAddress.objects.filter(verified=True).values("user")
    stale = User.objects.filter(date_joined__lt=now - UNCONFIRMED_ACCOUNTS, last_login=None, memberships=None, is_staff=False)
    pks = list(stale.exclude(pk__in=confirmed).filter(erased_at=None).values_list("pk", flat=True)[:BATCH])
    return len(one_by_one(User.objects.filter(pk__in=pks), lambda person: erase(person, by=None, at=now)))


def _inactive(before: datetime) -> list[User]:
    seen = User.objects.annotate(seen_at=Coalesce("visited_at", "last_login", "date_joined"))
    return list(seen.filter(seen_at__lt=before, erased_at=None, is_staff=False, is_demonstration=False).order_by("pk")[:BATCH])


def _warn_inactive(now: datetime) -> int:
    return sum(one_by_one(_inactive(now - INACTIVE_ACCOUNTS + WARNED_BEFORE), lambda person: _warn(person, now)))


def _warn(person: User, now: datetime) -> bool:
    if not User.objects.filter(pk=person.pk, retention_warned_at=None).update(retention_warned_at=now):
        return False
    letters.send(
        "retention_warning",
        person.email,
        language=person.language,
        erased_on=timezone.localtime(now + WARNED_BEFORE),
        url=lambda: absolute(reverse("account_login")),
        why=letters.for_account,
    )
    return True


def _erase_inactive(now: datetime) -> int:
    """Only after the warning. Last owners and holders of drafts stay until that is settled."""

    def erase_unless_kept(person: User) -> bool:
        try:
            erase(person, by=None, at=now)
        except Incomplete:
            return False
        return True

    warned = [
        person
        for person in _inactive(now - INACTIVE_ACCOUNTS)
        if (told := person.retention_warned_at) and told <= now - WARNED_BEFORE
    ]
    return sum(one_by_one(warned, erase_unless_kept))


def _drop_invitations(now: datetime) -> int:
    limit = now - ANSWERED_INVITATIONS
    old = Q(accepted_at__lt=limit) | Q(revoked_at__lt=limit) | Q(expires_at__lt=limit)
    return Invitation.objects.filter(old).delete()[0]


def _empty_requests(now: datetime) -> int:
    """The decision and its evidence stay; who asked, with what function and proof, goes."""
    decided = RegistrationRequest.objects.exclude(state=RegistrationRequest.State.WAITING)
    old = decided.filter(decided_at__lt=now - DECIDED_REQUESTS).exclude(function="", proof="")
    return old.update(requested_by=None, function="", proof="")


def _drop_sessions(now: datetime) -> int:
    Session.objects.filter(expire_date__lt=now).delete()
    gone = UserSession.objects.exclude(session_key__in=Session.objects.values("session_key"))
    return int(gone.delete()[0])
