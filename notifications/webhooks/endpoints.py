"""What owners do with their organisation's webhooks, and what becomes of one that fails for long."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import letters
from accounts.actors import Actor
from accounts.models.organisations import Organisation
from accounts.services.ledger import note
from notifications import outbox
from notifications.models.deliveries import Delivery, State
from notifications.models.subscriptions import Channel
from notifications.models.webhooks import Endpoint
from notifications.webhooks import signing, topics
from records import events
from records.errors import Incomplete, WrongState
from safety.outbound import NotPublicError, where

ADDED = events.declare("webhook.added", gettext_lazy("A webhook was added"))
CHANGED = events.declare("webhook.changed", gettext_lazy("The content sent to a webhook was changed"))
ROTATED = events.declare("webhook.rotated", gettext_lazy("The secret of a webhook was renewed"))
PAUSED_BY = events.declare("webhook.paused", gettext_lazy("A webhook was paused"))
RESUMED = events.declare("webhook.resumed", gettext_lazy("A webhook was resumed"))
REMOVED = events.declare("webhook.removed", gettext_lazy("A webhook was removed"))
TESTED = events.declare("webhook.tested", gettext_lazy("A webhook was tested"))
REPLAYED = events.declare("webhook.replayed", gettext_lazy("A webhook call was repeated"))

MAX_PER_ORGANISATION = 10
# What is told is told on the way of nobody else.
SCHEMES = ("https",)
MAX_TESTS_PER_HOUR = 20
OLD_SECRET_SIGNS = timedelta(hours=24)
PAUSE_AFTER = timedelta(days=3)
TEST_KIND = "webhook_test"
# Why a delivery was not sent; what waited thus leaves when the endpoint is resumed.
PAUSED = "The endpoint is paused."
_RIGHT = "notifications.manage_webhooks"


def add(organisation: Organisation, *, url: str, chosen: topics.Topics, by: Actor) -> tuple[Endpoint, str]:
    """Returns the endpoint and its secret, which is shown once. Raises `Incomplete` for an address that may not be called."""
    by.must(_RIGHT, organisation)
    # Names are asked for before anything is locked: the answer may take seconds.
    check_address(url)
    return _add(organisation, url, chosen, by)


@transaction.atomic
def _add(organisation: Organisation, url: str, chosen: topics.Topics, by: Actor) -> tuple[Endpoint, str]:
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    live = Endpoint.objects.live().filter(organisation=organisation)
    if live.count() >= MAX_PER_ORGANISATION:
        raise Incomplete({"url": _("Your organization already has %(most)d webhooks.") % {"most": MAX_PER_ORGANISATION}})
    if live.filter(url=url).exists():
        raise Incomplete({"url": _("Your organization already has a webhook at this address.")})
    secret = signing.new_secret()
    endpoint = Endpoint.objects.create(organisation=organisation, url=url, sealed_secret=signing.seal(secret))
    topics.save(endpoint, chosen)
    note(ADDED, organisation, by=by, endpoint=endpoint.pk)
    return endpoint, secret


def check_address(url: str) -> None:
    """Raises `Incomplete` unless it is on the public web. Checked again at every call: names change."""
    try:
        where(url, schemes=SCHEMES)
    except NotPublicError as refused:
        raise Incomplete(
            {"url": _("Give a public address that starts with https://, on the usual port, without a user name.")}
        ) from refused
    except OSError as unknown:
        raise Incomplete({"url": _("No server has this name. Check the address.")}) from unknown


@transaction.atomic
def change(endpoint: Endpoint, *, chosen: topics.Topics, by: Actor) -> None:
    locked = _locked(endpoint, by)
    topics.save(locked, chosen)
    note(CHANGED, locked.organisation, by=by, endpoint=locked.pk)


@transaction.atomic
def rotate(endpoint: Endpoint, *, by: Actor) -> str:
    """A new secret, shown once. The old one signs beside it for a day, so that the receiver can change over."""
    locked = _locked(endpoint, by)
    secret = signing.new_secret()
    locked.sealed_old_secret, locked.old_secret_until = locked.sealed_secret, timezone.now() + OLD_SECRET_SIGNS
    locked.sealed_secret = signing.seal(secret)
    locked.save(update_fields=["sealed_secret", "sealed_old_secret", "old_secret_until"])
    note(ROTATED, locked.organisation, by=by, endpoint=locked.pk)
    return secret


@transaction.atomic
def pause(endpoint: Endpoint, *, by: Actor) -> None:
    locked = _locked(endpoint, by)
    if locked.paused_at is None:
        locked.paused_at = timezone.now()
        locked.save(update_fields=["paused_at"])
        note(PAUSED_BY, locked.organisation, by=by, endpoint=locked.pk)


@transaction.atomic
def resume(endpoint: Endpoint, *, by: Actor) -> None:
    """Calls begin again, with what was kept back meanwhile."""
    locked = _locked(endpoint, by)
    if locked.paused_at is None:
        return
    locked.paused_at = locked.failing_since = None
    locked.save(update_fields=["paused_at", "failing_since"])
    kept = Delivery.objects.filter(recipient=locked.recipient, state=State.CANCELLED, trouble=PAUSED)
    kept.update(state=State.WAITING, due_at=timezone.now(), trouble="", attempts=0)
    note(RESUMED, locked.organisation, by=by, endpoint=locked.pk)
    outbox.kick_after_commit()


@transaction.atomic
def remove(endpoint: Endpoint, *, by: Actor) -> None:
    locked = _locked(endpoint, by)
    locked.ended_at = timezone.now()
    locked.save(update_fields=["ended_at"])
    topics.end_all(locked)
    note(REMOVED, locked.organisation, by=by, endpoint=locked.pk)


@transaction.atomic
def test(endpoint: Endpoint, *, by: Actor) -> Delivery:
    """Send a message that tells of nothing, by the way that all others go."""
    locked = _locked(endpoint, by)
    if locked.paused_at:
        raise WrongState(_("This webhook is paused. Resume it first."))
    lately = Delivery.objects.filter(
        recipient=locked.recipient, kind=TEST_KIND, created_at__gt=timezone.now() - timedelta(hours=1)
    )
    if lately.count() >= MAX_TESTS_PER_HOUR:
        raise WrongState(_("You have reached the limit of tests for one hour."))
    delivery = Delivery.objects.create(channel=Channel.WEBHOOK, recipient=locked.recipient, kind=TEST_KIND)
    note(TESTED, locked.organisation, by=by, endpoint=locked.pk)
    outbox.kick_after_commit()
    return delivery


@transaction.atomic
def replay(endpoint: Endpoint, delivery: Delivery, *, by: Actor) -> None:
    """Send one message again, under its own number. Raises `WrongState` while it is on its way."""
    locked = _locked(endpoint, by)
    message = Delivery.objects.select_for_update(of=("self",)).get(pk=delivery.pk, recipient=locked.recipient)
    if locked.paused_at:
        raise WrongState(_("This webhook is paused. Resume it first."))
    if message.state not in (State.SENT, State.DEAD, State.CANCELLED):
        raise WrongState(_("This message is already being sent."))
    message.state, message.due_at, message.attempts, message.trouble = State.WAITING, timezone.now(), 0, ""
    message.save(update_fields=["state", "due_at", "attempts", "trouble"])
    note(REPLAYED, locked.organisation, by=by, endpoint=locked.pk, delivery=str(message.uuid))
    outbox.kick_after_commit()


def answered(endpoint: Endpoint) -> None:
    Endpoint.objects.filter(pk=endpoint.pk, failing_since__isnull=False).update(failing_since=None)


@transaction.atomic
def failed(endpoint: Endpoint, *, is_gone: bool = False) -> None:
    """Note a failure. After days of nothing else, or when the receiver says that it is gone: pause, and tell the owners."""
    locked = Endpoint.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=endpoint.pk)
    now = timezone.now()
    locked.failing_since = locked.failing_since or now
    is_over = is_gone or now - locked.failing_since >= PAUSE_AFTER
    pauses = is_over and locked.paused_at is None and locked.ended_at is None
    if pauses:
        locked.paused_at = now
    locked.save(update_fields=["failing_since", "paused_at"])
    if not pauses:
        return
    note(PAUSED_BY, locked.organisation, by=None, endpoint=locked.pk)
    owners = locked.organisation.memberships.filter(is_owner=True, user__is_active=True).select_related("user")
    for membership in owners:
        person = membership.user
        letters.send(
            "webhook_paused",
            person.email,
            language=person.language,
            endpoint=locked,
            organisation=locked.organisation,
            why=letters.acting_for(locked.organisation),
        )


def _locked(endpoint: Endpoint, by: Actor) -> Endpoint:
    locked = Endpoint.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=endpoint.pk)
    by.must(_RIGHT, locked.organisation)
    if locked.ended_at:
        raise WrongState(_("This webhook was removed."))
    return locked
