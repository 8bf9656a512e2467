"""Two organisations of nearly the same name that somebody found to be different ones."""

from __future__ import annotations

from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class DistinctPair(models.Model):
    """They are proposed for merging no more. Kept with the lower key first, so that a pair is one row."""

    one = models.ForeignKey("accounts.Organisation", models.CASCADE, related_name="+")
    other = models.ForeignKey("accounts.Organisation", models.CASCADE, related_name="+")
    decided_by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("pair of different organizations")
        ordering = ["-decided_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="one_row_per_distinct_pair"),
            models.CheckConstraint(condition=models.Q(one__lt=F("other")), name="a_distinct_pair_has_its_lower_key_first"),
        ]

    def __str__(self) -> str:
        return f"{self.one_id} ≠ {self.other_id}"
