"""What was decided after a pilot."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from records.bilingual import Bilingual


class PilotDecision(models.Model):
    """Adopt, extend or reject, with a public rationale, on a published report. After an extension comes another decision."""

    class Outcome(models.TextChoices):
        ADOPT = "adopt", _("Adopted")
        EXTEND = "extend", _("Extended")
        REJECT = "reject", _("Rejected")

    pilot = models.ForeignKey("pilots.Pilot", models.CASCADE, related_name="outcomes")
    report = models.ForeignKey("adoption.ReportVersion", models.PROTECT, related_name="decisions")
    outcome = models.CharField(_("decision"), max_length=10, choices=Outcome.choices)
    rationale_fr = models.TextField(_("rationale in French"), max_length=4000)
    rationale_en = models.TextField(_("rationale in English"), max_length=4000, blank=True)
    extended_until = models.DateField(_("new end"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided"), default=timezone.now)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    rationale = Bilingual()

    class Meta:
        verbose_name = _("decision on a pilot project")
        ordering = ["-decided_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(rationale_fr=""), name="a_decision_on_a_pilot_says_why"),
            models.CheckConstraint(
                condition=Q(outcome="extend", extended_until__isnull=False) | (~Q(outcome="extend") & Q(extended_until=None)),
                name="an_extension_has_an_end",
            ),
            models.UniqueConstraint(
                fields=["pilot"], condition=Q(outcome__in=["adopt", "reject"]), name="a_pilot_is_decided_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pilot_id}: {self.outcome}"
