"""What the screening of an application found, requirement by requirement, before evaluators are asked."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from qualification.models.applications import Application
from qualification.models.protocols import Requirement


class ScreeningCheck(models.Model):
    """One mandatory requirement: what is there can be reviewed, or what is missing. Begun anew with each submission."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="screening_checks")
    requirement = models.ForeignKey(Requirement, models.PROTECT, related_name="+")
    is_admissible = models.BooleanField(_("admissible"))
    missing = models.TextField(_("what is missing"), max_length=1000, blank=True)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("screening check")
        ordering = ["requirement__position"]
        constraints = [
            models.UniqueConstraint(fields=["application", "requirement"], name="one_screening_check_per_requirement"),
            models.CheckConstraint(condition=Q(is_admissible=True) | ~Q(missing=""), name="what_is_not_admissible_lacks_it"),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.requirement_id}"
