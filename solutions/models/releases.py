"""Versions of a solution, each with what changed."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from records.bilingual import Bilingual
from solutions.models.solutions import Solution


class Release(models.Model):
    """One version. Its text is never changed after the fact: a mistake is mended by the next one."""

    class Change(models.TextChoices):
        FIRST = "first", _("First version added")
        MINOR = "minor", _("Minor: corrections, same use and same model")
        PLANNED = "planned", _("Covered by the change control plan")
        MAJOR = "major", _("Major: new use, new population, new model or new data")

    solution = models.ForeignKey(Solution, models.CASCADE, related_name="releases")
    number = models.CharField(_("version number"), max_length=40)
    released_on = models.DateField(_("released on"))
    change = models.CharField(_("extent of the change"), max_length=8, choices=Change.choices)
    notes_fr = models.TextField(_("what changed, in French"), max_length=3000)
    notes_en = models.TextField(_("what changed, in English"), max_length=3000, blank=True)
    entered_at = models.DateTimeField(_("date added"), default=timezone.now)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    notes = Bilingual()

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering = ["-released_on", "-id"]
        constraints = [models.UniqueConstraint(fields=["solution", "number"], name="one_release_per_number")]

    def __str__(self) -> str:
        return self.number
