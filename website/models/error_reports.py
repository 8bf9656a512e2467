"""What readers say is wrong in a record, and what its owner answered."""

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

ANSWER_WITHIN = timedelta(days=14)


def _token() -> str:
    return secrets.token_urlsafe(24)


def _due_at() -> datetime:
    return timezone.now() + ANSWER_WITHIN


class ErrorReport(models.Model):
    """One report on one public record. The token opens its follow-up page to whoever made it."""

    class State(models.TextChoices):
        OPEN = "open", _("Waiting for an answer")
        CORRECTED = "corrected", _("Corrected")
        NO_CHANGE = "no_change", _("Answered, no change needed")

    token = models.CharField(max_length=40, unique=True, default=_token, editable=False)
    kind = models.CharField(_("type of record"), max_length=20)
    key = models.CharField(_("record"), max_length=80)
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="error_reports")
    message = models.TextField(_("what is wrong"), max_length=2000)
    reporter_email = models.EmailField(_("email"), blank=True)
    language = models.CharField(max_length=2, default="fr")
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.OPEN)
    created_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=_due_at)
    answer = models.TextField(_("answer"), max_length=2000, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    reminded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["due_at", "id"]
        indexes = [models.Index(fields=["organisation", "state", "due_at"], name="reports_awaiting_an_owner")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="open", answered_at=None) | ~models.Q(state="open") & ~models.Q(answer=""),
                name="an_answered_report_has_an_answer",
            )
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.message[:60]}"

    @property
    def is_late(self) -> bool:
        return self.state == self.State.OPEN and self.due_at < timezone.now()
