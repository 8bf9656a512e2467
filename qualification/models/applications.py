"""Applications: a solution's request to be qualified, its answers and their evidence. Never public."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING
from uuid import uuid4

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMModelMixin, transition

from accounts.models.memberships import Role
from qualification.models.protocols import Protocol, Requirement
from records.state_fields import StateField

if TYPE_CHECKING:
    from accounts.actors import Actor


class ApplicationQuerySet(models.QuerySet["Application"]):
    def open(self) -> ApplicationQuerySet:
        return self.exclude(state__in=[Application.State.DECIDED, Application.State.WITHDRAWN])

    def visible_to(self, actor: Actor) -> ApplicationQuerySet:
        """One's own vendor's, all of them for the administrators, and for others what the vendor handed in: every one for
        the ministry, and for an evaluator those that were assigned and accepted or wait for an answer.
        """
        if actor.role == Role.REGISTRY_ADMINISTRATOR:
            return self
        handed_in = Q(submitted_at__isnull=False) & ~Q(state=Application.State.DRAFT)
        seen = handed_in if actor.can("qualification.screen") else Q(pk=None)
        if actor.can("qualification.apply"):
            seen |= Q(organisation_id=actor.organisation_id)
        if actor.user_id and actor.organisation_id and actor.can("qualification.evaluate"):
            mine = Application.objects.filter(
                assignments__user_id=actor.user_id,
                assignments__organisation_id=actor.organisation_id,
                assignments__removed_at=None,
                assignments__conflict__in=["unknown", "none"],
            )
            seen |= handed_in & Q(pk__in=mine.values("pk"))
        return self.filter(seen)

    def with_related(self) -> ApplicationQuerySet:
        return self.select_related("solution__organisation", "organisation", "protocol", "release", "renewal_of")


@pghistory.track(model_name="ApplicationHistory", exclude=["snapshot"])
class Application(FSMModelMixin, models.Model):
    """A solution's release under one protocol version. Submission freezes what was said, with its hash."""

    kind = "application"
    reference_prefix = "DOS"

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Submitted")
        SCREENING = "screening", _("In screening")
        IN_REVIEW = "in_review", _("In review")
        CLARIFICATION = "clarification", _("Clarification requested")
        DELIBERATION = "deliberation", _("In deliberation")
        DECIDED = "decided", _("Decided")
        WITHDRAWN = "withdrawn", _("Withdrawn by the vendor")

    reference = models.CharField(_("reference"), max_length=20, unique=True, editable=False)
    solution = models.ForeignKey("solutions.Solution", models.PROTECT, related_name="applications")
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="applications")
    protocol = models.ForeignKey(Protocol, models.PROTECT, related_name="applications")
    release = models.ForeignKey("solutions.Release", models.PROTECT, null=True, blank=True, related_name="+")
    renewal_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="renewals")
    state = StateField(_("state"), default=State.DRAFT, choices=State.choices, protected=True, db_index=True)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    opened_at = models.DateTimeField(_("opened"), default=timezone.now)
    updated_at = models.DateTimeField(_("updated"), default=timezone.now)
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    stage_since = models.DateTimeField(_("in this stage since"), default=timezone.now)
    return_reason = models.TextField(_("why it was returned"), max_length=2000, blank=True)
    # What was submitted, for ever: canonical JSON, and the SHA-256 of its UTF-8 bytes.
    snapshot = models.JSONField(null=True, blank=True, editable=False)
    snapshot_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    # Who attested that it is true, at the last submission.
    signatory_name = models.CharField(_("name of the signatory"), max_length=150, blank=True, db_default="")
    signatory_function = models.CharField(_("function of the signatory"), max_length=150, blank=True, db_default="")
    version = models.PositiveIntegerField(default=1)
    is_demonstration = models.BooleanField(_("demonstration"), default=False)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        ordering = ["-updated_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["solution"], condition=~Q(state__in=["decided", "withdrawn"]), name="one_open_application_per_solution"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "withdrawn"])
                | Q(snapshot__isnull=False, submitted_at__isnull=False, release__isnull=False) & ~Q(snapshot_sha256=""),
                name="a_submitted_application_is_frozen",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.solution.heading()}"

    def heading(self) -> str:
        return self.solution.heading()

    @property
    def reviews_needed(self) -> int:
        """One for a low level of risk, two for a moderate one, three for a high one."""
        return {"low": 1, "moderate": 2, "high": 3}[self.protocol.level]

    @transition(state, source=State.DRAFT, target=State.SUBMITTED)
    def submit(self) -> None: ...

    @transition(state, source=State.SUBMITTED, target=State.SCREENING)
    def screen(self) -> None: ...

    @transition(state, source=[State.SUBMITTED, State.SCREENING], target=State.DRAFT)
    def return_to_vendor(self) -> None: ...

    @transition(state, source=State.SCREENING, target=State.IN_REVIEW)
    def open_review(self) -> None: ...

    @transition(state, source=[State.IN_REVIEW, State.DELIBERATION], target=State.CLARIFICATION)
    def ask_clarification(self) -> None: ...

    @transition(state, source=State.CLARIFICATION, target=State.IN_REVIEW)
    def clarify(self) -> None: ...

    @transition(state, source=State.IN_REVIEW, target=State.DELIBERATION)
    def deliberate(self) -> None: ...

    @transition(state, source=State.DELIBERATION, target=State.DECIDED)
    def decide(self) -> None: ...

    @transition(state, source=State.DECIDED, target=State.DELIBERATION)
    def reopen_on_appeal(self) -> None: ...

    @transition(
        state,
        source=[
            State.DRAFT,
            State.SUBMITTED,
            State.SCREENING,
            State.IN_REVIEW,
            State.CLARIFICATION,
            State.DELIBERATION,
        ],
        target=State.WITHDRAWN,
    )
    def withdraw(self) -> None: ...


