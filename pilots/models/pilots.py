"""Pilots and their sites."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMModelMixin, transition

from accounts.models.memberships import Role
from records.bilingual import LANGUAGES, Bilingual
from records.models.records import Record
from records.risk import Level, higher_of
from records.state_fields import StateField

if TYPE_CHECKING:
    from accounts.actors import Actor
    from accounts.models.places import Installation


class PilotQuerySet(models.QuerySet["Pilot"]):
    def published(self) -> PilotQuerySet:
        return self.filter(published_at__isnull=False)

    def never_sent(self) -> PilotQuerySet:
        """Plans that nobody but their own establishment has seen."""
        return self.filter(state=Pilot.State.PLANNED, published_at=None)

    def visible_to(self, actor: Actor) -> PilotQuerySet:
        """Announced ones for everyone; every one of the lead establishment's own; all for the administrators."""
        if actor.role == Role.REGISTRY_ADMINISTRATOR:
            return self
        visible = Q(published_at__isnull=False)
        if actor.role in (Role.CONTRIBUTOR, Role.INNOVATION_OFFICER):
            visible |= Q(organisation_id=actor.organisation_id)
        return self.filter(visible)

    def for_page(self) -> PilotQuerySet:
        """With what every page about a pilot shows. Two queries."""
        sites = Site.objects.select_related("region", "officer")
        return self.select_related("organisation", "need", "solution", "solution__organisation").prefetch_related(
            models.Prefetch("sites", sites)
        )

    def with_related(self) -> PilotQuerySet:
        """With what the catalogue says of a pilot, the terms of its need included."""
        return self.for_page().prefetch_related("need__care_stages", "need__specialties", "need__ai_fields")


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

    class EthicsApproval(models.TextChoices):
        REQUIRED = "required", pgettext_lazy("ethics approval", "Required")
        NOT_REQUIRED = "not_required", pgettext_lazy("ethics approval", "Not required")

    state = StateField(_("state"), default=State.PLANNED, choices=State.choices, protected=True, db_index=True)
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
    ethics_approval = models.CharField(
        _("ethics approval"), max_length=12, choices=EthicsApproval.choices,
        default=EthicsApproval.REQUIRED, db_default=EthicsApproval.REQUIRED.value,
    )  # fmt: skip
    no_ethics_because_fr = models.CharField(
        _("why no ethics approval is required, in French"), max_length=300, blank=True, default="", db_default=""
    )
    no_ethics_because_en = models.CharField(
        _("why no ethics approval is required, in English"), max_length=300, blank=True, default="", db_default=""
    )
    privacy_reference = models.CharField(_("privacy impact assessment reference"), max_length=80, blank=True)
    data_agreements_fr = models.TextField(_("data agreements in French"), max_length=2000, blank=True)
    data_agreements_en = models.TextField(_("data agreements in English"), max_length=2000, blank=True)
    budget_cad = models.PositiveIntegerField(_("budget in dollars"), null=True, blank=True)
    funding_fr = models.TextField(_("source of funds in French"), max_length=600, blank=True)
    funding_en = models.TextField(_("source of funds in English"), max_length=600, blank=True)
    # One role, or one risk and what is done about it, per line: `Pharmacist: checks every alert`.
    team_fr = models.TextField(_("team roles in French"), max_length=2000, blank=True)
    team_en = models.TextField(_("team roles in English"), max_length=2000, blank=True)
    risks_fr = models.TextField(_("risks and mitigation in French"), max_length=3000, blank=True)
    risks_en = models.TextField(_("risks and mitigation in English"), max_length=3000, blank=True)
    starts_on = models.DateField(_("start"), null=True, blank=True)
    ends_on = models.DateField(_("end"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    # When its lead was last told that nothing had been heard of it for sixty days.
    silence_told_at = models.DateTimeField(null=True, blank=True, editable=False)

    title = Bilingual()
    summary = Bilingual()
    goals = Bilingual()
    protocol = Bilingual()
    stop_criteria = Bilingual()
    results = Bilingual()
    stopped_reason = Bilingual()
    data_agreements = Bilingual()
    no_ethics_because = Bilingual()
    funding = Bilingual()
    team = Bilingual()
    risks = Bilingual()

    objects: ClassVar[PilotQuerySet] = PilotQuerySet.as_manager()  # type: ignore[assignment]  # it answers as its queryset

    class Meta:
        verbose_name = _("pilot project")
        verbose_name_plural = _("pilot projects")
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

    def subjects(self) -> list[Record]:
        """The need and the solution, once they are settled: the pilot is announced, or was opened from a response.

        Empty as long as its writers may choose others.
        """
        return [self.need, self.solution] if self.is_public or self.selected_response() else []

    def selected_response(self) -> Any:
        """The vendor's response that this pilot follows from, if one was selected for its need. One query."""
        return self.need.responses.filter(solution=self.solution_id, state="selected").first()

    @transition(state, source=State.PLANNED, target=State.ETHICS)
    def enter_ethics(self) -> None: ...

    @property
    def risk_level(self) -> str:
        """The higher of what the need expects and what the solution states: care rests on both. Empty when neither is known."""
        return higher_of(self.need.risk_level, self.solution.risk_level)

    def get_risk_level_display(self) -> str:
        return str(Level(self.risk_level).label) if self.risk_level else ""

    @property
    def last_day(self) -> date | None:
        """The day on which it ended, or is planned to."""
        return timezone.localdate(self.ended_at) if self.ended_at else self.ends_on

    @property
    def needs_ethics_approval(self) -> bool:
        return self.ethics_approval == self.EthicsApproval.REQUIRED

    @transition(state, source=[State.PLANNED, State.ETHICS], target=State.RUNNING)
    def start(self) -> None: ...

    @transition(state, source=State.RUNNING, target=State.COMPLETED)
    def complete(self) -> None: ...

    @transition(state, source=State.COMPLETED, target=State.RUNNING)
    def extend(self) -> None: ...

    @transition(state, source=[State.PLANNED, State.ETHICS, State.RUNNING], target=State.STOPPED)
    def stop(self) -> None: ...


def place_in_words(installation: Installation | None, place: str) -> str:
    """An installation, a place named freely, or both: `Hôpital de Matane, urgence`."""
    return ", ".join(part for part in (installation.name if installation else "", place) if part)


class SiteManager(models.Manager["Site"]):
    """With what the name of a site says: it is written wherever a site is."""

    def get_queryset(self) -> models.QuerySet[Site]:
        return super().get_queryset().select_related("organisation", "installation")


class Site(models.Model):
    """A place of an establishment that takes part in a pilot: an installation of the ministry's list, a place named freely,
    a service in either, or all of the establishment. Its officer is one of the establishment's own members.

    Where it stands follows from the pilot and the dates, so that the two never contradict each other.
    """

    class Status(models.TextChoices):
        PREPARING = "preparing", _("Preparing")
        ACTIVE = "active", _("Active")
        ENDED = "ended", _("Ended")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    pilot = models.ForeignKey(Pilot, models.CASCADE, related_name="sites")
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="pilot_sites")
    installation = models.ForeignKey(
        "accounts.Installation", models.PROTECT, null=True, blank=True, related_name="pilot_sites", verbose_name=_("installation")
    )
    region = models.ForeignKey("records.Region", models.PROTECT, related_name="pilot_sites")
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("site officer")
    )
    place_fr = models.CharField(_("location in French"), max_length=160, blank=True)
    place_en = models.CharField(_("location in English"), max_length=160, blank=True)
    starts_on = models.DateField(_("start"), null=True, blank=True)
    ends_on = models.DateField(_("end"), null=True, blank=True)
    withdrawn_on = models.DateField(_("left on"), null=True, blank=True)
    withdrawal_reason_fr = models.TextField(_("why it left, in French"), max_length=1000, blank=True)
    withdrawal_reason_en = models.TextField(_("why it left, in English"), max_length=1000, blank=True)

    place = Bilingual()
    withdrawal_reason = Bilingual()

    objects: ClassVar[SiteManager] = SiteManager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                F("pilot"),
                F("organisation"),
                F("installation"),
                Lower("place_fr"),
                name="a_place_is_one_site_of_a_pilot",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="a_site_ends_after_its_start",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None) | ~Q(withdrawal_reason_fr=""), name="a_site_that_left_says_why"
            ),
        ]

    def __str__(self) -> str:
        return " – ".join(part for part in (str(self.organisation), self.place_name) if part)

    @property
    def place_name(self) -> str:
        """Where in the establishment, in the reader's language: `Hôpital de Matane, urgence`. Empty for all of it."""
        return place_in_words(self.installation, self.place)

    @property
    def full_names(self) -> dict[str, str]:
        """The establishment's name in full and the place, in each language; empty in one in which neither is written."""
        found = {}
        for code in LANGUAGES:
            owner, own = (getattr(each, f"{name}_{code}") for each, name in ((self.organisation, "name"), (self, "place")))
            said = (owner or self.organisation.name_fr, place_in_words(self.installation, own or self.place_fr))
            found[code] = " – ".join(part for part in said if part) if owner or own else ""
        return found

    @property
    def first_day(self) -> date | None:
        """The day from which it has values: its own start, or the pilot's where that is later (a pilot may begin late)."""
        return max((day for day in (self.starts_on, self.pilot.starts_on) if day), default=None)

    @property
    def is_yet_to_begin(self) -> bool:
        """Its first day is still to come: it owes no value, and figures do not count it."""
        return self.first_day is not None and self.first_day > timezone.localdate()

    @property
    def last_day(self) -> date | None:
        """The last day for which it has values: the day it left, its own end, or the pilot's, real before planned."""
        pilot_end = timezone.localdate(self.pilot.ended_at) if self.pilot.ended_at else self.pilot.ends_on
        days = [day for day in (self.withdrawn_on, self.ends_on or pilot_end) if day]
        return min(days) if days else None

    @property
    def never_took_part(self) -> bool:
        """It left before its pilot started, whatever day is stated as the start, or on its own first day at the latest."""
        if not self.withdrawn_on:
            return False
        has_pilot_begun = self.pilot.state not in (Pilot.State.PLANNED, Pilot.State.ETHICS)
        return not has_pilot_begun or (self.first_day is not None and self.withdrawn_on <= self.first_day)

    @property
    def status(self) -> Status:
        today = timezone.localdate()
        if self.withdrawn_on:
            return self.Status.WITHDRAWN
        if self.pilot.ended_at or (self.ends_on and self.ends_on < today):
            return self.Status.ENDED
        has_begun = self.pilot.state == Pilot.State.RUNNING and (self.first_day is None or self.first_day <= today)
        return self.Status.ACTIVE if has_begun else self.Status.PREPARING


def of_solution() -> Exists:
    """Whether the solution of the outer query has a public pilot."""
    return Exists(Pilot.objects.published().filter(solution=OuterRef("pk")))
