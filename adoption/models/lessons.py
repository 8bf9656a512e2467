"""What a pilot teaches the next ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalogue.search.query_parser import tsquery
from pilots.models.pilots import Pilot
from records.bilingual import Bilingual

if TYPE_CHECKING:
    from accounts.actors import Actor

WORDS = SearchVector("title_fr", "text_fr", config="registry_fr") + SearchVector("title_en", "text_en", config="registry_en")


class LessonTag(models.TextChoices):
    CHANGE = "change", _("Change and training")
    DATA = "data", _("Data and data quality")
    INTEGRATION = "integration", _("Integration with systems")
    PRIVACY = "privacy", _("Ethics and privacy")
    SAFETY = "safety", _("Patient safety")
    MEASURING = "measuring", _("Measurement")
    COSTS = "costs", _("Costs and procurement")
    EQUITY = "equity", _("Equity and language")
    VENDOR = "vendor", _("Working with the vendor")
    GOVERNANCE = "governance", _("Governance")


class LessonQuerySet(models.QuerySet["Lesson"]):
    def visible_to(self, actor: Actor) -> LessonQuerySet:
        """Those of pilots that one may see."""
        return self.filter(pilot__in=Pilot.objects.visible_to(actor))

    def published(self) -> LessonQuerySet:
        return self.filter(pilot__published_at__isnull=False)

    def with_related(self) -> LessonQuerySet:
        return self.select_related("organisation", "pilot__need", "pilot__solution", "pilot__organisation")

    def saying(self, typed: str) -> LessonQuerySet:
        """Those that have every word, in either language. One small query more."""
        query = tsquery(typed)
        return self if query is None else self.annotate(words=WORDS).filter(words=query)


class Lesson(models.Model):
    """A few sentences by the lead or a site of a pilot. It belongs to the pilot's need and solution, too."""

    pilot = models.ForeignKey(Pilot, models.CASCADE, related_name="lessons")
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="lessons")
    title_fr = models.CharField(_("title in French"), max_length=140)
    title_en = models.CharField(_("title in English"), max_length=140, blank=True)
    text_fr = models.TextField(_("lesson in French"), max_length=2000)
    text_en = models.TextField(_("lesson in English"), max_length=2000, blank=True)
    tags = ArrayField(models.CharField(max_length=12, choices=LessonTag.choices), default=list, verbose_name=_("subjects"))
    written_at = models.DateTimeField(_("written"), default=timezone.now)
    updated_at = models.DateTimeField(_("updated"), default=timezone.now)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    title = Bilingual()
    text = Bilingual()

    objects = LessonQuerySet.as_manager()

    class Meta:
        verbose_name = _("lesson")
        ordering = ["-written_at", "-id"]
        indexes = [GinIndex(fields=["tags"], name="lessons_by_tag")]
        constraints = [models.CheckConstraint(condition=~Q(tags=[]), name="a_lesson_has_a_tag")]

    def __str__(self) -> str:
        return self.title

    @property
    def tag_labels(self) -> list[str]:
        return [str(LessonTag(tag).label) for tag in self.tags if tag in LessonTag.values]
