"""Needs: problems that establishments want solved."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, ClassVar
from zoneinfo import ZoneInfo

import pghistory
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMModelMixin, transition

from accounts.models.memberships import Role
from needs.models.care_path import CarePathColumn
from records.bilingual import Bilingual
from records.models.records import Record, RiskAnswered
from records.state_fields import StateField

if TYPE_CHECKING:
    from accounts.actors import Actor

# Requirements that are not weighed but enforced, each a field.
MUSTS = ("must_keep_data_here", "must_speak_french", "must_be_qualified", "must_share_standard")
# How soon an innovation office reads what was submitted to it; its tasks and its letters say until when.
READ_WITHIN = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Constraint:
    """One thing that a response answers, in the languages in which the need states it."""

    text_fr: str
    text_en: str

    text = Bilingual()


def _lines(constraints: str) -> list[str]:
    lines = [line.strip(" \t-–•*") for line in constraints.splitlines()]
    return [line for line in lines if line]


class NeedQuerySet(models.QuerySet["Need"]):
    def published(self) -> NeedQuerySet:
        return self.filter(published_at__isnull=False)

    def never_sent(self) -> NeedQuerySet:
        """Drafts that nobody but their own establishment has seen."""
        return self.filter(state=Need.State.DRAFT, submitted_at=None)

    def visible_to(self, actor: Actor) -> NeedQuerySet:
        """Published ones for everyone; every one of one's own establishment; submitted ones for the ministry."""
        visible = Q(published_at__isnull=False)
        if actor.role in (Role.CONTRIBUTOR, Role.INNOVATION_OFFICER):
            visible |= Q(organisation_id=actor.organisation_id)
        elif actor.role == Role.REGISTRY_ADMINISTRATOR:
            return self
        elif actor.role == Role.MINISTRY_ANALYST:
            visible |= ~Q(state=Need.State.DRAFT)
        return self.filter(visible)

    def with_version(self) -> NeedQuerySet:
        """`version_number`: that of the text that readers see; none before the first is written."""
        return self.annotate(version_number=models.Max("versions__number"))

    def with_related(self) -> NeedQuerySet:
        return self.select_related("organisation", "organisation__region").prefetch_related(
            "regions", "care_stages", "specialties", "ai_fields", "populations", "standards"
        )


