"""Calculations of what a solution costs and returns, saved with their assumptions."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.memberships import Role
from records.bilingual import Bilingual

if TYPE_CHECKING:
    from accounts.actors import Actor

LONGEST_HORIZON_YEARS = 10


class CalculationQuerySet(models.QuerySet["Calculation"]):
    def visible_to(self, actor: Actor) -> CalculationQuerySet:
        """Public ones for everyone; one's own establishment's; all for the administrators."""
        if actor.role == Role.REGISTRY_ADMINISTRATOR:
            return self
        visible = Q(is_public=True)
        if actor.role in (Role.CONTRIBUTOR, Role.INNOVATION_OFFICER):
            visible |= Q(organisation_id=actor.organisation_id)
        return self.filter(visible)


class Calculation(models.Model):
    """Total cost of ownership and return over some years, by an establishment."""

    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="calculations")
    pilot = models.ForeignKey("pilots.Pilot", models.SET_NULL, null=True, blank=True, related_name="calculations")
    title_fr = models.CharField(_("title in French"), max_length=140)
    title_en = models.CharField(_("title in English"), max_length=140, blank=True)
    assumptions_fr = models.TextField(_("assumptions in French"), max_length=4000, blank=True)
    assumptions_en = models.TextField(_("assumptions in English"), max_length=4000, blank=True)
    horizon_years = models.PositiveSmallIntegerField(
        _("horizon, in years"), default=5, validators=[MinValueValidator(1), MaxValueValidator(LONGEST_HORIZON_YEARS)]
    )
    discount_percent = models.DecimalField(
        _("discount rate, % per year"), max_digits=4, decimal_places=2, default=Decimal("1.50"),
        validators=[MinValueValidator(0), MaxValueValidator(20)],
    )  # fmt: skip
    swing_percent = models.PositiveSmallIntegerField(
        _("sensitivity, ± %"), default=20, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    is_public = models.BooleanField(_("public"), default=False)
    copied_from = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="copies")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)
    is_demonstration = models.BooleanField(default=False)

    title = Bilingual()
    assumptions = Bilingual()

    objects: ClassVar[CalculationQuerySet] = CalculationQuerySet.as_manager()  # type: ignore[assignment]  # it answers as its queryset

    class Meta:
        verbose_name = _("calculation")
        ordering = ["-updated_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(horizon_years__gte=1, horizon_years__lte=LONGEST_HORIZON_YEARS), name="a_horizon_is_of_1_to_10_years"
            ),
            models.CheckConstraint(
                condition=Q(discount_percent__gte=0, discount_percent__lte=20), name="a_discount_is_of_0_to_20"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class CalculationLine(models.Model):
    """A cost or a benefit. What is per unit is multiplied by its volume a year."""

    class Kind(models.TextChoices):
        LICENCE = "licence", _("Cost: licence or subscription")
        EQUIPMENT = "equipment", _("Cost: equipment and hosting")
        INTEGRATION = "integration", _("Cost: integration")
        TRAINING = "training", _("Cost: training and change")
        STAFF = "staff", _("Cost: staff time")
        SUPPORT = "support", _("Cost: support and maintenance")
        EXIT = "exit", _("Cost: end of use and data recovery")
        OTHER_COST = "other_cost", _("Cost: other")
        TIME_FREED = "time_freed", _("Benefit: staff time freed")
        CARE_AVOIDED = "care_avoided", _("Benefit: care avoided")
        SUPPLIES = "supplies", _("Benefit: supplies saved")
        OTHER_BENEFIT = "other_benefit", _("Benefit: other")

    BENEFITS = ("time_freed", "care_avoided", "supplies", "other_benefit")

    class Basis(models.TextChoices):
        YEARLY = "yearly", _("Each year")
        ONCE = "once", _("Once")
        UNIT = "unit", _("Per unit, each year")

    calculation = models.ForeignKey(Calculation, models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(_("type"), max_length=14, choices=Kind.choices)
    label = models.CharField(_("what it is"), max_length=120)
    basis = models.CharField(_("how it counts"), max_length=6, choices=Basis.choices)
    amount = models.DecimalField(_("amount, $"), max_digits=12, decimal_places=2, validators=[MinValueValidator(0)])
    volume = models.DecimalField(
        _("units per year"), max_digits=12, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    first_year = models.PositiveSmallIntegerField(_("from year"), default=1, validators=[MinValueValidator(1)])
    source = models.CharField(_("assumption or source"), max_length=300, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["calculation", "position"], name="one_line_per_place"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="an_amount_is_not_negative"),
            models.CheckConstraint(condition=Q(volume=None) | Q(volume__gte=0), name="a_volume_is_not_negative"),
            models.CheckConstraint(
                condition=Q(basis="unit", volume__isnull=False) | ~Q(basis="unit"), name="what_is_per_unit_has_a_volume"
            ),
            models.CheckConstraint(condition=Q(first_year__gte=1), name="a_line_begins_in_year_1_or_later"),
        ]

    def __str__(self) -> str:
        return self.label
