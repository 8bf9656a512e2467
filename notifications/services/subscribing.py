"""Beginning and ending subscriptions: by people with an account, and by anyone who can read an e-mail address.

Nothing here writes to the log: it can never be erased, and what someone wants to read is nobody else's affair. The
proof of consent is in the row itself.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import Actor
from catalogue.search.facets import terms
from notifications import kinds, links, outbox
from notifications.carrying import recipient_of
from notifications.criteria import Watch, unknown_values
from notifications.models.deliveries import Delivery
from notifications.models.subscriptions import Channel, Frequency, Subscription, Suppression, address_hash
from notifications.services.deciding import choose
from records.bilingual import reading_language
from records.errors import DomainError, Incomplete
from records.letter_text import letter_text
from records.letters import write
from records.locking import one_at_a_time

# The version of the text beside the button that people press. Change it with the text.
CONSENT_VERSION = "2026-11"
MAX_LIVE = 50
MAX_UNCONFIRMED = 5
MAX_LINKS_PER_DAY = 3


class NothingToEnd(DomainError):
    """The subscription has ended already, or never was."""


@transaction.atomic
def subscribe(
    watch: Watch,
    *,
    by: Actor,
    email: str = "",
    channel: str = Channel.EMAIL,
    frequency: str = Frequency.DAILY,
    language: str = "fr",
    page: str = "",
    at: datetime | None = None,
) -> Subscription:
    """Begin to hear of something. A person's begins at once; a visitor's once the address has confirmed it.

    The same again changes how often and in which language. Raises `Incomplete` for what cannot be an alert.
    """
    _check(watch)
    person = by.oneself() if by.user else None
    address = "" if person else email.strip().lower()
    if not person and not address:
        raise Incomplete({"email": _("Enter your email address.")})
    recipient = recipient_of(person) if person else address
    now = at or timezone.now()
    # Two clicks at once make one: the second waits for the first and finds it.
    one_at_a_time("subscriptions", recipient)
    mine = Subscription.objects.select_for_update().filter(recipient=recipient, ended_at=None)
    present = mine.filter(channel=channel, criteria_hash=watch.hash).first()
    if present is None:
        _check_room(recipient, is_person=person is not None, now=now)
        present = Subscription(user=person, email=address, recipient=recipient, channel=channel, created_at=now)
        _describe(present, watch)
    elif not person and present.confirmed_at:
        # Whoever typed it sees no difference: nobody learns which addresses are subscribed.
        send_manage_link(address, language=language)
        return present
    present.frequency, present.language = frequency, language
    present.consent_version, present.consent_page = CONSENT_VERSION, page[:500]
    if person:
        present.confirmed_at = present.confirmed_at or now
    present.save()
    if not person:
        _ask_to_confirm(present)
    return present


def _check(watch: Watch) -> None:
    if watch.is_everything:
        raise Incomplete({"__all__": _("An alert on everything would send too many messages. Choose a word or a filter first.")})
    if watch.scope == Subscription.Scope.RECORD and not watch.entries().exists():
        raise Incomplete({"__all__": _("This record is not public, or no longer exists.")})
    if watch.scope == Subscription.Scope.SEARCH and (unknown := unknown_values(watch, terms() if watch.facets else {})):
        raise Incomplete(
            {
                "__all__": _("There is nothing named “%(value)s”: this alert would never find anything.")
                % {"value": unknown[0][:60]}
            }
        )


def _check_room(recipient: str, *, is_person: bool, now: datetime) -> None:
    field = "__all__" if is_person else "email"
    mine = Subscription.objects.filter(recipient=recipient, ended_at=None)
    if mine.count() >= MAX_LIVE:
        raise Incomplete({field: _("This address already has %(most)d alerts. Cancel some first.") % {"most": MAX_LIVE}})
    if not is_person and mine.filter(confirmed_at=None, created_at__gt=now - timedelta(days=1)).count() >= MAX_UNCONFIRMED:
        raise Incomplete({field: _("First confirm the alerts you have already requested. The messages are in your mailbox.")})


def _describe(subscription: Subscription, watch: Watch) -> None:
    subscription.scope, subscription.kind, subscription.key = watch.scope, watch.kind, watch.key
    subscription.organisation, subscription.facets, subscription.text = watch.organisation, watch.facets, watch.text
    subscription.words, subscription.criteria_hash = watch.words, watch.hash


def _ask_to_confirm(subscription: Subscription) -> None:
    """At most a few a day to one address: nobody's mailbox is filled by others."""
    today = Delivery.objects.filter(
        recipient=subscription.recipient, kind=kinds.CONFIRMATION, created_at__gt=timezone.now() - timedelta(days=1)
    )
    if today.count() >= MAX_UNCONFIRMED:
        return
    Delivery.objects.create(
        channel=Channel.EMAIL,
        recipient=subscription.recipient,
        subscription=subscription,
        kind=kinds.CONFIRMATION,
        language=subscription.language,
    )
    outbox.kick_after_commit()