@pghistory.track(model_name="NeedHistory")
class Need(FSMModelMixin, Record, RiskAnswered):
    """A problem that an establishment wants solved, described without naming a product."""

    kind = "need"
    reference_prefix = "BES"

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Submitted")
        PUBLISHED = "published", _("Published")
        IN_PILOT = "in_pilot", _("In a pilot project")
        MET = "met", _("Met")
        CLOSED = "closed", _("Closed")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Scope(models.TextChoices):
        """For whom a need is written. It follows from who writes it, and never changes."""

        ESTABLISHMENT = "establishment", _("Need of an establishment")
        NETWORK = "network", _("Need of the network")

    # A pilot may be planned for a need that is public and not over.
    OPEN_TO_PILOTS = (State.PUBLISHED, State.IN_PILOT)

    class Budget(models.TextChoices):
        FUNDED = "funded", _("Funded")
        REQUESTED = "requested", _("Requested")
        NONE = "none", _("None yet")

    class Priority(models.TextChoices):
        P1 = "P1", _("P1 – first")
        P2 = "P2", _("P2 – next")
        P3 = "P3", _("P3 – later")

    state = StateField(_("state"), default=State.DRAFT, choices=State.choices, protected=True, db_index=True)

    scope = models.CharField(
        _("scope"), max_length=13, choices=Scope.choices, default=Scope.ESTABLISHMENT, db_default=Scope.ESTABLISHMENT.value
    )

    title_fr = models.CharField(_("title in French"), max_length=140)
    title_en = models.CharField(_("title in English"), max_length=140, blank=True)
    summary_fr = models.TextField(_("summary in French"), max_length=320, blank=True)
    summary_en = models.TextField(_("summary in English"), max_length=320, blank=True)
    problem_fr = models.TextField(_("problem in French"), max_length=4000, blank=True)
    problem_en = models.TextField(_("problem in English"), max_length=4000, blank=True)
    present_situation_fr = models.TextField(_("current situation in French"), max_length=4000, blank=True)
    present_situation_en = models.TextField(_("current situation in English"), max_length=4000, blank=True)
    expected_outcome_fr = models.TextField(_("expected outcome in French"), max_length=4000, blank=True)
    expected_outcome_en = models.TextField(_("expected outcome in English"), max_length=4000, blank=True)
    # Who does what, when, and where the tool would be used: the steps of `needs.care_path`.
    care_path = CarePathColumn(_("care path"))
    indicator_fr = models.CharField(_("indicator in French"), max_length=200, blank=True)
    indicator_en = models.CharField(_("indicator in English"), max_length=200, blank=True)
    baseline_fr = models.CharField(_("baseline in French"), max_length=200, blank=True)
    baseline_en = models.CharField(_("baseline in English"), max_length=200, blank=True)
    target_fr = models.CharField(_("target in French"), max_length=200, blank=True)
    target_en = models.CharField(_("target in English"), max_length=200, blank=True)
    volume_fr = models.CharField(_("volume in French"), max_length=200, blank=True)
    volume_en = models.CharField(_("volume in English"), max_length=200, blank=True)
    volume_per_year = models.PositiveIntegerField(
        _("people or procedures per year"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    data_available_fr = models.TextField(_("data available in French"), max_length=2000, blank=True)
    data_available_en = models.TextField(_("data available in English"), max_length=2000, blank=True)
    systems_in_place_fr = models.TextField(_("systems in place in French"), max_length=2000, blank=True)
    systems_in_place_en = models.TextField(_("systems in place in English"), max_length=2000, blank=True)
    constraints_fr = models.TextField(_("constraints in French"), max_length=2000, blank=True)
    constraints_en = models.TextField(_("constraints in English"), max_length=2000, blank=True)
    # What matching enforces: a solution that says otherwise is left out.
    must_keep_data_here = models.BooleanField(_("data must stay in Québec"), default=False, db_default=False)
    must_speak_french = models.BooleanField(_("must be available in French"), default=False, db_default=False)
    must_be_qualified = models.BooleanField(_("must be qualified by the ministry"), default=False, db_default=False)
    must_share_standard = models.BooleanField(_("must support a standard already in place"), default=False, db_default=False)
    operational_owner_fr = models.CharField(_("operational owner in French"), max_length=200, blank=True)
    operational_owner_en = models.CharField(_("operational owner in English"), max_length=200, blank=True)
    responses_until = models.DateField(_("deadline for responses"), null=True, blank=True)
    # How this need is unlike the ones that looked the same, in its writers' words.
    difference_fr = models.TextField(_("how it differs, in French"), max_length=1000, blank=True)
    difference_en = models.TextField(_("how it differs, in English"), max_length=1000, blank=True)
    budget_status = models.CharField(_("budget"), max_length=12, choices=Budget.choices, blank=True)

    care_stages = models.ManyToManyField("records.CareStage", blank=True, verbose_name=_("care stages"))
    specialties = models.ManyToManyField("records.Specialty", blank=True, verbose_name=_("specialties and services"))
    ai_fields = models.ManyToManyField("records.AiField", blank=True, verbose_name=_("areas of use"))
    populations = models.ManyToManyField("records.Population", blank=True, verbose_name=_("populations"))
    standards = models.ManyToManyField("records.InteropStandard", blank=True, verbose_name=_("standards in place"))
    regions = models.ManyToManyField("records.Region", blank=True, verbose_name=_("regions"))

    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    # When a submitted need becomes public by itself; empty: when someone publishes it.
    scheduled_for = models.DateTimeField(_("publication scheduled for"), null=True, blank=True)
    return_reason = models.TextField(_("why it was returned"), max_length=2000, blank=True)
    # What to mend in each section of the guided form: the section's code and the remark.
    return_remarks = models.JSONField(default=dict, blank=True, editable=False)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ending_reason_fr = models.TextField(_("why it ended, in French"), max_length=1000, blank=True)
    ending_reason_en = models.TextField(_("why it ended, in English"), max_length=1000, blank=True)
    outcome_fr = models.TextField(_("outcome, in French"), max_length=2000, blank=True)
    outcome_en = models.TextField(_("outcome, in English"), max_length=2000, blank=True)
    lesson_fr = models.TextField(_("what others can learn, in French"), max_length=2000, blank=True)
    lesson_en = models.TextField(_("what others can learn, in English"), max_length=2000, blank=True)
    network_priority = models.CharField(_("network priority"), max_length=2, choices=Priority.choices, blank=True)
    priority_rationale_fr = models.TextField(_("rationale in French"), max_length=1000, blank=True)
    priority_rationale_en = models.TextField(_("rationale in English"), max_length=1000, blank=True)

    # 0 to 100, with the lines and the version of the weights that it was computed from.
    score = models.DecimalField(_("score"), max_digits=4, decimal_places=1, null=True, blank=True, editable=False)
    score_breakdown = models.JSONField(default=dict, blank=True, editable=False)

    title = Bilingual()
    summary = Bilingual()
    problem = Bilingual()
    present_situation = Bilingual()
    expected_outcome = Bilingual()
    indicator = Bilingual()
    baseline = Bilingual()
    target = Bilingual()
    volume = Bilingual()
    data_available = Bilingual()
    systems_in_place = Bilingual()
    constraints = Bilingual()
    operational_owner = Bilingual()
    difference = Bilingual()
    ending_reason = Bilingual()
    outcome = Bilingual()
    lesson = Bilingual()
    priority_rationale = Bilingual()

    objects: ClassVar[NeedQuerySet] = NeedQuerySet.as_manager()  # type: ignore[assignment]  # it answers as its queryset

    class Meta:
        verbose_name = _("need")
        verbose_name_plural = _("needs")
        ordering = ["-updated_at", "-id"]
        indexes = [models.Index(fields=["organisation", "state"], name="needs_of_organisation")]
        constraints = [
            models.CheckConstraint(
                condition=Q(scheduled_for=None) | Q(state="submitted"), name="only_a_submitted_need_is_scheduled"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["published", "in_pilot", "met", "closed"]) | Q(published_at__isnull=False),
                name="a_need_past_publication_has_its_date",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["draft", "submitted"]) | Q(published_at__isnull=True),
                name="a_published_need_never_becomes_a_draft",
            ),
            models.CheckConstraint(
                condition=Q(network_priority="") | ~Q(priority_rationale_fr=""), name="a_priority_has_a_rationale"
            ),
        ]

    @property
    def is_of_network(self) -> bool:
        return self.scope == self.Scope.NETWORK

    @property
    def volume_figure(self) -> int | None:
        """The number of people or procedures a year, unless the words about the volume say it already."""
        grouped = re.sub(r"(?<=\d)[ \u00a0\u202f,](?=\d{3}(?!\d))", "", str(self.volume))
        is_said = self.volume_per_year and re.search(rf"(?<!\d){self.volume_per_year}(?!\d)", grouped)
        return None if is_said else self.volume_per_year

    @property
    def musts(self) -> list[str]:
        """The names of the requirements that leave solutions out."""
        return [name for name in MUSTS if getattr(self, name)]

    @property
    def closes_at(self) -> datetime | None:
        """The first moment at which a response comes too late: the end of the last day, where the establishment is."""
        if self.responses_until is None:
            return None
        zone = ZoneInfo(self.organisation.time_zone)
        return datetime.combine(self.responses_until + timedelta(days=1), time.min, tzinfo=zone)

    @property
    def to_read_by(self) -> datetime:
        """Until when the innovation office publishes a submitted need or returns it."""
        return (self.submitted_at or self.updated_at) + READ_WITHIN

    def stated_constraints(self) -> list[Constraint]:
        """Each line of the constraints is one that a response answers; so is each standard in place.

        The lines of the two languages are paired by their place. Where one language has more of them, only the first
        that says something counts: a line beside another's translation would be worse than none.
        """
        french, english = _lines(self.constraints_fr), _lines(self.constraints_en)
        if len(french) == len(english):
            stated = [Constraint(*pair) for pair in zip(french, english, strict=True)]
        else:
            stated = [Constraint(line, "") for line in french] or [Constraint("", line) for line in english]
        return [*stated, *(Constraint(each.name_fr, each.name_en) for each in self.standards.all() if each.code != "none")]

    @transition(state, source=State.DRAFT, target=State.SUBMITTED)
    def submit(self) -> None: ...

    @transition(state, source=State.SUBMITTED, target=State.DRAFT)
    def return_to_draft(self) -> None: ...

    @transition(state, source=State.SUBMITTED, target=State.PUBLISHED)
    def publish(self) -> None: ...

    @transition(state, source=State.PUBLISHED, target=State.IN_PILOT)
    def enter_pilot(self) -> None: ...

    @transition(state, source=[State.PUBLISHED, State.IN_PILOT], target=State.MET)
    def meet(self) -> None: ...

    @transition(state, source=[State.PUBLISHED, State.IN_PILOT], target=State.CLOSED)
    def close(self) -> None: ...

    @transition(state, source=[State.DRAFT, State.SUBMITTED, State.PUBLISHED, State.IN_PILOT], target=State.WITHDRAWN)
    def withdraw(self) -> None: ...
