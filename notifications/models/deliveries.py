"""One notification, to one recipient, over one channel: what is to be sent, and what became of it."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from notifications.models.subscriptions import Channel, Subscription
from records.models.events import Event

if TYPE_CHECKING:
    from accounts.actors import Actor


class State(models.TextChoices):
    WAITING = "waiting", _("Waiting to be sent")
    HELD = "held", _("Kept for the next digest")
    CLAIMED = "claimed", _("Being prepared")
    HANDING = "handing", _("Being sent")
    SENT = "sent", pgettext_lazy("message", "Sent")
    BUNDLED = "bundled", _("Sent in a digest")
    UNCERTAIN = "uncertain", _("Delivery not confirmed")
    DEAD = "dead", _("Abandoned")
    CANCELLED = "cancelled", _("No longer wanted")


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def visible_to(self, actor: Actor) -> DeliveryQuerySet:
        """What was told to this person in the portal."""
        return self.filter(user_id=actor.user_id, channel=Channel.PORTAL) if actor.user_id else self.none()

    def unread(self) -> DeliveryQuerySet:
        return self.filter(read_at=None)

    def due(self, now: datetime) -> DeliveryQuerySet:
        """What may be claimed now: letters first, then the oldest."""
        return self.filter(state=State.WAITING, due_at__lte=now).order_by("is_bulk", "due_at", "id")

    def troubled(self) -> DeliveryQuerySet:
        """What staff looks at: given up, or not known whether it arrived."""
        return self.filter(state__in=[State.DEAD, State.UNCERTAIN])


class Delivery(models.Model):
    """At most one per event, recipient and channel. States: see `docs/notifications.md`.

    A letter has its text in `data` (`subject`, `body`); anything else is told from its event when it is sent.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey(Event, models.PROTECT, null=True, blank=True, related_name="+")
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices)
    recipient = models.CharField(_("recipient"), max_length=254)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="deliveries")
    subscription = models.ForeignKey(Subscription, models.SET_NULL, null=True, blank=True, related_name="deliveries")
    kind = models.CharField(_("type"), max_length=20, help_text="A code of notifications.kinds.")
    language = models.CharField(_("language"), max_length=2, default="fr")
    data = models.JSONField(default=dict)
    # Digests and alerts let letters pass before them.
    is_bulk = models.BooleanField(default=False)

    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    created_at = models.DateTimeField(_("recorded"), default=timezone.now)
    due_at = models.DateTimeField(_("due"), default=timezone.now)
    # Whoever prepares it, until when. After that someone else may take it over.
    claim = models.UUIDField(null=True, blank=True, editable=False)
    claimed_until = models.DateTimeField(null=True, blank=True, editable=False)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    trouble = models.TextField(_("problem"), blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)
    digest = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="parts")
    # Of a digest: its recipient and day, so that no day has two.
    digest_key = models.CharField(max_length=300, null=True, blank=True, unique=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [
            models.UniqueConstraint(
                fields=["event", "recipient", "channel"],
                condition=Q(event__isnull=False),
                name="one_delivery_per_event_recipient_channel",
            ),
        ]
        indexes = [
            models.Index(fields=["channel", "is_bulk", "due_at", "id"], name="delivery_due", condition=Q(state="waiting")),
            models.Index(fields=["due_at", "recipient"], name="delivery_held", condition=Q(state="held")),
            models.Index(fields=["claimed_until"], name="delivery_claimed", condition=Q(state__in=["claimed", "handing"])),
            models.Index(fields=["-created_at", "-id"], name="delivery_troubled", condition=Q(state__in=["dead", "uncertain"])),
            models.Index(fields=["user", "-created_at", "-id"], name="delivery_in_portal", condition=Q(channel="portal")),
            models.Index(fields=["user"], name="delivery_unread", condition=Q(channel="portal", read_at=None)),
            models.Index(fields=["recipient", "created_at"], name="delivery_of_recipient"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} → {self.recipient} ({self.channel}, {self.state})"
