"""What the registry's team writes on the site itself: texts of public pages, and the banner of announcements."""

from datetime import datetime

import pghistory
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from records.bilingual import Bilingual


@pghistory.track(model_name="PageTextHistory")
class PageText(models.Model):
    """A public page's text, in place of the one that ships with the code."""

    name = models.SlugField(_("page"), max_length=40, unique=True)
    title_fr = models.CharField(_("title in French"), max_length=120)
    title_en = models.CharField(_("title in English"), max_length=120)
    lead_fr = models.CharField(_("introduction in French"), max_length=400)
    lead_en = models.CharField(_("introduction in English"), max_length=400)
    body_fr = models.TextField(_("text in French"))
    body_en = models.TextField(_("text in English"))
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(_("changed"), default=timezone.now)
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return self.name


class AnnouncementQuerySet(models.QuerySet["Announcement"]):
    def shown_at(self, at: datetime) -> "AnnouncementQuerySet":
        ends = models.Q(ends_at=None) | models.Q(ends_at__gt=at)
        return self.filter(ends, starts_at__lte=at, withdrawn_at=None)


class Announcement(models.Model):
    """A sentence or two above every page, for a time."""

    class Tone(models.TextChoices):
        INFO = "info", _("Information")
        WARNING = "warning", _("Warning")

    text_fr = models.CharField(_("text in French"), max_length=300)
    text_en = models.CharField(_("text in English"), max_length=300)
    tone = models.CharField(_("tone"), max_length=10, choices=Tone.choices, default=Tone.INFO)
    starts_at = models.DateTimeField(_("shown from"), default=timezone.now)
    ends_at = models.DateTimeField(_("shown until"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True, editable=False)

    text = Bilingual()

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at=None) | models.Q(ends_at__gt=models.F("starts_at")),
                name="announcement_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return self.text
