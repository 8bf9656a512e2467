"""The append-only log that history, notifications, feeds and webhooks are made from."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Event(models.Model):
    """Who did what to which record, when. Written in the transaction of the change; never altered (trigger)."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    at = models.DateTimeField(_("at"), db_index=True)
    verb = models.CharField(_("verb"), max_length=60)
    kind = models.CharField(_("type of record"), max_length=20)
    reference = models.CharField(_("reference"), max_length=80)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, null=True, related_name="+")
    is_public = models.BooleanField(_("public"), default=False)
    data = models.JSONField(_("details"), default=dict)

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["kind", "reference", "at"], name="event_of_record")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb} {self.reference}"
