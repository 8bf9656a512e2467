"""The record of a meeting that deliberated on an application: when, who was there, what was concluded."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from qualification.models.applications import Application
from qualification.models.decisions import Decision
from records.bilingual import Bilingual


@pghistory.track(model_name="MeetingHistory")
class Meeting(models.Model):
    """Public once a decision follows it: the day, how many were there and the public note. The rest is the ministry's."""

    class Conclusion(models.TextChoices):
        QUALIFIED = "qualified", _("Qualify")
        CONDITIONAL = "conditional", _("Qualify with conditions")
        REFUSED = "refused", _("Refuse")
        CONTINUED = "continued", _("No decision yet: the deliberation continues")

    application = models.ForeignKey(Application, models.CASCADE, related_name="meetings")
    # The decision that followed; from then on the record never changes.
    decision = models.ForeignKey(Decision, models.CASCADE, null=True, blank=True, related_name="meetings")
    held_on = models.DateField(_("date of the meeting"))
    people = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", verbose_name=_("people present"))
    # One name a line.
    others = models.TextField(_("other people present"), max_length=2000, blank=True)
    quorum = models.PositiveSmallIntegerField(_("quorum"), null=True, blank=True)
    conclusion = models.CharField(_("conclusion"), max_length=12, choices=Conclusion.choices)
    note_fr = models.TextField(_("public note in French"), max_length=3000, blank=True)
    note_en = models.TextField(_("public note in English"), max_length=3000, blank=True)
    private_note = models.TextField(_("private note"), max_length=6000, blank=True)
    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    note = Bilingual()

    class Meta:
        verbose_name = _("meeting")
        ordering = ["held_on", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(quorum=None) | Q(quorum__gt=0), name="a_quorum_is_of_someone"),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.held_on}"

    @property
    def other_names(self) -> list[str]:
        return [name for line in self.others.splitlines() if (name := line.strip())]

    @property
    def names(self) -> list[str]:
        """Who was there. `people` is fetched before."""
        return [*map(str, self.people.all()), *self.other_names]

    @property
    def count(self) -> int:
        return len(self.names)