@transaction.atomic
def confirm(subscription_id: int, *, at: datetime | None = None) -> Subscription:
    """The address confirms what was asked in its name. Twice is fine. Raises `NothingToEnd` when it is gone."""
    present = Subscription.objects.select_for_update().filter(pk=subscription_id).first()
    if present is None or present.ended_at:
        raise NothingToEnd(_("This alert no longer exists. Subscribe again if you want it."))
    if present.confirmed_at is None:
        present.confirmed_at = at or timezone.now()
        present.save(update_fields=["confirmed_at"])
        Suppression.objects.filter(address_hash=address_hash(present.email)).delete()
        if present.email:
            # Without an account nothing else keeps the way to one's alerts.
            send_manage_link(present.email, language=present.language)
    return present


@transaction.atomic
def change(subscription: Subscription, *, frequency: str, language: str) -> Subscription:
    """How often, and in which language. Whoever calls it has checked whose it is."""
    present = Subscription.objects.select_for_update().get(pk=subscription.pk)
    if present.ended_at:
        raise NothingToEnd(_("This alert has ended."))
    present.frequency, present.language = frequency, language
    present.save(update_fields=["frequency", "language"])
    return present


@transaction.atomic
def end(subscription: Subscription, *, ending: str = Subscription.Ending.UNSUBSCRIBED, at: datetime | None = None) -> bool:
    """End a subscription: what waits for it is not sent. Returns whether it was live until now."""
    mine = Subscription.objects.filter(pk=subscription.pk, ended_at=None)
    return bool(mine.update(ended_at=at or timezone.now(), ending=ending))


@transaction.atomic
def leave(recipient: str, what: str) -> bool:
    """What the link at the foot of a message stops. Twice is fine. Returns whether there was something to stop."""
    subject, _colon, number = what.partition(":")
    own = Subscription.objects.filter(recipient=recipient, ended_at=None)
    if subject == "subscription":
        present = own.filter(pk=int(number)).first()
        return present is not None and end(present)
    person_id = int(recipient.removeprefix("user:")) if recipient.startswith("user:") else None
    if subject == "kind" and person_id:
        return choose(person_id, number, mailing="never")
    if subject == "digest":
        together = own.filter(channel=Channel.EMAIL, frequency__in=[Frequency.DAILY, Frequency.WEEKLY])
        stopped = [end(each) for each in together]
        if person_id:
            current = {code: kinds.choices_of([person_id], kind)[person_id].mailing for code, kind in kinds.KINDS.items()}
            together_kinds = [code for code, mailing in current.items() if mailing in ("daily", "weekly")]
            stopped += [choose(person_id, code, mailing="never") for code in together_kinds]
        return any(stopped)
    return False


@transaction.atomic
def send_manage_link(email: str, *, language: str) -> None:
    """A link to one's subscriptions, to an address that has some; to another one nothing is sent, and nobody is told."""
    address = email.strip().lower()
    if not Subscription.objects.filter(recipient=address, ended_at=None).exists():
        return
    sent = Delivery.objects.filter(
        recipient=address, data__letter="manage_link", created_at__gt=timezone.now() - timedelta(days=1)
    )
    if sent.count() >= MAX_LINKS_PER_DAY:
        return

    def text() -> tuple[str, str]:
        lead = _("This link opens your alerts for 30 days. Anyone who has the link can change them, so do not share it.")
        action = (_("Manage your alerts"), links.manage_url(address, reading_language()))
        why = _("You are receiving this message because an alert was confirmed, or this link was requested, with your address.")
        return _("Your alerts in the registry"), letter_text([lead], action, why)

    write("manage_link", address, language=language, text=text)
