"""What a site tells each month, when it was chased for it, and what people tick before a phase ends."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class FollowUp(models.Model):
    """What one site says of one month (`month` is its first day). The mood is for the pilot's own people."""

    class Mood(models.IntegerChoices):
        VERY_LOW = 1, _("We are about to give up")
        LOW = 2, _("It is difficult")
        FAIR = 3, _("It is going all right")
        GOOD = 4, _("It is going well")
        VERY_GOOD = 5, _("It is going very well")

    site = models.ForeignKey("pilots.Site", models.CASCADE, related_name="follow_ups")
    month = models.DateField(_("month"))
    done = models.TextField(_("what was done"), max_length=1500)
    blocks = models.TextField(_("what is blocking progress"), max_length=1500, blank=True)
    following = models.TextField(_("next steps"), max_length=1500)
    mood = models.PositiveSmallIntegerField(_("team morale"), choices=Mood.choices)
    # The language it was written in: told to the reader's browser, and to no one else.
    language = models.CharField(max_length=2)
    written_at = models.DateTimeField(default=timezone.now)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["-month", "site_id"]
        constraints = [
            models.UniqueConstraint(fields=["site", "month"], name="one_follow_up_per_site_and_month"),
            models.CheckConstraint(condition=Q(month__day=1), name="a_follow_up_is_of_a_month"),
            models.CheckConstraint(condition=Q(mood__range=(1, 5)), name="a_mood_is_one_of_five"),
        ]

    def __str__(self) -> str:
        return f"{self.site}, {self.month:%Y-%m}"


class Chase(models.Model):
    """A site was told, once, that its follow-up of a month is late."""

    site = models.ForeignKey("pilots.Site", models.CASCADE, related_name="chases")
    month = models.DateField()
    chased_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "month"], name="a_lateness_is_chased_once")]

    def __str__(self) -> str:
        return f"{self.site}, {self.month:%Y-%m}"


class Tick(models.Model):
    """An item of a phase's checklist that only people can know: ticked by one of the lead."""

    pilot = models.ForeignKey("pilots.Pilot", models.CASCADE, related_name="ticks")
    code = models.CharField(max_length=40)
    ticked_at = models.DateTimeField(default=timezone.now)
    ticked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["ticked_at", "id"]
        constraints = [models.UniqueConstraint(fields=["pilot", "code"], name="an_item_is_ticked_once")]

    def __str__(self) -> str:
        return f"{self.pilot_id} {self.code}"
