"""The value report of a pilot: its draft, and the versions that were published."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pilots.models.indicators import Indicator
from records.bilingual import Bilingual


class ValueReport(models.Model):
    """What the authors write around the figures. It is a draft for ever: publication copies it into a version."""

    pilot = models.OneToOneField("pilots.Pilot", models.CASCADE, related_name="value_report")
    introduction_fr = models.TextField(_("introduction in French"), max_length=4000, blank=True)
    introduction_en = models.TextField(_("introduction in English"), max_length=4000, blank=True)
    conclusion_fr = models.TextField(_("conclusion in French"), max_length=4000, blank=True)
    conclusion_en = models.TextField(_("conclusion in English"), max_length=4000, blank=True)
    updated_at = models.DateTimeField(_("updated"), default=timezone.now)
    version = models.PositiveIntegerField(default=0)

    introduction = Bilingual()
    conclusion = Bilingual()

    class Meta:
        verbose_name = _("value report")

    def __str__(self) -> str:
        return f"{self.pilot}"


class DimensionAnswer(models.Model):
    """One of the five dimensions (INESSS): the authors' words, or why the report does not answer."""

    report = models.ForeignKey(ValueReport, models.CASCADE, related_name="answers")
    dimension = models.CharField(_("value dimension"), max_length=20, choices=Indicator.Dimension.choices)
    text_fr = models.TextField(_("text in French"), max_length=4000, blank=True)
    text_en = models.TextField(_("text in English"), max_length=4000, blank=True)
    absence_fr = models.TextField(_("why it is not covered, in French"), max_length=1000, blank=True)
    absence_en = models.TextField(_("why it is not covered, in English"), max_length=1000, blank=True)

    text = Bilingual()
    absence = Bilingual()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "dimension"], name="one_answer_per_dimension"),
            models.CheckConstraint(condition=Q(text_fr="") | Q(absence_fr=""), name="a_dimension_is_answered_or_not"),
        ]

    def __str__(self) -> str:
        return f"{self.report}: {self.dimension}"


class ReportVersion(models.Model):
    """A published value report. Its content never changes (trigger); a later one stands beside it."""

    pilot = models.ForeignKey("pilots.Pilot", models.CASCADE, related_name="report_versions")
    number = models.PositiveSmallIntegerField(_("number"))
    # Everything that the report says, in both languages; `sha256` is that of its canonical JSON.
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    published_at = models.DateTimeField(_("published"), default=timezone.now)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("version of a value report")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["pilot", "number"], name="one_report_per_number")]

    def __str__(self) -> str:
        return f"{self.pilot_id} · {self.number}"
