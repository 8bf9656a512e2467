"""An establishment that the lead of a pilot invites to become a site."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class SiteInvitation(models.Model):
    """Waits until the establishment answers, or the lead takes it back. Read by the two establishments only.

    The place and the days are what the lead has in mind: whoever accepts says which they are.
    """

    class State(models.TextChoices):
        SENT = "sent", _("Waiting")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", pgettext_lazy("request", "Declined")
        WITHDRAWN = "withdrawn", _("Taken back by the lead establishment")

    pilot = models.ForeignKey("pilots.Pilot", models.CASCADE, related_name="site_invitations")
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="site_invitations")
    place = models.CharField(_("place that the lead establishment has in mind"), max_length=160, blank=True)
    starts_on = models.DateField(_("start"), null=True, blank=True)
    ends_on = models.DateField(_("end"), null=True, blank=True)
    message = models.TextField(_("why this establishment, and what it would do"), max_length=1500)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.SENT)
    sent_at = models.DateTimeField(default=timezone.now)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    reason = models.TextField(_("reason"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("invitation to a pilot project")
        ordering = ["-sent_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                F("pilot"),
                F("organisation"),
                Lower("place"),
                condition=Q(state="sent"),
                name="one_waiting_invitation_per_place",
            ),
            models.CheckConstraint(condition=~Q(state="declined") | ~Q(reason=""), name="a_declined_invitation_says_why"),
        ]

    def __str__(self) -> str:
        return " – ".join(part for part in (str(self.organisation), self.place) if part)
