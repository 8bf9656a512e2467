"""Early advice: what a qualification will ask of a solution that is not ready for one (TRL 3 to 5). It binds nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qualification.models.applications import Evidence
from qualification.models.protocols import Protocol, Requirement
from records.lateness import is_past
from records.risk import Level

if TYPE_CHECKING:
    from accounts.actors import Actor

# The readiness levels of what advice is for: from a proof of concept to a validation in a real setting.
EARLY_MATURITY = (3, 4, 5)


class EarlyAdviceQuerySet(models.QuerySet["EarlyAdvice"]):
    def open(self) -> EarlyAdviceQuerySet:
        return self.filter(answered_at=None, withdrawn_at=None)

    def answered(self) -> EarlyAdviceQuerySet:
        return self.exclude(answered_at=None)

    def visible_to(self, actor: Actor) -> EarlyAdviceQuerySet:
        """One's own vendor's; every one for the ministry; for an evaluator those that they were asked to give, and those
        that were given on a solution whose application they review. The same as the right `qualification.read_advice`,
        but that whoever was asked sees it before declaring their interests, to declare them.
        """
        if actor.can("qualification.screen"):
            return self
        if actor.can("qualification.apply"):
            return self.filter(solution__organisation_id=actor.organisation_id or 0)
        if not (actor.user_id and actor.organisation_id and actor.can("qualification.evaluate")):
            return self.none()
        me = {"user_id": actor.user_id, "organisation_id": actor.organisation_id}
        asked = Q(adviser_id=actor.user_id, adviser_organisation_id=actor.organisation_id, withdrawn_at=None)
        reviewed = {f"solution__applications__assignments__{name}": value for name, value in me.items()}
        reviews = Q(
            **reviewed,
            solution__applications__assignments__removed_at=None,
            solution__applications__assignments__conflict="none",
            answered_at__isnull=False,
        )
        return self.filter(asked | reviews).distinct()

    def with_related(self) -> EarlyAdviceQuerySet:
        return self.select_related("solution__organisation", "protocol", "adviser", "adviser_organisation")


class EarlyAdvice(models.Model):
    """A vendor's request, and what was answered. Never public, never part of a qualification."""

    kind = "early_advice"

    class State(models.TextChoices):
        REQUESTED = "requested", pgettext_lazy("early advice", "Requested")
        IN_PREPARATION = "in_preparation", pgettext_lazy("early advice", "In preparation")
        ANSWERED = "answered", pgettext_lazy("early advice", "Given")
        WITHDRAWN = "withdrawn", pgettext_lazy("early advice", "Withdrawn")

    solution = models.ForeignKey("solutions.Solution", models.PROTECT, related_name="early_advice")
    # Of the level that is likely: the vendor's own at first, the ministry corrects it. Its mandatory requirements are answered.
    protocol = models.ForeignKey(Protocol, models.PROTECT, related_name="+")
    stated_level = models.CharField(_("risk level stated by the vendor"), max_length=10, choices=Level.choices)
    maturity = models.PositiveSmallIntegerField(_("maturity (TRL) at the request"))
    purpose = models.TextField(_("what the solution does"), max_length=3000)
    evidence = models.TextField(_("evidence"), max_length=4000)
    pieces = models.ManyToManyField(Evidence, related_name="early_advice", blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField(pgettext_lazy("early advice", "requested"), default=timezone.now)
    due_on = models.DateField(_("due"))
    adviser = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    adviser_organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, null=True, blank=True, related_name="+")
    # When an evaluator declared to have no conflict of interest: nothing is shown to them before.
    declared_at = models.DateTimeField(null=True, blank=True)
    opinion = models.TextField(_("advice in general"), blank=True, max_length=6000)
    answered_at = models.DateTimeField(pgettext_lazy("early advice", "given"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(pgettext_lazy("early advice", "withdrawn"), null=True, blank=True)

    objects = EarlyAdviceQuerySet.as_manager()

    class Meta:
        verbose_name = _("early advice")
        verbose_name_plural = _("early advice")
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["solution"], condition=Q(answered_at=None, withdrawn_at=None), name="one_open_early_advice_per_solution"
            ),
            models.CheckConstraint(condition=Q(maturity__range=(3, 5)), name="early_advice_is_for_early_solutions"),
            models.CheckConstraint(
                condition=Q(answered_at=None) | (~Q(opinion="") & Q(withdrawn_at=None)), name="early_advice_says_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.solution_id} {self.asked_at:%Y-%m-%d}"

    def heading(self) -> str:
        return self.solution.heading()

    @property
    def organisation_id(self) -> int:
        """Of the vendor: what rights are asked about."""
        return self.solution.organisation_id

    @property
    def is_open(self) -> bool:
        return self.answered_at is None and self.withdrawn_at is None

    @property
    def state(self) -> EarlyAdvice.State:
        if self.answered_at:
            return self.State.ANSWERED
        if self.withdrawn_at:
            return self.State.WITHDRAWN
        return self.State.IN_PREPARATION if self.adviser_id else self.State.REQUESTED

    @property
    def is_late(self) -> bool:
        return self.is_open and is_past(self.due_on)

    @property
    def main_requirements(self) -> list[Requirement]:
        """Those without which no solution of this level is qualified. One query."""
        return [each for each in self.protocol.requirements.all() if each.blocks]


class EarlyQuestion(models.Model):
    """What the vendor wants to know, and the answer."""

    advice = models.ForeignKey(EarlyAdvice, models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField()
    text = models.TextField(_("question"), max_length=1000)
    answer = models.TextField(_("answer"), blank=True, max_length=4000)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["advice", "position"], name="one_early_question_per_position")]

    def __str__(self) -> str:
        return self.text[:80]


class EarlyRemark(models.Model):
    """What a main requirement of the likely protocol will ask of this solution."""

    advice = models.ForeignKey(EarlyAdvice, models.CASCADE, related_name="remarks")
    requirement = models.ForeignKey(Requirement, models.PROTECT, related_name="+")
    text = models.TextField(_("what it will take"), max_length=3000)

    class Meta:
        ordering = ["requirement__position"]
        constraints = [models.UniqueConstraint(fields=["advice", "requirement"], name="one_early_remark_per_requirement")]

    def __str__(self) -> str:
        return f"{self.requirement_id}: {self.text[:60]}"
