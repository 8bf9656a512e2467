"""How well a solution does: one figure, with its interval, for one population and one site."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from records.bilingual import Bilingual
from solutions.models.solutions import Solution


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

    class Study(models.TextChoices):
        RETROSPECTIVE = "retrospective", _("Retrospective")
        PROSPECTIVE = "prospective", _("Prospective")
        RANDOMISED = "randomised", _("Randomized trial")
        IN_USE = "in_use", _("Measured in routine use")

    solution = models.ForeignKey(Solution, models.CASCADE, related_name="performance")
    measure = models.CharField(_("measure"), max_length=12, choices=Measure.choices)
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

    class Meta:
        verbose_name = _("performance figure")
        ordering = ["measure", "population_fr", "site", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(low__lte=F("value"), value__lte=F("high")), name="a_value_lies_in_its_interval"),
            models.CheckConstraint(
                condition=Q(measure="auc", low__gte=0, high__lte=1)
                | Q(measure="agreement", low__gte=-1, high__lte=1)
                | ~Q(measure__in=["auc", "agreement"]) & Q(low__gte=0, high__lte=100),
                name="a_figure_stays_in_the_range_of_its_measure",
            ),
            models.UniqueConstraint(
                fields=["solution", "measure", "population_fr", "site", "study"],
                name="one_figure_per_measure_population_and_site",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_measure_display()} {self.value}"

    @classmethod
    def bounds(cls, measure: str) -> tuple[float, float]:
        """The lowest and highest value that a measure can take."""
        return {cls.Measure.AUC: (0.0, 1.0), cls.Measure.AGREEMENT: (-1.0, 1.0)}.get(cls.Measure(measure), (0.0, 100.0))
