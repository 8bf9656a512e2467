"""Someone asks an organisation that is here already to take them in."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models.memberships import Role


class MembershipRequestQuerySet(models.QuerySet["MembershipRequest"]):
    def waiting(self, at: datetime | None = None) -> MembershipRequestQuerySet:
        """Those that can still be answered: one whose time is over is not, even before the night's work says so."""
        return self.filter(state=MembershipRequest.State.WAITING, expires_at__gt=at or timezone.now())

    def of_interest(self) -> MembershipRequestQuerySet:
        """What the person still has to know of: what waits, and what was answered with no, the newest first."""
        states = MembershipRequest.State
        return self.filter(state__in=[states.WAITING, states.DECLINED, states.EXPIRED]).order_by("-asked_at", "-id")


class MembershipRequest(models.Model):
    """Waits until an owner answers, the person takes it back, or its time is over. Read by the two sides only."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", pgettext_lazy("request", "Declined")
        WITHDRAWN = "withdrawn", pgettext_lazy("feminine", "Withdrawn")
        EXPIRED = "expired", pgettext_lazy("request", "Expired")

    organisation = models.ForeignKey("accounts.Organisation", models.CASCADE, related_name="membership_requests")
    person = models.ForeignKey("accounts.User", models.CASCADE, related_name="membership_requests")
    role = models.CharField(_("role"), max_length=30, choices=Role.choices)
    message = models.TextField(_("who you are in this organization"), max_length=1000)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    asked_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(_("expires"))
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="+")
    reason = models.TextField(_("reason"), max_length=1000, blank=True)

    objects: ClassVar[MembershipRequestQuerySet] = MembershipRequestQuerySet.as_manager()  # type: ignore[assignment]  # it answers as its queryset

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "person"],
                condition=models.Q(state="waiting"),
                name="one_waiting_membership_request",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="declined") | ~models.Q(reason=""), name="a_declined_member_reads_why"
            ),
        ]
        # The night's work looks for those whose time is over.
        indexes = [models.Index(fields=["expires_at"], condition=models.Q(state="waiting"), name="waiting_members_by_end")]

    def __str__(self) -> str:
        return f"{self.person_id} → {self.organisation}"

    @property
    def can_be_answered(self) -> bool:
        return self.state == self.State.WAITING and timezone.now() < self.expires_at