class Answer(models.Model):
    """What the vendor says to one requirement."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="answers")
    requirement = models.ForeignKey(Requirement, models.PROTECT, related_name="answers")
    text = models.TextField(_("answer"), max_length=6000, blank=True)
    is_not_applicable = models.BooleanField(_("does not apply to this solution"), default=False)
    updated_at = models.DateTimeField(default=timezone.now)
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["requirement__position"]
        constraints = [models.UniqueConstraint(fields=["application", "requirement"], name="one_answer_per_requirement")]

    def __str__(self) -> str:
        return f"{self.application_id} {self.requirement_id}"


def _place(evidence: Evidence, name: str) -> str:
    """A place on disk that says nothing and that nobody can guess."""
    return f"evidence/{uuid4().hex}"


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def live(self) -> EvidenceQuerySet:
        return self.filter(removed_at=None)

    def with_subject(self) -> EvidenceQuerySet:
        """With the application and all that names what a piece supports."""
        return self.select_related(
            "application__solution", "application__organisation", "requirement", "clarification__requirement"
        )

    def of_answers(self) -> EvidenceQuerySet:
        """Those that support the answer to a requirement: part of what is submitted."""
        return self.live().filter(requirement__isnull=False)

    def by_requirement(self) -> dict[int, list[Evidence]]:
        """Those of answers, under the requirement of each. One query."""
        found: dict[int, list[Evidence]] = {}
        for piece in self.of_answers():
            found.setdefault(piece.requirement_id or 0, []).append(piece)
        return found

    def of_requirement(self, requirement: Requirement) -> EvidenceQuerySet:
        """Those of the answer to a requirement, and those sent with the answers to questions about it."""
        asked = Q(clarification__requirement=requirement, handed_in_at__isnull=False)
        return self.live().filter(Q(requirement=requirement) | asked)


# What a piece supports: one of these.
_SUBJECTS = ("requirement", "clarification", "condition", "contested")
_SUPPORTS_ONE_THING = reduce(or_, (Q(**{f"{each}__isnull": each != name for each in _SUBJECTS}) for name in _SUBJECTS))


class Evidence(models.Model):
    """A file, cleaned before it was kept, or the address of a public page.

    It supports the answer to a requirement, to a question of the reviewers, a report on a condition, or an appeal.
    """

    class LinkState(models.TextChoices):
        UNCHECKED = "unchecked", _("Not checked yet")
        REACHED = "reached", _("The page is available")
        BROKEN = "broken", _("The page is not available")

    application = models.ForeignKey(Application, models.CASCADE, related_name="evidence")
    # Not `evidence`: that is the requirement's own text of what counts as such.
    requirement = models.ForeignKey(Requirement, models.PROTECT, null=True, blank=True, related_name="pieces")
    clarification = models.ForeignKey("qualification.Clarification", models.CASCADE, null=True, blank=True, related_name="pieces")
    condition = models.ForeignKey("qualification.Condition", models.CASCADE, null=True, blank=True, related_name="pieces")
    # The decision that an appeal contests: its pieces are added before it is filed.
    contested = models.ForeignKey("qualification.Decision", models.PROTECT, null=True, blank=True, related_name="appeal_pieces")
    title = models.CharField(_("what it shows"), max_length=200)
    file = models.FileField(upload_to=_place, max_length=120, blank=True)
    name = models.CharField(_("name"), max_length=100, blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveIntegerField(_("size"), default=0, help_text="Bytes.")
    sha256 = models.CharField(max_length=64, blank=True)
    pages = models.PositiveSmallIntegerField(_("pages"), default=0)
    url = models.URLField(_("address"), max_length=500, blank=True)
    link_state = models.CharField(max_length=10, choices=LinkState.choices, default=LinkState.UNCHECKED)
    link_checked_at = models.DateTimeField(null=True, blank=True)
    # What another record of the registry said when it was cited: it can change later, its version and hash do not.
    cited_reference = models.CharField(_("record cited"), max_length=20, blank=True)
    cited_version = models.PositiveIntegerField(_("version cited"), null=True, blank=True)
    cited_sha256 = models.CharField(max_length=64, blank=True)
    reused_from = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    added_at = models.DateTimeField(_("added"), default=timezone.now)
    # When it went to the ministry with an answer, a report or an appeal; until then its vendor may remove it. The pieces of
    # a requirement go with the application.
    handed_in_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    # Said once, to whoever sends the file; not a column.
    taken_out: tuple[str, ...] = ()
    # Why a piece of an earlier application should be looked at again: `services.carrying` says it; not a column.
    review_reasons: tuple[str, ...] = ()

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence")
        ordering = ["added_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(url="") ^ Q(sha256=""), name="evidence_is_a_file_or_a_link"),
            models.CheckConstraint(
                condition=Q(cited_reference="", cited_sha256="")
                | (~Q(cited_reference="") & ~Q(cited_sha256="") & ~Q(url="") & Q(cited_version__isnull=False)),
                name="a_cited_record_has_a_version_and_a_hash",
            ),
            models.UniqueConstraint(
                fields=["application", "requirement", "sha256"],
                condition=Q(removed_at=None) & ~Q(sha256=""),
                name="one_evidence_per_content",
            ),
            models.CheckConstraint(condition=_SUPPORTS_ONE_THING, name="evidence_supports_one_thing"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def code(self) -> str:
        """The code of the requirement that it is about; empty where it is about none."""
        about = self.requirement or (self.clarification.requirement if self.clarification else None)
        return about.code if about else ""

    @property
    def is_shown(self) -> bool:
        """PDF and pictures show beside the review; the rest is downloaded."""
        return self.content_type in ("application/pdf", "image/png", "image/jpeg")


class StageClock(models.Model):
    """How long an application stayed in a stage, and what the service standard was then."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="clocks")
    stage = models.CharField(max_length=14, choices=Application.State.choices)
    entered_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)
    standard_days = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["entered_at", "id"]
        indexes = [models.Index(fields=["stage", "left_at"], name="clocks_of_stage")]
        constraints = [
            models.UniqueConstraint(fields=["application"], condition=Q(left_at=None), name="one_running_clock_per_application"),
            models.CheckConstraint(
                condition=Q(left_at=None) | Q(left_at__gte=models.F("entered_at")), name="a_stage_ends_after_it_began"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.stage}"
