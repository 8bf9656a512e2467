"""Endorsements: other establishments that have the same need and would take part."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from needs.models.needs import Need
from records.bilingual import Bilingual


class EndorsementQuerySet(models.QuerySet["Endorsement"]):
    def live(self) -> EndorsementQuerySet:
        """Those that were not withdrawn."""
        return self.filter(withdrawn_at=None)


@pghistory.track(model_name="EndorsementHistory")
class Endorsement(models.Model):
    """An establishment brings its volume and its sites into another one's need."""

    need = models.ForeignKey(Need, models.CASCADE, related_name="endorsements")
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="endorsements")
    difference_fr = models.TextField(_("what is specific, in French"), max_length=1000, blank=True)
    difference_en = models.TextField(_("what is specific, in English"), max_length=1000, blank=True)
    volume_per_year = models.PositiveIntegerField(
        _("people or procedures per year"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    sites = models.PositiveSmallIntegerField(_("number of sites"), default=1, validators=[MinValueValidator(1)])
    endorsed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    endorsed_at = models.DateTimeField(_("endorsed"), default=timezone.now)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    difference = Bilingual()

    objects = EndorsementQuerySet.as_manager()

    class Meta:
        verbose_name = _("endorsement")
        ordering = ["endorsed_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["need", "organisation"], condition=models.Q(withdrawn_at=None), name="one_endorsement_per_establishment"
            ),
            models.CheckConstraint(condition=models.Q(sites__gte=1), name="an_endorsement_has_a_site"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} → {self.need.reference}"
