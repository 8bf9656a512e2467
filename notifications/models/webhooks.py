"""An organisation's own system that is told of events, and every call that was made to it."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notifications.models.deliveries import Delivery


class EndpointQuerySet(models.QuerySet["Endpoint"]):
    def live(self) -> EndpointQuerySet:
        return self.filter(ended_at=None)


class Endpoint(models.Model):
    """Where an organisation wants to be called. Its subscriptions carry `endpoint:<number>` as their recipient."""

    organisation = models.ForeignKey("accounts.Organisation", models.CASCADE, related_name="webhook_endpoints")
    url = models.URLField(_("address"), max_length=500)
    # Encrypted (notifications.webhooks.signing): signing needs them as they are.
    sealed_secret = models.TextField(editable=False)
    sealed_old_secret = models.TextField(blank=True, editable=False)
    old_secret_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(_("added"), default=timezone.now)
    # The first failure since the last success.
    failing_since = models.DateTimeField(null=True, blank=True)
    paused_at = models.DateTimeField(_("paused"), null=True, blank=True)
    ended_at = models.DateTimeField(_("removed"), null=True, blank=True)

    objects = EndpointQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("webhook")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "url"], condition=Q(ended_at=None), name="one_endpoint_per_address")
        ]

    def __str__(self) -> str:
        return self.url

    @property
    def recipient(self) -> str:
        return f"endpoint:{self.pk}"

    def old_secret_signs(self, now: datetime) -> bool:
        return bool(self.sealed_old_secret and self.old_secret_until and now < self.old_secret_until)


class EndpointCall(models.Model):
    """One attempt: what was sent, what came back."""

    endpoint = models.ForeignKey(Endpoint, models.CASCADE, related_name="calls")
    delivery = models.ForeignKey(Delivery, models.SET_NULL, null=True, related_name="calls")
    at = models.DateTimeField(_("at"), default=timezone.now)
    type = models.CharField(max_length=60)
    message_id = models.UUIDField()
    status = models.PositiveSmallIntegerField(null=True)
    request = models.TextField()
    answer = models.TextField(blank=True)
    trouble = models.CharField(max_length=300, blank=True)
    took_ms = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["endpoint", "-at", "-id"], name="call_of_endpoint"),
            models.Index(fields=["at"], name="call_age"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.status or self.trouble}"

    @property
    def succeeded(self) -> bool:
        return self.status is not None and 200 <= self.status < 300
