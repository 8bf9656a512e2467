"""How well a solution does: one figure, with its interval, for one population and one site."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from records.bilingual import Bilingual
from solutions.models.solutions import Solution

# Another measure may have any value that a page can still show.
MAX_OTHER = 1e9


class PerformanceFigure(models.Model):
    """A measure with its confidence interval. Percentages are 0 to 100; an area under the curve is 0 to 1."""

    class Measure(models.TextChoices):
        SENSITIVITY = "sensitivity", _("Sensitivity (%)")
        SPECIFICITY = "specificity", _("Specificity (%)")
        PPV = "ppv", _("Positive predictive value (%)")
        NPV = "npv", _("Negative predictive value (%)")
        AUC = "auc", _("Area under the ROC curve (0 to 1)")
        ACCURACY = "accuracy", _("Accuracy (%)")
        AGREEMENT = "agreement", _("Agreement with the reference, kappa (−1 to 1)")
        WORD_ERROR = "word_error", _("Word error rate (%)")
        DICE = "dice", _("Overlap with the reference, Dice (0 to 1)")
        ICC = "icc", _("Agreement with the reference, ICC (−1 to 1)")
        OTHER = "other", _("Another measure")

    class Direction(models.TextChoices):
        HIGHER = "higher", _("Higher is better")
        LOWER = "lower", _("Lower is better")

    class Study(models.TextChoices):
        RETROSPECTIVE = "retrospective", _("Retrospective")
        PROSPECTIVE = "prospective", _("Prospective")
        RANDOMISED = "randomised", _("Randomized trial")
        IN_USE = "in_use", _("Measured in routine use")

    solution = models.ForeignKey(Solution, models.CASCADE, related_name="performance")
    measure = models.CharField(_("measure"), max_length=12, choices=Measure.choices)
    # Of another measure than those above.
    other_fr = models.CharField(_("name of the other measure, in French"), max_length=120, blank=True, db_default="")
    other_en = models.CharField(_("name of the other measure, in English"), max_length=120, blank=True, db_default="")
    unit = models.CharField(_("unit"), max_length=40, blank=True, db_default="")
    direction = models.CharField(_("which way is better"), max_length=6, choices=Direction.choices, blank=True, db_default="")
    value = models.FloatField(_("value"))
    low = models.FloatField(_("interval, from"))
    high = models.FloatField(_("interval, to"))
    confidence = models.PositiveSmallIntegerField(
        _("confidence level (%)"), default=95, validators=[MinValueValidator(80), MaxValueValidator(99)]
    )
    population_fr = models.CharField(_("population, in French"), max_length=200)
    population_en = models.CharField(_("population, in English"), max_length=200, blank=True)
    site = models.CharField(_("site"), max_length=200)
    sample_size = models.PositiveIntegerField(_("number of cases"), validators=[MinValueValidator(1)])
    study = models.CharField(_("type of study"), max_length=14, choices=Study.choices)
    source_url = models.URLField(_("publication"), max_length=300, blank=True)

    population = Bilingual()
    other = Bilingual()

    class Meta:
        verbose_name = _("performance figure")
        ordering = ["measure", "population_fr", "site", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(low__lte=F("value"), value__lte=F("high")), name="a_value_lies_in_its_interval"),
            models.CheckConstraint(
                condition=Q(measure__in=["auc", "dice"], low__gte=0, high__lte=1)
                | Q(measure__in=["agreement", "icc"], low__gte=-1, high__lte=1)
                | Q(measure="other")
                | ~Q(measure__in=["auc", "dice", "agreement", "icc", "other"]) & Q(low__gte=0, high__lte=100),
                name="a_figure_stays_in_its_range",
            ),
            models.CheckConstraint(
                condition=Q(measure="other") & ~Q(other_fr="") & ~Q(unit="") & ~Q(direction="")
                | ~Q(measure="other") & Q(other_fr="", other_en="", unit="", direction=""),
                name="another_measure_has_name_unit_and_direction",
            ),
            models.UniqueConstraint(
                fields=["solution", "measure", "population_fr", "site", "study"],
                condition=~Q(measure="other"),
                name="one_figure_per_measure_population_site",
            ),
            models.UniqueConstraint(
                fields=["solution", "other_fr", "population_fr", "site", "study"],
                condition=Q(measure="other"),
                name="one_figure_per_other_measure",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure_label} {self.value}"

    @property
    def measure_label(self) -> str:
        """The name of the measure with its unit."""
        if self.measure != self.Measure.OTHER:
            return str(self.get_measure_display())
        return f"{self.other} ({self.unit})"

    @property
    def is_better_lower(self) -> bool:
        return self.measure == self.Measure.WORD_ERROR or self.direction == self.Direction.LOWER

    @classmethod
    def bounds(cls, measure: str) -> tuple[float, float]:
        """The lowest and highest value that a measure can take."""
        ranges = {
            cls.Measure.AUC: (0.0, 1.0),
            cls.Measure.DICE: (0.0, 1.0),
            cls.Measure.AGREEMENT: (-1.0, 1.0),
            cls.Measure.ICC: (-1.0, 1.0),
            cls.Measure.OTHER: (-MAX_OTHER, MAX_OTHER),
        }
        return ranges.get(cls.Measure(measure), (0.0, 100.0))
