"""Editions of the list of priorities: what the network's priorities were on a day, for ever."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from records.bilingual import Bilingual


class PriorityEdition(models.Model):
    """One published list. `entries`: reference, priority, title, owner, rationale, score and risk as they stood."""

    number = models.PositiveIntegerField(_("number"), unique=True)
    published_at = models.DateTimeField(_("published"), default=timezone.now)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    note_fr = models.CharField(_("introduction in French"), max_length=400, blank=True)
    note_en = models.CharField(_("introduction in English"), max_length=400, blank=True)
    entries = models.JSONField(default=list)

    note = Bilingual()

    class Meta:
        ordering = ["-number"]
        verbose_name = _("edition of the priorities")

    def __str__(self) -> str:
        return f"{self.number}"

    def by_reference(self) -> dict[str, dict[str, Any]]:
        return {entry["reference"]: entry for entry in self.entries}
