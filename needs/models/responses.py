"""Responses: vendors propose their solutions for a need, and what the two sides ask each other. None of it is public."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pghistory
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy
from django_fsm import FSMModelMixin, transition

from needs.models.needs import Constraint, Need
from records.bilingual import Bilingual
from records.models.records import Record
from records.state_fields import StateField

if TYPE_CHECKING:
    from accounts.actors import Actor

LONGEST_DELAY_WEEKS = 260


class ResponseQuerySet(models.QuerySet["Response"]):
    def live(self) -> ResponseQuerySet:
        """Those that their vendors did not withdraw."""
        return self.exclude(state=Response.State.WITHDRAWN)

    def visible_to(self, actor: Actor) -> ResponseQuerySet:
        """Those of the vendor that one acts for; those for the needs whose responses one may read."""
        own = Q(organisation_id=actor.organisation_id) if actor.can("needs.answer_needs") else Q(pk=None)
        if actor.can("needs.read_any_response"):
            return self
        if actor.can("needs.read_responses"):
            own |= Q(need__organisation_id=actor.organisation_id)
        return self.filter(own)

    def with_related(self) -> ResponseQuerySet:
        return self.select_related("need__organisation", "solution", "organisation").prefetch_related("fits")


@pghistory.track(model_name="ResponseHistory")
class Response(FSMModelMixin, models.Model):
    """A vendor's proposal: one of its solutions for one need. Seen by the two sides and the ministry only."""

    kind = "response"

    class State(models.TextChoices):
        SENT = "sent", pgettext_lazy("response", "Sent")
        SHORTLISTED = "shortlisted", _("Shortlisted")
        DECLINED = "declined", pgettext_lazy("response", "Declined")
        SELECTED = "selected", _("Selected")
        WITHDRAWN = "withdrawn", _("Withdrawn by the vendor")

    UNDECIDED = (State.SENT, State.SHORTLISTED)

    class CostModel(models.TextChoices):
        SUBSCRIPTION = "subscription", _("Subscription")
        PER_USE = "per_use", _("Per use or per exam")
        LICENCE = "licence", _("One-time licence purchase")
        PROJECT = "project", _("Project with deliverables")
        SHARED = "shared", _("Shared risk or payment by results")
        FREE = "free", _("Free of charge for the pilot project")

    need = models.ForeignKey(Need, models.PROTECT, related_name="responses")
    solution = models.ForeignKey("solutions.Solution", models.PROTECT, related_name="responses", verbose_name=_("solution"))
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="responses")
    state = StateField(_("state"), default=State.SENT, choices=State.choices, protected=True, db_index=True)
    # That of the texts below; empty where nobody said.
    language = models.CharField(
        _("language of your answers"), max_length=2, choices=[("fr", _("French")), ("en", _("English"))], blank=True, default=""
    )
    pitch = models.TextField(_("how it meets the need"), max_length=3000)
    references = models.TextField(_("where it is used"), max_length=2000, blank=True)
    requirements = models.TextField(_("what it would need from the establishment"), max_length=2000)
    cost_model = models.CharField(_("cost model"), max_length=12, choices=CostModel.choices)
    cost_low = models.PositiveIntegerField(_("indicative cost of the first year, from (CA$)"), null=True, blank=True)
    cost_high = models.PositiveIntegerField(_("indicative cost of the first year, to (CA$)"), null=True, blank=True)
    cost_note = models.CharField(_("what the cost covers"), max_length=300, blank=True)
    weeks_to_start = models.PositiveSmallIntegerField(
        _("weeks before it can start"), validators=[MinValueValidator(0), MaxValueValidator(LONGEST_DELAY_WEEKS)]
    )
    contact_email = models.EmailField(_("contact email"))
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    sent_at = models.DateTimeField(_("sent"), default=timezone.now)
    updated_at = models.DateTimeField(_("updated"), default=timezone.now)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decline_reason = models.TextField(_("why it was declined"), max_length=2000, blank=True)
    selection_reason_fr = models.TextField(_("why it was selected, in French"), max_length=2000, blank=True)
    selection_reason_en = models.TextField(_("why it was selected, in English"), max_length=2000, blank=True)
    version = models.PositiveIntegerField(default=1)

    selection_reason = Bilingual()

    # The pilot that its selection opened, for whoever has just selected it.
    opened: Record | None = None

    objects = ResponseQuerySet.as_manager()

    class Meta:
        verbose_name = _("response")
        verbose_name_plural = _("responses")
        ordering = ["sent_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["need", "solution"], condition=~Q(state="withdrawn"), name="one_response_per_need_and_solution"
            ),
            models.UniqueConstraint(fields=["need"], condition=Q(state="selected"), name="one_selected_response_per_need"),
            models.CheckConstraint(condition=~Q(state="declined") | ~Q(decline_reason=""), name="a_refusal_has_a_reason"),
            models.CheckConstraint(condition=~Q(state="selected") | ~Q(selection_reason_fr=""), name="a_selection_has_a_reason"),
            models.CheckConstraint(
                condition=Q(cost_low=None) | Q(cost_high=None) | Q(cost_low__lte=models.F("cost_high")),
                name="a_cost_goes_from_low_to_high",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.need.reference} ← {self.solution.reference}"

    @property
    def state_as_received(self) -> str:
        """Where it stands for whoever received it: what the vendor sent was received."""
        if self.state == self.State.SENT:
            return pgettext("response", "Received")
        return str(self.get_state_display())

    @transition(state, source=State.SENT, target=State.SHORTLISTED)
    def shortlist(self) -> None: ...

    @transition(state, source=list(UNDECIDED), target=State.DECLINED)
    def decline(self) -> None: ...

    @transition(state, source=State.SHORTLISTED, target=State.SELECTED)
    def select(self) -> None: ...

    @transition(state, source=list(UNDECIDED), target=State.WITHDRAWN)
    def withdraw(self) -> None: ...


