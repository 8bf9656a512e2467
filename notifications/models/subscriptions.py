"""Who wants to hear of what, over which channel and how often; and addresses that want or take nothing any more."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from accounts.actors import Actor


class Channel(models.TextChoices):
    EMAIL = "email", _("Email")
    PORTAL = "portal", _("In the portal")
    WEBHOOK = "webhook", _("Webhook")


class Frequency(models.TextChoices):
    AT_ONCE = "at_once", _("Immediately")
    DAILY = "daily", _("Once a day, in a single message")
    WEEKLY = "weekly", _("Once a week, in a single message")


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    def live(self) -> SubscriptionQuerySet:
        """Confirmed and not ended: these hear."""
        return self.filter(confirmed_at__isnull=False, ended_at=None)

    def visible_to(self, actor: Actor) -> SubscriptionQuerySet:
        """One's own alone. Those of visitors open with a signed link."""
        return self.filter(user_id=actor.user_id) if actor.user_id else self.none()


class Subscription(models.Model):
    """A filter over the event log for one recipient.

    `recipient` names who hears: `user:12` (a person: their present address, or the portal), an e-mail address in lower
    case (a visitor), or `endpoint:3` (a webhook). Deliveries carry the same name.
    """

    class Scope(models.TextChoices):
        SEARCH = "search", _("A search")
        RECORD = "record", _("One record")
        PRIORITIES = "priorities", _("Network priorities")

    class Ending(models.TextChoices):
        UNSUBSCRIBED = "unsubscribed", _("Unsubscribed")
        UNCONFIRMED = "unconfirmed", _("Never confirmed")
        BOUNCED = "bounced", _("The address does not accept email")
        COMPLAINED = "complained", _("Our email was reported as spam")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="subscriptions", verbose_name=_("person")
    )
    email = models.EmailField(_("email"), blank=True, help_text="A visitor's address; empty for a person with an account.")
    recipient = models.CharField(max_length=254, editable=False)
    scope = models.CharField(_("about"), max_length=12, choices=Scope.choices, default=Scope.SEARCH)
    # Which records: a kind of the catalogue, a record's or organisation's key, facets, words.
    kind = models.CharField(max_length=20, blank=True)
    key = models.CharField(max_length=80, blank=True)
    organisation = models.CharField(max_length=80, blank=True)
    facets = models.JSONField(default=dict, blank=True, help_text='{"region": ["06", "13"]}: any value of each facet.')
    text = models.CharField(max_length=300, blank=True)
    words = models.TextField(blank=True, editable=False, help_text="The words as a tsquery, made when it was saved.")
    criteria_hash = models.CharField(max_length=64, editable=False)

    channel = models.CharField(_("how"), max_length=10, choices=Channel.choices, default=Channel.EMAIL)
    frequency = models.CharField(_("frequency"), max_length=10, choices=Frequency.choices, default=Frequency.AT_ONCE)
    language = models.CharField(_("language"), max_length=2, choices=[("fr", "Français"), ("en", "English")], default="fr")

    created_at = models.DateTimeField(_("requested"), default=timezone.now)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ending = models.CharField(_("why it ended"), max_length=14, choices=Ending.choices, blank=True)
    # The proof of consent that Canada's anti-spam law asks for: the text agreed to, where, and when (`confirmed_at`).
    consent_version = models.CharField(max_length=20)
    consent_page = models.CharField(max_length=500)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("alert")
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "channel", "criteria_hash"],
                condition=Q(ended_at=None),
                name="one_live_subscription_per_criteria",
            ),
            models.CheckConstraint(condition=Q(ended_at=None) | ~Q(ending=""), name="an_ended_subscription_says_why"),
            models.CheckConstraint(condition=Q(user=None) | Q(email=""), name="a_person_or_an_address"),
        ]
        indexes = [
            models.Index(fields=["kind", "key"], name="subscription_of_record", condition=Q(scope="record", ended_at=None)),
            models.Index(fields=["scope", "kind"], name="subscription_of_search", condition=Q(ended_at=None)),
            models.Index(fields=["recipient", "ended_at"], name="subscription_of_recipient"),
        ]

    def __str__(self) -> str:
        return f"{self.recipient}: {self.scope} {self.kind} {self.key}"

    @property
    def is_live(self) -> bool:
        return self.confirmed_at is not None and self.ended_at is None


class Suppression(models.Model):
    """An address to which nothing is sent any more. Only its hash is kept: enough to recognise it, not to read it."""

    class Reason(models.TextChoices):
        BOUNCED = "bounced", _("The address does not accept email")
        COMPLAINED = "complained", _("Our email was reported as spam")

    address_hash = models.CharField(max_length=64, unique=True)
    reason = models.CharField(max_length=12, choices=Reason.choices)
    since = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.reason} {self.address_hash[:8]}"


def address_hash(address: str) -> str:
    return hashlib.sha256(address.strip().lower().encode()).hexdigest()
