"""Reviews: who evaluates, what each found, and what was asked of the vendor. Names are never public."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qualification.models.applications import Application, Evidence
from qualification.models.protocols import Requirement
from records.lateness import is_past


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def live(self) -> AssignmentQuerySet:
        """Those that were neither removed nor declined for a conflict of interest."""
        return self.filter(removed_at=None).exclude(conflict=Assignment.Conflict.DECLARED)

    def handed_in(self) -> AssignmentQuerySet:
        return self.live().exclude(handed_in_at=None)


class Assignment(models.Model):
    """One evaluator's review of one application, on behalf of the organisation they act for."""

    class Conflict(models.TextChoices):
        UNKNOWN = "unknown", _("To declare")
        NONE = "none", _("No conflict of interest")
        DECLARED = "declared", _("Conflict of interest declared")

    application = models.ForeignKey(Application, models.CASCADE, related_name="assignments")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    assigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    assigned_at = models.DateTimeField(default=timezone.now)
    due_on = models.DateField(_("due"))
    conflict = models.CharField(max_length=10, choices=Conflict.choices, default=Conflict.UNKNOWN)
    # The whole organisation is concerned, not the person alone: nobody of it can be assigned.
    is_of_organisation = models.BooleanField(_("it concerns my whole organization"), default=False)
    conflict_note = models.TextField(_("the conflict"), max_length=1000, blank=True)
    declared_at = models.DateTimeField(null=True, blank=True)
    summary = models.TextField(_("opinion for the committee"), max_length=4000, blank=True)
    handed_in_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assignment")
        ordering = ["assigned_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "user"], condition=Q(removed_at=None), name="one_assignment_per_evaluator"
            ),
            models.CheckConstraint(
                condition=Q(handed_in_at=None) | Q(conflict="none"), name="a_review_comes_from_someone_without_conflict"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} ← {self.user_id}"

    @property
    def is_late(self) -> bool:
        return self.handed_in_at is None and self.removed_at is None and is_past(self.due_on)


class Finding(models.Model):
    """One evaluator's verdict on one requirement. The two remarks have different readers."""

    class Verdict(models.TextChoices):
        MET = "met", pgettext_lazy("verdict", "Met")
        PARTLY = "partly", _("Partly met")
        NOT_MET = "not_met", pgettext_lazy("verdict", "Not met")
        NOT_APPLICABLE = "not_applicable", _("Not applicable")

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="findings")
    requirement = models.ForeignKey(Requirement, models.PROTECT, related_name="findings")
    verdict = models.CharField(_("verdict"), max_length=14, choices=Verdict.choices)
    remark_vendor = models.TextField(_("remark for the vendor"), max_length=3000, blank=True)
    remark_committee = models.TextField(_("remark for the committee"), max_length=3000, blank=True)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["requirement__position"]
        constraints = [models.UniqueConstraint(fields=["assignment", "requirement"], name="one_finding_per_requirement")]

    def __str__(self) -> str:
        return f"{self.requirement_id}: {self.verdict}"


class Clarification(models.Model):
    """A question put to the vendor in a round, on a requirement or on the whole, with the day by which it is due."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="clarifications")
    round = models.PositiveSmallIntegerField(default=1)
    requirement = models.ForeignKey(Requirement, models.PROTECT, null=True, blank=True, related_name="+")
    question = models.TextField(_("question"), max_length=2000)
    asked_at = models.DateTimeField(default=timezone.now)
    due_on = models.DateField(_("due"))
    answer = models.TextField(_("answer"), max_length=6000, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("clarification")
        ordering = ["asked_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(answered_at=None) | ~Q(answer=""), name="an_answered_question_has_its_answer")
        ]

    def __str__(self) -> str:
        return self.question[:80]

    @property
    def is_late(self) -> bool:
        return self.answered_at is None and is_past(self.due_on)

    @property
    def files_sent(self) -> list[Evidence]:
        """What came with the answer, for pages that prefetch `pieces`."""
        return [each for each in self.pieces.all() if each.handed_in_at and not each.removed_at]
