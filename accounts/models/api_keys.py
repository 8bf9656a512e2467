"""Keys with which a program acts for one person in one role."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models.memberships import Membership


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    def live(self, at: datetime | None = None) -> ApiKeyQuerySet:
        return self.filter(revoked_at=None, expires_at__gt=at or timezone.now())


class ApiKey(models.Model):
    """The key itself is shown once; only its hash is here. It ends with the membership that it acts through."""

    membership = models.ForeignKey(Membership, models.CASCADE, related_name="api_keys")
    name = models.CharField(_("used by"), max_length=80)
    key_hash = models.CharField(max_length=64, unique=True, editable=False)
    # The first letters, so that people tell their keys apart.
    beginning = models.CharField(max_length=12, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires"))
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    revoked_at = models.DateTimeField(pgettext_lazy("API key", "revoked"), null=True, blank=True)

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("API key")
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"{self.beginning}…"
