"""Scoring: the versioned grid of criteria, and what each scorer gave a need."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from needs.models.needs import Need
from records.bilingual import Bilingual, reading_language

HIGHEST = 4


class ScoringGrid(models.Model):
    """A version of the criteria, their anchors and their weights. Never changed once made: a new one is made."""

    number = models.PositiveSmallIntegerField(_("version"), unique=True)
    note_fr = models.CharField(_("what changed, in French"), max_length=300, blank=True)
    note_en = models.CharField(_("what changed, in English"), max_length=300, blank=True)
    made_at = models.DateTimeField(_("created"), default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    note = Bilingual()

    class Meta:
        ordering = ["-number"]
        verbose_name = _("scoring grid")

    def __str__(self) -> str:
        return f"v{self.number}"


class Criterion(models.Model):
    """One question of a grid, its weight, and what each score from 0 to 4 means."""

    grid = models.ForeignKey(ScoringGrid, models.CASCADE, related_name="criteria")
    code = models.SlugField(max_length=30)
    position = models.PositiveSmallIntegerField(default=0)
    weight = models.PositiveSmallIntegerField(_("weight"), validators=[MaxValueValidator(100)])
    # Counted by the registry, not given by a person.
    is_computed = models.BooleanField(default=False)
    name_fr = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)
    question_fr = models.CharField(max_length=200)
    question_en = models.CharField(max_length=200)
    anchors = models.JSONField(help_text="Five texts, for 0 to 4: [{fr, en}, …]")

    name = Bilingual()
    question = Bilingual()

    class Meta:
        ordering = ["position", "code"]
        constraints = [
            models.UniqueConstraint(fields=["grid", "code"], name="one_criterion_per_code"),
            models.CheckConstraint(condition=models.Q(weight__lte=100), name="a_weight_is_at_most_100"),
        ]

    def __str__(self) -> str:
        return self.name

    def anchor(self, value: int) -> str:
        return str(self.anchors[value][reading_language()])


class Scoring(models.Model):
    """What one person gave a need, under one grid. Scored again, it replaces what they gave."""

    need = models.ForeignKey(Need, models.CASCADE, related_name="scorings")
    grid = models.ForeignKey(ScoringGrid, models.PROTECT, related_name="scorings")
    scorer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    comment = models.TextField(_("comment"), max_length=1000, blank=True)
    scored_at = models.DateTimeField(_("scored"), default=timezone.now)

    class Meta:
        verbose_name = _("scoring")
        constraints = [models.UniqueConstraint(fields=["need", "grid", "scorer"], name="one_scoring_per_person")]

    def __str__(self) -> str:
        return f"{self.need.reference} {self.grid}"


class Mark(models.Model):
    """The score of one criterion, from 0 to 4."""

    scoring = models.ForeignKey(Scoring, models.CASCADE, related_name="marks")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+")
    value = models.PositiveSmallIntegerField(validators=[MaxValueValidator(HIGHEST)])

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scoring", "criterion"], name="one_mark_per_criterion"),
            models.CheckConstraint(condition=models.Q(value__lte=HIGHEST), name="a_mark_is_0_to_4"),
        ]

    def __str__(self) -> str:
        return f"{self.criterion.code}: {self.value}"
