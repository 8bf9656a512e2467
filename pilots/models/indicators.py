"""What a pilot measures, and the values at each site."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from records.bilingual import Bilingual


def dimension_heading(dimension: str) -> str:
    """The name of a value dimension as a heading: the adjective alone says too little."""
    return {
        "population": gettext("Population dimension"),
        "clinical": gettext("Clinical dimension"),
        "organisational": gettext("Organizational dimension"),
        "sociocultural": gettext("Sociocultural dimension"),
        "economic": gettext("Economic dimension"),
    }[dimension]


class Described(models.Model):
    """What a measure is, whether it sits in the library or in a pilot. It belongs to one value dimension (INESSS)."""

    class Dimension(models.TextChoices):
        POPULATION = "population", pgettext_lazy("value dimension", "Population")
        CLINICAL = "clinical", _("Clinical")
        ORGANISATIONAL = "organisational", _("Organizational")
        SOCIOCULTURAL = "sociocultural", _("Sociocultural")
        ECONOMIC = "economic", _("Economic")

    class Direction(models.TextChoices):
        UP = "up", _("Higher is better")
        DOWN = "down", _("Lower is better")

    class ValueKind(models.TextChoices):
        NUMBER = "number", pgettext_lazy("kind of value", "Number")
        COUNT = "count", _("Count: whole, never negative")
        PERCENTAGE = "percentage", _("Percentage: 0 to 100")
        DURATION = "duration", _("Duration: never negative")

    dimension = models.CharField(_("value dimension"), max_length=20, choices=Dimension.choices)
    name_fr = models.CharField(_("name in French"), max_length=160)
    name_en = models.CharField(_("name in English"), max_length=160, blank=True)
    definition_fr = models.TextField(_("definition in French"), max_length=600, blank=True)
    definition_en = models.TextField(_("definition in English"), max_length=600, blank=True)
    unit_fr = models.CharField(_("unit in French"), max_length=40)
    unit_en = models.CharField(_("unit in English"), max_length=40, blank=True)
    value_kind = models.CharField(_("type of value"), max_length=10, choices=ValueKind.choices, default=ValueKind.NUMBER)
    direction = models.CharField(_("direction"), max_length=4, choices=Direction.choices)
    source_fr = models.CharField(_("source of the data in French"), max_length=200, blank=True)
    source_en = models.CharField(_("source of the data in English"), max_length=200, blank=True)
    minimum = models.DecimalField(_("lowest possible value"), max_digits=12, decimal_places=2, null=True, blank=True)
    maximum = models.DecimalField(_("highest possible value"), max_digits=12, decimal_places=2, null=True, blank=True)

    name = Bilingual()
    definition = Bilingual()
    unit = Bilingual()
    source = Bilingual()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(minimum=None) | Q(maximum=None) | Q(maximum__gte=F("minimum")), name="an_%(class)s_has_a_range"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def lowest(self) -> Decimal | None:
        """The lowest value that makes sense: the stated one, or the one that the kind of value implies."""
        return Decimal(0) if self.minimum is None and self.value_kind != self.ValueKind.NUMBER else self.minimum

    @property
    def highest(self) -> Decimal | None:
        return Decimal(100) if self.maximum is None and self.value_kind == self.ValueKind.PERCENTAGE else self.maximum


class LibraryIndicator(Described):
    """A measure that any pilot may take as it is, so that results can be set side by side."""

    code = models.SlugField(_("code"), max_length=60, unique=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta(Described.Meta):
        verbose_name = _("indicator from the library")
        ordering = ["position", "id"]


class Indicator(Described):
    """A measure of a pilot, with its baseline, its target and how often it is taken."""

    class Schedule(models.TextChoices):
        MONTHLY = "monthly", _("Every month")
        QUARTERLY = "quarterly", _("Every three months")
        HALF_YEARLY = "half_yearly", _("Every six months")
        YEARLY = "yearly", _("Every year")
        FREE = "free", _("No fixed frequency")

    pilot = models.ForeignKey("pilots.Pilot", models.CASCADE, related_name="indicators")
    library = models.ForeignKey(
        LibraryIndicator, models.PROTECT, null=True, blank=True, related_name="indicators", verbose_name=_("from the library")
    )
    baseline = models.DecimalField(_("baseline"), max_digits=12, decimal_places=2, null=True, blank=True)
    target = models.DecimalField(_("target"), max_digits=12, decimal_places=2, null=True, blank=True)
    schedule = models.CharField(_("frequency"), max_length=12, choices=Schedule.choices, default=Schedule.MONTHLY)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta(Described.Meta):
        ordering = ["position", "id"]


class SitePlan(models.Model):
    """Where one site begins, aims and how often it measures, when that is not what the indicator says for all."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="site_plans")
    site = models.ForeignKey("pilots.Site", models.CASCADE, related_name="plans")
    baseline = models.DecimalField(_("baseline"), max_digits=12, decimal_places=2, null=True, blank=True)
    target = models.DecimalField(_("target"), max_digits=12, decimal_places=2, null=True, blank=True)
    schedule = models.CharField(_("frequency"), max_length=12, choices=Indicator.Schedule.choices, blank=True)

    class Meta:
        ordering = ["indicator_id", "site_id"]
        constraints = [models.UniqueConstraint(fields=["indicator", "site"], name="one_plan_per_indicator_and_site")]

    def __str__(self) -> str:
        return f"{self.indicator}, {self.site}"


class Measurement(models.Model):
    """A value of an indicator at a site for a month (`period` is its first day)."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="measurements")
    site = models.ForeignKey("pilots.Site", models.CASCADE, related_name="measurements")
    period = models.DateField(_("month"))
    value = models.DecimalField(_("value"), max_digits=12, decimal_places=2)
    recorded_at = models.DateTimeField(default=timezone.now)
    # Whoever entered it was asked about it, because it is far from the others, and said that it is right.
    is_confirmed = models.BooleanField(_("confirmed, though far from the others"), default=False, db_default=False)

    class Meta:
        ordering = ["period", "site_id"]
        constraints = [
            models.UniqueConstraint(fields=["indicator", "site", "period"], name="one_value_per_site_and_month"),
            models.CheckConstraint(condition=Q(period__day=1), name="a_period_is_a_month"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator}, {self.period:%Y-%m}: {self.value}"


class Correction(models.Model):
    """A value that was replaced: what it was, who changed it for which establishment, when and why. Public but the name."""

    measurement = models.ForeignKey(Measurement, models.CASCADE, related_name="corrections")
    earlier_value = models.DecimalField(_("previous value"), max_digits=12, decimal_places=2)
    value = models.DecimalField(_("value"), max_digits=12, decimal_places=2)
    reason = models.CharField(_("reason"), max_length=300)
    # That of the page on which the reason was written; empty where nobody knows.
    language = models.CharField(max_length=2, blank=True, default="", db_default="")
    corrected_at = models.DateTimeField(default=timezone.now)
    corrected_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-corrected_at", "-id"]

    def __str__(self) -> str:
        return f"{self.measurement}: {self.earlier_value} → {self.value}"
