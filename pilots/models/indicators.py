"""What a pilot measures, and the values at each site."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registry.bilingual import Bilingual


class Indicator(models.Model):
    """A measure with unit, baseline and target. It belongs to one value dimension (INESSS)."""

    class Dimension(models.TextChoices):
        POPULATION = "population", _("Population")
        CLINICAL = "clinical", _("Clinical")
        ORGANISATIONAL = "organisational", _("Organisational")
        SOCIOCULTURAL = "sociocultural", _("Sociocultural")
        ECONOMIC = "economic", _("Economic")

    class Direction(models.TextChoices):
        UP = "up", _("Higher is better")
        DOWN = "down", _("Lower is better")

    pilot = models.ForeignKey("pilots.Pilot", models.CASCADE, related_name="indicators")
    dimension = models.CharField(_("value dimension"), max_length=20, choices=Dimension.choices)
    name_fr = models.CharField(_("name in French"), max_length=160)
    name_en = models.CharField(_("name in English"), max_length=160, blank=True)
    definition_fr = models.TextField(_("definition in French"), max_length=600, blank=True)
    definition_en = models.TextField(_("definition in English"), max_length=600, blank=True)
    unit_fr = models.CharField(_("unit in French"), max_length=40)
    unit_en = models.CharField(_("unit in English"), max_length=40, blank=True)
    direction = models.CharField(_("direction"), max_length=4, choices=Direction.choices)
    baseline = models.DecimalField(_("baseline"), max_digits=12, decimal_places=2, null=True, blank=True)
    target = models.DecimalField(_("target"), max_digits=12, decimal_places=2, null=True, blank=True)
    minimum = models.DecimalField(_("lowest possible value"), max_digits=12, decimal_places=2, null=True, blank=True)
    maximum = models.DecimalField(_("highest possible value"), max_digits=12, decimal_places=2, null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    name = Bilingual()
    definition = Bilingual()
    unit = Bilingual()

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(minimum=None) | Q(maximum=None) | Q(maximum__gte=F("minimum")), name="an_indicator_has_a_range"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Measurement(models.Model):
    """A value of an indicator at a site for a month (`period` is its first day)."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="measurements")
    site = models.ForeignKey("pilots.Site", models.CASCADE, related_name="measurements")
    period = models.DateField(_("month"))
    value = models.DecimalField(_("value"), max_digits=12, decimal_places=2)
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["period", "site_id"]
        constraints = [
            models.UniqueConstraint(fields=["indicator", "site", "period"], name="one_value_per_site_and_month"),
            models.CheckConstraint(condition=Q(period__day=1), name="a_period_is_a_month"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator}, {self.period:%Y-%m}: {self.value}"
