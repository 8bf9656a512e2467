"""Incidents: harm or danger with a solution, reported by members and triaged by the ministry."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMModelMixin, transition

from records.bilingual import Bilingual
from records.lateness import is_past
from records.state_fields import StateField
from solutions.models.solutions import Solution

if TYPE_CHECKING:
    from accounts.actors import Actor


class IncidentQuerySet(models.QuerySet["Incident"]):
    def confirmed(self) -> IncidentQuerySet:
        return self.filter(state=Incident.State.CONFIRMED)

    def visible_to(self, actor: Actor) -> IncidentQuerySet:
        """All of them for those who triage; for others what they reported for their organisation."""
        if actor.can("solutions.triage_incident"):
            return self
        return self.filter(organisation_id=actor.organisation_id or 0)


@pghistory.track(model_name="IncidentHistory")
class Incident(FSMModelMixin, models.Model):
    """What someone reported. Only the ministry's public words are ever public, once it is confirmed."""

    class State(models.TextChoices):
        REPORTED = "reported", _("Reported")
        CONFIRMED = "confirmed", _("Confirmed")
        DISMISSED = "dismissed", _("Not confirmed")

    class Severity(models.TextChoices):
        NEAR_MISS = "near_miss", _("No harm: noticed in time")
        MODERATE = "moderate", _("Temporary harm, or delayed care")
        SERIOUS = "serious", _("Serious harm, or death")
        DATA = "data", _("Confidentiality or security of data")

    solution = models.ForeignKey(Solution, models.PROTECT, related_name="incidents")
    release_number = models.CharField(_("version in use"), max_length=40, blank=True)
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    reported_at = models.DateTimeField(_("reported"), default=timezone.now)
    happened_on = models.DateField(_("date of the incident"))
    severity = models.CharField(_("severity"), max_length=10, choices=Severity.choices)
    description = models.TextField(_("what happened"), max_length=5000)
    state = StateField(_("state"), default=State.REPORTED, choices=State.choices, protected=True, db_index=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    statement_fr = models.TextField(_("public statement in French"), max_length=2000, blank=True)
    statement_en = models.TextField(_("public statement in English"), max_length=2000, blank=True)
    dismissal_reason = models.TextField(_("why it is not confirmed"), max_length=2000, blank=True)

    statement = Bilingual()

    objects = IncidentQuerySet.as_manager()

    class Meta:
        verbose_name = _("incident")
        ordering = ["-reported_at", "-id"]
        indexes = [models.Index(fields=["solution", "state"], name="incidents_of_solution")]
        constraints = [
            models.CheckConstraint(condition=~Q(state="confirmed") | ~Q(statement_fr=""), name="a_confirmed_incident_is_stated"),
            models.CheckConstraint(
                condition=~Q(state="dismissed") | ~Q(dismissal_reason=""), name="a_dismissed_incident_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.solution.reference}: {self.get_severity_display()}"

    @property
    def due_on(self) -> date:
        """The ministry looks at an incident on the day it is reported."""
        return timezone.localdate(self.reported_at)

    @property
    def is_late(self) -> bool:
        return self.state == self.State.REPORTED and is_past(self.due_on)

    @transition(state, source=State.REPORTED, target=State.CONFIRMED)
    def confirm(self) -> None: ...

    @transition(state, source=State.REPORTED, target=State.DISMISSED)
    def dismiss(self) -> None: ...
