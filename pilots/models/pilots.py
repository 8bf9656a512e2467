"""Pilots and their sites."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from accounts.models.memberships import Role
from registry.bilingual import Bilingual
from registry.models.records import Record

if TYPE_CHECKING:
    from accounts.actors import Actor


class PilotQuerySet(models.QuerySet["Pilot"]):
    def published(self) -> PilotQuerySet:
        return self.filter(published_at__isnull=False)

    def visible_to(self, actor: Actor) -> PilotQuerySet:
        """Announced ones for everyone; every one of the lead establishment's own; all for the administrators."""
        if actor.role == Role.REGISTRY_ADMINISTRATOR:
            return self
        visible = Q(published_at__isnull=False)
        if actor.role in (Role.CONTRIBUTOR, Role.INNOVATION_OFFICER):
            visible |= Q(organisation_id=actor.organisation_id)
        return self.filter(visible)

    def with_related(self) -> PilotQuerySet:
        return self.select_related("organisation", "need", "solution", "solution__organisation").prefetch_related(
            "sites__organisation", "sites__region", "need__care_stages", "need__specialties", "need__ai_fields"
        )


@pghistory.track(model_name="PilotHistory")
class Pilot(FSMModelMixin, Record):
    """A trial of a solution for a need at one or more sites. `organisation` is the lead establishment."""

    kind = "pilot"
    reference_prefix = "PIL"

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        ETHICS = "ethics", _("Ethics review")
        RUNNING = "running", _("Running")
        COMPLETED = "completed", _("Completed")
        STOPPED = "stopped", _("Stopped")

    state = FSMField(_("state"), default=State.PLANNED, choices=State.choices, protected=True, db_index=True)
    need = models.ForeignKey("needs.Need", models.PROTECT, related_name="pilots", verbose_name=_("need"))
    solution = models.ForeignKey("solutions.Solution", models.PROTECT, related_name="pilots", verbose_name=_("solution"))

    title_fr = models.CharField(_("title in French"), max_length=140)
    title_en = models.CharField(_("title in English"), max_length=140, blank=True)
    summary_fr = models.TextField(_("summary in French"), max_length=320, blank=True)
    summary_en = models.TextField(_("summary in English"), max_length=320, blank=True)
    goals_fr = models.TextField(_("goals in French"), max_length=3000, blank=True)
    goals_en = models.TextField(_("goals in English"), max_length=3000, blank=True)
    protocol_fr = models.TextField(_("protocol summary in French"), max_length=3000, blank=True)
    protocol_en = models.TextField(_("protocol summary in English"), max_length=3000, blank=True)
    stop_criteria_fr = models.TextField(_("criteria for stopping in French"), max_length=2000, blank=True)
    stop_criteria_en = models.TextField(_("criteria for stopping in English"), max_length=2000, blank=True)
    results_fr = models.TextField(_("results in French"), max_length=4000, blank=True)
    results_en = models.TextField(_("results in English"), max_length=4000, blank=True)
    stopped_reason_fr = models.TextField(_("why it was stopped, in French"), max_length=2000, blank=True)
    stopped_reason_en = models.TextField(_("why it was stopped, in English"), max_length=2000, blank=True)
    ethics_reference = models.CharField(_("ethics approval reference"), max_length=80, blank=True)
    starts_on = models.DateField(_("start"), null=True, blank=True)
    ends_on = models.DateField(_("end"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    title = Bilingual()
    summary = Bilingual()
    goals = Bilingual()
    protocol = Bilingual()
    stop_criteria = Bilingual()
    results = Bilingual()
    stopped_reason = Bilingual()

    objects: ClassVar[models.Manager[Pilot]] = PilotQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("pilot")
        verbose_name_plural = _("pilots")
        ordering = ["-updated_at", "-id"]
        indexes = [models.Index(fields=["organisation", "state"], name="pilots_of_organisation")]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="a_pilot_ends_after_its_start",
            ),
            models.CheckConstraint(condition=~Q(state="stopped") | ~Q(stopped_reason_fr=""), name="a_stopped_pilot_says_why"),
            models.CheckConstraint(condition=~Q(state="completed") | ~Q(results_fr=""), name="a_completed_pilot_has_results"),
        ]

    @transition(state, source=State.PLANNED, target=State.ETHICS)
    def enter_ethics(self) -> None: ...

    @transition(state, source=State.ETHICS, target=State.RUNNING)
    def start(self) -> None: ...

    @transition(state, source=State.RUNNING, target=State.COMPLETED)
    def complete(self) -> None: ...

    @transition(state, source=State.COMPLETED, target=State.RUNNING)
    def extend(self) -> None: ...

    @transition(state, source=[State.PLANNED, State.ETHICS, State.RUNNING], target=State.STOPPED)
    def stop(self) -> None: ...


class Site(models.Model):
    """An establishment that takes part in a pilot."""

    pilot = models.ForeignKey(Pilot, models.CASCADE, related_name="sites")
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="pilot_sites")
    region = models.ForeignKey("registry.Region", models.PROTECT, related_name="pilot_sites")
    place_fr = models.CharField(_("place in French"), max_length=160, blank=True)
    place_en = models.CharField(_("place in English"), max_length=160, blank=True)
    starts_on = models.DateField(_("start"), null=True, blank=True)

    place = Bilingual()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["pilot", "organisation"], name="an_establishment_is_one_site_of_a_pilot")]

    def __str__(self) -> str:
        return f"{self.organisation}"
