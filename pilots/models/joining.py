"""An establishment that asks to become a site of a pilot."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class JoinRequest(models.Model):
    """Waits until the lead answers, or the establishment takes it back. Read by the two establishments only."""

    class State(models.TextChoices):
        ASKED = "asked", _("Waiting")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", pgettext_lazy("request", "Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn by the requester")

    pilot = models.ForeignKey("pilots.Pilot", models.CASCADE, related_name="join_requests")
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="join_requests")
    message = models.TextField(_("why, and with which service"), max_length=1500)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.ASKED)
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    reason = models.TextField(_("reason"), max_length=1000, blank=True)

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["pilot", "organisation"], condition=Q(state="asked"), name="one_waiting_request_per_establishment"
            ),
            models.CheckConstraint(condition=~Q(state="declined") | ~Q(reason=""), name="a_refusal_to_join_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} → {self.pilot_id}"
