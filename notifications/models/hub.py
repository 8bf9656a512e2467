"""Feeds of which the WebSub hub has still to be told."""

import uuid

from django.db import models
from django.utils import timezone


class HubPing(models.Model):
    """One public feed that changed. `stamp` moves with each change: one that came while the hub was told stays."""

    topic = models.URLField(max_length=600, unique=True)
    stamp = models.UUIDField(default=uuid.uuid4)
    due_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["due_at", "id"]
        indexes = [models.Index(fields=["due_at", "id"], name="hub_ping_due")]

    def __str__(self) -> str:
        return self.topic
