"""Decisions, and all that follows one: conditions, suspension, reinstatement, withdrawal, appeal. Public."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import ClassVar

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qualification.models.applications import Application, Evidence
from records.bilingual import Bilingual
from records.lateness import is_past
from solutions.models.solutions import Solution

# The qualifications whose conditions are followed.
FOLLOWED = (Solution.Qualification.CONDITIONAL, Solution.Qualification.SUSPENDED)


class DecisionQuerySet(models.QuerySet["Decision"]):
    def current(self) -> DecisionQuerySet:
        return self.filter(superseded_at=None)

    def with_what_followed(self) -> DecisionQuerySet:
        """With the conditions, the measures and the appeal of each."""
        return self.select_related("appeal").prefetch_related("conditions", "measures")

    def with_related(self) -> DecisionQuerySet:
        """With all that the certificate, the statement and the status say."""
        return self.select_related(
            "application__solution__organisation",
            "application__solution__qualified_release",
            "application__organisation",
            "application__protocol",
            "application__release",
            "appeal",
        )


@pghistory.track(model_name="DecisionHistory")
class Decision(models.Model):
    """What the ministry decided on an application, why, and until when. An upheld appeal supersedes it."""

    class Outcome(models.TextChoices):
        QUALIFIED = "qualified", _("Qualified")
        CONDITIONAL = "conditional", _("Qualified with conditions")
        REFUSED = "refused", _("Refused")

    application = models.ForeignKey(Application, models.PROTECT, related_name="decisions")
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome.choices)
    rationale_fr = models.TextField(_("public rationale in French"), max_length=6000)
    rationale_en = models.TextField(_("public rationale in English"), max_length=6000, blank=True)
    # Codes of the requirements that a refusal rests on: the public statistics count them.
    grounds = models.JSONField(_("requirements not met"), default=list)
    decided_at = models.DateTimeField(_("decided"), default=timezone.now)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    expires_on = models.DateField(_("valid until"), null=True, blank=True)
    # The statement that was issued with the decision, before statements were signed for a day at a time.
    statement = models.TextField(blank=True, editable=False)
    superseded_at = models.DateTimeField(null=True, blank=True)
    # Days before the end for which a reminder went out.
    reminded = models.JSONField(default=list)

    rationale = Bilingual()

    objects: ClassVar[DecisionQuerySet] = DecisionQuerySet.as_manager()  # type: ignore[assignment]  # it answers as its queryset

    class Meta:
        verbose_name = _("decision")
        ordering = ["-decided_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["application"], condition=Q(superseded_at=None), name="one_current_decision"),
            models.CheckConstraint(
                condition=Q(outcome="refused", expires_on=None) & ~Q(grounds=[])
                | ~Q(outcome="refused") & Q(expires_on__isnull=False),
                name="a_qualification_ends_and_a_refusal_has_grounds",
            ),
            models.CheckConstraint(condition=~Q(rationale_fr=""), name="a_decision_has_a_rationale"),
        ]

    def __str__(self) -> str:
        return f"{self.application.reference}: {self.get_outcome_display()}"

    @property
    def is_favourable(self) -> bool:
        return self.outcome != self.Outcome.REFUSED

    @property
    def is_relied_on(self) -> bool:
        """What the ministry says of the solution today rests on this decision."""
        solution = self.application.solution
        return self.superseded_at is None and bool(solution.decision_reference == self.application.reference)

    @property
    def has_followed_conditions(self) -> bool:
        """Its conditions still decide what its qualification is."""
        return self.is_relied_on and self.application.solution.qualification in FOLLOWED


class ConditionQuerySet(models.QuerySet["Condition"]):
    def open(self) -> ConditionQuerySet:
        """Those not met yet of the decision on which a qualification rests now; of any other, nobody is asked any more."""
        return self.filter(
            met_at=None,
            decision__superseded_at=None,
            decision__application__solution__qualification__in=FOLLOWED,
            decision__application__solution__decision_reference=F("decision__application__reference"),
        )


class Condition(models.Model):
    """Something that must be done by a day for the qualification to stand."""

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="conditions")
    text_fr = models.TextField(_("condition, in French"), max_length=1000)
    text_en = models.TextField(_("condition, in English"), max_length=1000, blank=True)
    due_on = models.DateField(_("due"))
    reported_at = models.DateTimeField(_("reported as met by the vendor"), null=True, blank=True)
    report = models.TextField(_("how it was met"), max_length=3000, blank=True)
    met_at = models.DateTimeField(_("confirmed as met"), null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)

    text = Bilingual()

    # The files of its reports, for a page that shows them; not a column.
    files_shown: Sequence[Evidence] = ()
    # What its report said before each change, and when it was changed, for the two sides; not a column either.
    reports_before: Sequence[tuple[datetime, str]] = ()
    # From which day to which its due date was moved, for everyone; no column.
    moves: Sequence[tuple[date, date]] = ()

    objects: ClassVar[ConditionQuerySet] = ConditionQuerySet.as_manager()  # type: ignore[assignment]  # as_manager() is typed as a plain Manager

    class Meta:
        verbose_name = _("condition")
        ordering = ["due_on", "id"]

    def __str__(self) -> str:
        return self.text_fr[:80]

    @property
    def is_late(self) -> bool:
        return self.met_at is None and is_past(self.due_on)


class Measure(models.Model):
    """What was done to a qualification after its decision, with the public reason. Never changed."""

    class Kind(models.TextChoices):
        SUSPENDED = "suspended", _("Suspended")
        REINSTATED = "reinstated", _("Reinstated")
        WITHDRAWN = "withdrawn", pgettext_lazy("feminine", "Withdrawn")
        EXPIRED = "expired", _("Expired")
        CONDITION_MET = "condition_met", _("Condition met")
        CONDITION_RETURNED = "condition_returned", _("Condition not met yet: another report is requested")
        CONDITION_MOVED = "condition_moved", _("Condition given a new due date")
        KEPT = "kept", _("Re-examined: the qualification remains valid")
        APPEALED = "appealed", _("Appeal filed by the vendor")
        APPEAL_UPHELD = "appeal_upheld", _("Appeal upheld: there will be a new decision on the application")
        APPEAL_DISMISSED = "appeal_dismissed", _("Appeal dismissed")

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="measures")
    kind = models.CharField(max_length=18, choices=Kind.choices)
    reason_fr = models.TextField(_("public reason in French"), max_length=3000, blank=True)
    reason_en = models.TextField(_("public reason in English"), max_length=3000, blank=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    reason = Bilingual()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.decision_id}: {self.kind}"


class Appeal(models.Model):
    """The vendor contests a decision. Its grounds stay between the vendor and the ministry; the answer is public."""

    class Outcome(models.TextChoices):
        UPHELD = "upheld", _("Upheld")
        DISMISSED = "dismissed", _("Dismissed")

    decision = models.OneToOneField(Decision, models.PROTECT, related_name="appeal")
    grounds = models.TextField(_("why the decision should change"), max_length=6000)
    filed_at = models.DateTimeField(default=timezone.now)
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("appeal")
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="", answered_at=None) | ~Q(outcome="") & Q(answered_at__isnull=False),
                name="an_answered_appeal_has_its_outcome",
            )
        ]

    def __str__(self) -> str:
        return f"{self.decision_id}"