class ConstraintFit(models.Model):
    """How a solution stands to one constraint, in the words that the need had when the response was sent."""

    class Answer(models.TextChoices):
        MET = "met", _("Met today")
        PARTLY = "partly", _("Partly, or with work")
        NOT_MET = "not_met", _("Not met")

    response = models.ForeignKey(Response, models.CASCADE, related_name="fits")
    position = models.PositiveSmallIntegerField()
    constraint_fr = models.TextField(_("constraint in French"), blank=True)
    constraint_en = models.TextField(_("constraint in English"), blank=True)
    answer = models.CharField(_("fit"), max_length=8, choices=Answer.choices)
    note = models.CharField(_("how"), max_length=500, blank=True)

    constraint = Bilingual()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["response", "position"], name="one_fit_per_constraint"),
            models.CheckConstraint(condition=~Q(constraint_fr="", constraint_en=""), name="a_fit_names_its_constraint"),
        ]

    def __str__(self) -> str:
        return f"{self.constraint}: {self.get_answer_display()}"

    def answers(self, constraint: Constraint) -> bool:
        """It was given to this constraint, whichever of its two texts was there then."""
        return bool(constraint.text_fr and constraint.text_fr == self.constraint_fr) or bool(
            constraint.text_en and constraint.text_en == self.constraint_en
        )


class QuestionQuerySet(models.QuerySet["Question"]):
    def visible_to(self, actor: Actor, need: Need) -> QuestionQuerySet:
        """All of them for those who read the responses; for a vendor its own, those put to it, and those answered to all."""
        questions = self.filter(need=need)
        if actor.can("needs.read_responses", need):
            return questions
        if not actor.can("needs.answer_needs"):
            return questions.none()
        mine = need.responses.live().filter(organisation_id=actor.organisation_id or 0)
        seen = Q(organisation_id=actor.organisation_id) | Q(response__in=mine)
        seen |= Q(is_from_vendor=True, answers__is_for_all=True)
        if mine.exists():
            seen |= Q(is_from_vendor=False, response=None)
        return questions.filter(seen).distinct()


class Question(models.Model):
    """Asked by the establishment to one vendor (`response`) or to all, or by a vendor to the establishment."""

    need = models.ForeignKey(Need, models.CASCADE, related_name="questions")
    response = models.ForeignKey(Response, models.CASCADE, null=True, blank=True, related_name="questions")
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    is_from_vendor = models.BooleanField()
    text = models.TextField(_("question"), max_length=1500)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField(_("requested"), default=timezone.now)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question")
        ordering = ["asked_at", "id"]

    def __str__(self) -> str:
        return self.text[:80]


class Answer(models.Model):
    """One organisation's answer to a question. `is_for_all`: every verified vendor reads it, without the asker's name."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="answers")
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    text = models.TextField(_("answer"), max_length=3000)
    is_for_all = models.BooleanField(_("for every vendor"), default=False)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    answered_at = models.DateTimeField(_("answered"), default=timezone.now)

    class Meta:
        ordering = ["answered_at", "id"]
        constraints = [models.UniqueConstraint(fields=["question", "organisation"], name="one_answer_per_organisation")]

    def __str__(self) -> str:
        return self.text[:80]
