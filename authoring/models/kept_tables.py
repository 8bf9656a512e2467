"""A table that someone sent and has not imported yet: it waits on the server while they look at what it would change."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone


class KeptTable(models.Model):
    """What was sent to one page, by one person for one organisation. Once imported, only what became of it stays."""

    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="kept_tables")
    # The page that it was sent to: an import is never confirmed on another.
    page = models.CharField(max_length=120)
    name = models.CharField(max_length=200, blank=True)
    data = models.BinaryField(default=bytes)
    options = models.JSONField(default=dict, blank=True)
    saved_at = models.DateTimeField(default=timezone.now, db_index=True)
    imported_at = models.DateTimeField(null=True, blank=True)
    # What the import did, for the page that comes after it.
    outcome = models.JSONField(default=dict, blank=True)

    def __str__(self) -> str:
        return self.name or str(self.token)
