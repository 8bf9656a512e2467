"""Solutions: AI products and services, as their vendors declare them, and where their qualification stands."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMModelMixin, transition

from accounts.models.memberships import Role
from records.bilingual import Bilingual
from records.models.records import Record, RiskAnswered
from records.risk import Level
from records.state_fields import StateField

if TYPE_CHECKING:
    from accounts.actors import Actor


LONGEST_INTEGRATION_WEEKS = 260
# taxonomy → the relation that holds a solution's terms of it
RELATIONS = {
    "care_stage": "care_stages",
    "specialty": "specialties",
    "ai_field": "ai_fields",
    "technique": "techniques",
    "population": "populations",
    "standard": "standards",
}


class SolutionQuerySet(models.QuerySet["Solution"]):
    def published(self) -> SolutionQuerySet:
        return self.filter(published_at__isnull=False)

    def never_sent(self) -> SolutionQuerySet:
        """Drafts that nobody but their own company has seen."""
        return self.filter(state=Solution.State.DRAFT, published_at=None)

    def visible_to(self, actor: Actor) -> SolutionQuerySet:
        """Listed ones for everyone; every one of one's own company; all of them for the administrators."""
        if actor.role == Role.REGISTRY_ADMINISTRATOR:
            return self
        visible = Q(published_at__isnull=False)
        if actor.role == Role.VENDOR_MEMBER:
            visible |= Q(organisation_id=actor.organisation_id)
        return self.filter(visible)

    def may_be_proposed(self) -> SolutionQuerySet:
        """Those that may be chosen for a need or a pilot now: listed, and not ruled out by the ministry."""
        return self.filter(state=Solution.State.LISTED).exclude(qualification__in=Solution.RULED_OUT)

    def with_related(self) -> SolutionQuerySet:
        return self.select_related("organisation", "qualified_release").prefetch_related(*RELATIONS.values(), "authorisations")


