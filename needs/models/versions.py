"""Versions of a published need: what it said, since when, and why it changed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from needs.models.needs import Need
from records.bilingual import Bilingual


class NeedVersion(models.Model):
    """One public state of a need's text. `content` maps each field to its value, and each choice to its codes."""

    need = models.ForeignKey(Need, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("number"))
    published_at = models.DateTimeField(_("published"), default=timezone.now)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    note_fr = models.CharField(_("what changed, and why, in French"), max_length=400, blank=True)
    note_en = models.CharField(_("what changed, and why, in English"), max_length=400, blank=True)
    content = models.JSONField(default=dict)

    note = Bilingual()

    class Meta:
        verbose_name = _("version of a need")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["need", "number"], name="one_version_per_number")]

    def __str__(self) -> str:
        return f"{self.need.reference} · {self.number}"