@pghistory.track(model_name="SolutionHistory")
class Solution(FSMModelMixin, Record, RiskAnswered):
    """An AI product or service. `listed` means declared by its vendor, not verified by anyone."""

    kind = "solution"
    reference_prefix = "SOL"
    title_field = "name"

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        LISTED = "listed", _("Declared, not verified")
        ARCHIVED = "archived", _("Archived")

    class Origin(models.TextChoices):
        VENDOR = "vendor", _("Declared by its vendor")
        FDA = "fda", _("From the U.S. FDA list")

    class DataResidency(models.TextChoices):
        ESTABLISHMENT = "establishment", _("At the establishment")
        QUEBEC = "quebec", _("In Québec")
        CANADA = "canada", _("In Canada, outside Québec")
        ABROAD = "abroad", _("Outside Canada")

    class PriceModel(models.TextChoices):
        SUBSCRIPTION = "subscription", _("Subscription")
        PER_USE = "per_use", _("Per use or per exam")
        LICENCE = "licence", _("One-time licence purchase")
        RESULT = "result", _("Payment by results")
        OPEN_SOURCE = "open_source", _("Free software with paid services")
        FREE = "free", _("Free of charge")

    class RecordRelation(models.TextChoices):
        STANDALONE = "standalone", _("Used on its own")
        READS = "reads", _("Reads from the health record")
        WRITES = "writes", _("Reads from and writes to the health record")
        EMBEDDED = "embedded", _("Works inside the health record")

    class NoLicence(models.TextChoices):
        """Why none is needed. Sources: Medical Devices Regulations (SOR/98-282); Health Canada, SaMD guidance (2019)."""

        NOT_MEDICAL = "not_medical", _("It has no medical purpose, so it is not a medical device")
        EXCLUDED = "excluded", _("Excluded by Health Canada’s guidance: users can verify what it recommends by themselves")
        CLASS_ONE = "class_one", _("Class I device: an establishment licence instead of a device licence")
        TESTING = "testing", _("Used only in authorized investigational testing")

    class Qualification(models.TextChoices):
        NONE = "none", _("Not qualified")
        UNDER_REVIEW = "under_review", _("Under review")
        QUALIFIED = "qualified", _("Qualified")
        CONDITIONAL = "conditional", _("Qualified with conditions")
        REFUSED = "refused", _("Refused")
        SUSPENDED = "suspended", _("Suspended")
        EXPIRED = "expired", _("Expired")
        WITHDRAWN = "withdrawn", _("Qualification withdrawn")

    class ReviewFlag(models.TextChoices):
        RELEASE = "release", _("A major version was released after the qualified version")
        INCIDENT = "incident", _("A confirmed incident")

    # What was withdrawn, refused or has expired stays so while another application is examined; only an upheld appeal
    # takes a refusal back.
    _BEFORE_A_REVIEW: ClassVar = [Qualification.NONE, Qualification.REFUSED]
    STANDING: ClassVar = [Qualification.QUALIFIED, Qualification.CONDITIONAL]
    # A qualification that has a last day, and is not over.
    IN_FORCE: ClassVar = [*STANDING, Qualification.SUSPENDED]

    # The ministry says not to rely on it: not proposed for a need, not chosen for a pilot.
    RULED_OUT: ClassVar = [Qualification.SUSPENDED, Qualification.WITHDRAWN]
    # Proposed, if at all, with a warning: the ministry examined it, and it is not qualified now.
    DOUBTFUL: ClassVar = [Qualification.REFUSED, Qualification.EXPIRED]

    state = StateField(_("state"), default=State.DRAFT, choices=State.choices, protected=True, db_index=True)
    origin = models.CharField(_("origin"), max_length=10, choices=Origin.choices, default=Origin.VENDOR, editable=False)

    name_fr = models.CharField(_("name"), max_length=500)
    name_en = models.CharField(_("name in English, when it differs"), max_length=500, blank=True)
    summary_fr = models.TextField(_("summary in French"), max_length=320, blank=True)
    summary_en = models.TextField(_("summary in English"), max_length=320, blank=True)
    intended_purpose_fr = models.TextField(_("intended purpose in French"), max_length=3000, blank=True)
    intended_purpose_en = models.TextField(_("intended purpose in English"), max_length=3000, blank=True)
    description_fr = models.TextField(_("description in French"), max_length=6000, blank=True)
    description_en = models.TextField(_("description in English"), max_length=6000, blank=True)
    human_oversight_fr = models.TextField(_("where a human decides, in French"), max_length=2000, blank=True)
    human_oversight_en = models.TextField(_("where a human decides, in English"), max_length=2000, blank=True)
    limits_fr = models.TextField(_("known limits in French"), max_length=3000, blank=True)
    limits_en = models.TextField(_("known limits in English"), max_length=3000, blank=True)
    integration_fr = models.TextField(_("integration in French"), max_length=2000, blank=True)
    integration_en = models.TextField(_("integration in English"), max_length=2000, blank=True)
    hosting_fr = models.CharField(_("hosting in French"), max_length=300, blank=True)
    hosting_en = models.CharField(_("hosting in English"), max_length=300, blank=True)
    maturity = models.PositiveSmallIntegerField(
        _("maturity (TRL 1 to 9)"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(9)]
    )
    speaks_french = models.BooleanField(_("available in French"), null=True, blank=True)
    speaks_english = models.BooleanField(_("available in English"), null=True, blank=True)
    website = models.URLField(_("website"), blank=True)
    video_url = models.URLField(_("video"), max_length=300, blank=True, db_default="")
    demonstration_url = models.URLField(_("demonstration"), max_length=300, blank=True, db_default="")
    record_relation = models.CharField(
        _("relation to the health record"), max_length=10, choices=RecordRelation.choices, blank=True, db_default=""
    )
    no_licence = models.CharField(_("no licence is needed"), max_length=12, choices=NoLicence.choices, blank=True, db_default="")
    no_licence_why_fr = models.TextField(_("reason, in French"), max_length=1000, blank=True, db_default="")
    no_licence_why_en = models.TextField(_("reason, in English"), max_length=1000, blank=True, db_default="")

    intended_users_fr = models.TextField(_("intended users, in French"), max_length=1000, blank=True)
    intended_users_en = models.TextField(_("intended users, in English"), max_length=1000, blank=True)
    inputs_fr = models.TextField(_("inputs, in French"), max_length=1500, blank=True)
    inputs_en = models.TextField(_("inputs, in English"), max_length=1500, blank=True)
    outputs_fr = models.TextField(_("outputs, in French"), max_length=1500, blank=True)
    outputs_en = models.TextField(_("outputs, in English"), max_length=1500, blank=True)
    training_data_fr = models.TextField(_("population of the training data, in French"), max_length=2000, blank=True)
    training_data_en = models.TextField(_("population of the training data, in English"), max_length=2000, blank=True)
    validation_data_fr = models.TextField(_("population of the validation data, in French"), max_length=2000, blank=True)
    validation_data_en = models.TextField(_("population of the validation data, in English"), max_length=2000, blank=True)
    explainability_fr = models.TextField(_("how an output is explained, in French"), max_length=1500, blank=True)
    explainability_en = models.TextField(_("how an output is explained, in English"), max_length=1500, blank=True)
    change_plan_fr = models.TextField(_("change control plan, in French"), max_length=2000, blank=True)
    change_plan_en = models.TextField(_("change control plan, in English"), max_length=2000, blank=True)
    privacy_assessment_fr = models.TextField(_("privacy impact assessment, in French"), max_length=1000, blank=True)
    privacy_assessment_en = models.TextField(_("privacy impact assessment, in English"), max_length=1000, blank=True)
    data_residency = models.CharField(_("where the data stay"), max_length=14, choices=DataResidency.choices, blank=True)
    certifications = models.CharField(_("certifications"), max_length=300, blank=True)
    accessibility_fr = models.TextField(_("accessibility, in French"), max_length=1000, blank=True)
    accessibility_en = models.TextField(_("accessibility, in English"), max_length=1000, blank=True)
    integration_weeks = models.PositiveSmallIntegerField(
        _("integration effort (weeks)"), null=True, blank=True, validators=[MaxValueValidator(LONGEST_INTEGRATION_WEEKS)]
    )
    price_model = models.CharField(_("price model"), max_length=12, choices=PriceModel.choices, blank=True)
    cost_elements_fr = models.TextField(_("elements of the total cost, in French"), max_length=2000, blank=True)
    cost_elements_en = models.TextField(_("elements of the total cost, in English"), max_length=2000, blank=True)
    energy_use_fr = models.TextField(_("energy use, in French"), max_length=1000, blank=True)
    energy_use_en = models.TextField(_("energy use, in English"), max_length=1000, blank=True)
    quebec_content_fr = models.TextField(_("Québec content, in French"), max_length=1000, blank=True)
    quebec_content_en = models.TextField(_("Québec content, in English"), max_length=1000, blank=True)
    support_fr = models.TextField(_("support, in French"), max_length=1500, blank=True)
    support_en = models.TextField(_("support, in English"), max_length=1500, blank=True)

    # Where the qualification stands. Changed by solutions/services/qualification.py only, for the app that decides.
    qualification = StateField(
        _("qualification"), default=Qualification.NONE, choices=Qualification.choices, protected=True, db_index=True
    )
    qualified_release = models.ForeignKey(
        "solutions.Release", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("qualified version")
    )
    qualified_level = models.CharField(_("risk level it is qualified for"), max_length=10, choices=Level.choices, blank=True)
    qualified_until = models.DateField(_("qualified until"), null=True, blank=True)
    # The application whose decision stands, by its number: applications live in an app above this one.
    decision_reference = models.CharField(max_length=20, blank=True)
    # A major release, or a confirmed incident, that the ministry has not looked at yet.
    review_flagged_at = models.DateTimeField(_("flagged for re-examination"), null=True, blank=True)
    review_flag = models.CharField(max_length=10, choices=ReviewFlag.choices, blank=True)

    care_stages = models.ManyToManyField("records.CareStage", blank=True, verbose_name=_("care stages"))
    specialties = models.ManyToManyField("records.Specialty", blank=True, verbose_name=_("specialties and services"))
    ai_fields = models.ManyToManyField("records.AiField", blank=True, verbose_name=_("areas of use"))
    techniques = models.ManyToManyField("records.Technique", blank=True, verbose_name=_("techniques"))
    populations = models.ManyToManyField("records.Population", blank=True, verbose_name=_("populations"))
    standards = models.ManyToManyField("records.InteropStandard", blank=True, verbose_name=_("standards supported"))

    archived_at = models.DateTimeField(_("archived"), null=True, blank=True)
    archiving_reason = models.TextField(_("why it was archived"), max_length=1000, blank=True)

    name = Bilingual()
    summary = Bilingual()
    intended_purpose = Bilingual()
    description = Bilingual()
    human_oversight = Bilingual()
    limits = Bilingual()
    integration = Bilingual()
    hosting = Bilingual()
    intended_users = Bilingual()
    inputs = Bilingual()
    outputs = Bilingual()
    training_data = Bilingual()
    validation_data = Bilingual()
    explainability = Bilingual()
    change_plan = Bilingual()
    privacy_assessment = Bilingual()
    accessibility = Bilingual()
    cost_elements = Bilingual()
    energy_use = Bilingual()
    quebec_content = Bilingual()
    support = Bilingual()
    no_licence_why = Bilingual()

    # The names of its terms by relation, when they are known already.
    term_names: dict[str, list[str]] | None = None

    objects: ClassVar[SolutionQuerySet] = SolutionQuerySet.as_manager()  # type: ignore[assignment]  # it answers as its queryset

    class Meta:
        verbose_name = _("solution")
        verbose_name_plural = _("solutions")
        ordering = ["-updated_at", "-id"]
        indexes = [models.Index(fields=["organisation", "state"], name="solutions_of_organisation")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft") | Q(published_at__isnull=False) | Q(state="archived"),
                name="a_listed_solution_has_its_date",
            ),
            models.CheckConstraint(condition=Q(maturity__isnull=True) | Q(maturity__range=(1, 9)), name="maturity_is_a_trl"),
            models.CheckConstraint(
                condition=~Q(qualification__in=["qualified", "conditional", "suspended"])
                | Q(qualified_until__isnull=False, qualified_release__isnull=False) & ~Q(decision_reference=""),
                name="a_qualification_names_its_decision_version_and_end",
            ),
        ]

    @transition(state, source=State.DRAFT, target=State.LISTED)
    def list_publicly(self) -> None: ...

    @transition(state, source=[State.DRAFT, State.LISTED], target=State.ARCHIVED)
    def archive(self) -> None: ...

    # Its vendor declared nothing: the record comes from the American list.
    ON_FDA_LIST: ClassVar = ("on_fda_list", _("On the U.S. FDA list"))

    def status(self) -> tuple[str, str]:
        """What people want to know first: its qualification once it is listed and has one, else how it is known."""
        if self.is_known_from_list_alone:
            return self.ON_FDA_LIST[0], str(self.ON_FDA_LIST[1])
        if self.state != self.State.LISTED or self.qualification == self.Qualification.NONE:
            return str(self.state), str(self.get_state_display())
        return self.current_qualification, self.current_qualification_label

    @property
    def is_known_from_list_alone(self) -> bool:
        is_unqualified = self.qualification == self.Qualification.NONE
        return self.origin == self.Origin.FDA and self.state == self.State.LISTED and is_unqualified

    @property
    def current_qualification(self) -> str:
        """The qualification today: one whose last day is past has expired, whether or not the scheduled task has run."""
        is_over = self.qualified_until is not None and self.qualified_until < timezone.localdate()
        return str(self.Qualification.EXPIRED if is_over and self.qualification in self.IN_FORCE else self.qualification)

    @property
    def current_qualification_label(self) -> str:
        return str(self.Qualification(self.current_qualification).label)

    @property
    def is_qualified(self) -> bool:
        """Qualified now, with or without conditions."""
        return self.current_qualification in self.STANDING

    @property
    def valid_until(self) -> date | None:
        """The last day of a qualification that is valid today. What is suspended, over or withdrawn has none to show."""
        return self.qualified_until if self.is_qualified else None

    @property
    def is_doubtful(self) -> bool:
        """Archived, or looked at by the ministry and not qualified now: marked wherever it is shown."""
        marked = [*self.RULED_OUT, *self.DOUBTFUL]
        return self.state == self.State.ARCHIVED or self.current_qualification in marked

    @transition(qualification, source=_BEFORE_A_REVIEW, target=Qualification.UNDER_REVIEW)
    def begin_review(self) -> None: ...

    @transition(qualification, source="+", target=Qualification.QUALIFIED)
    def qualify(self) -> None: ...

    @transition(qualification, source="+", target=Qualification.CONDITIONAL)
    def qualify_with_conditions(self) -> None: ...

    @transition(qualification, source="+", target=Qualification.REFUSED)
    def refuse(self) -> None: ...

    @transition(qualification, source=STANDING, target=Qualification.SUSPENDED)
    def suspend(self) -> None: ...

    @transition(qualification, source=IN_FORCE, target=Qualification.EXPIRED)
    def expire(self) -> None: ...

    @transition(qualification, source=IN_FORCE, target=Qualification.WITHDRAWN)
    def withdraw_qualification(self) -> None: ...

    @transition(qualification, source=Qualification.UNDER_REVIEW, target=Qualification.NONE)
    def end_review(self) -> None: ...
