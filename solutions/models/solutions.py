"""Solutions: AI products and services, as their vendors declare them."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from accounts.models.memberships import Role
from registry.bilingual import Bilingual
from registry.models.records import Record, RiskAnswered

if TYPE_CHECKING:
    from accounts.actors import Actor


class SolutionQuerySet(models.QuerySet["Solution"]):
    def published(self) -> SolutionQuerySet:
        return self.filter(published_at__isnull=False)

    def visible_to(self, actor: Actor) -> SolutionQuerySet:
        """Listed ones for everyone; every one of one's own company; all of them for the administrators."""
        if actor.role == Role.REGISTRY_ADMINISTRATOR:
            return self
        visible = Q(published_at__isnull=False)
        if actor.role == Role.VENDOR_MEMBER:
            visible |= Q(organisation_id=actor.organisation_id)
        return self.filter(visible)

    def with_related(self) -> SolutionQuerySet:
        return self.select_related("organisation").prefetch_related(
            "care_stages", "specialties", "ai_fields", "techniques", "populations", "standards", "authorisations"
        )


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
        FDA = "fda", _("Taken from the U.S. FDA list")

    state = FSMField(_("state"), default=State.DRAFT, choices=State.choices, protected=True, db_index=True)
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

    care_stages = models.ManyToManyField("registry.CareStage", blank=True, verbose_name=_("care stages"))
    specialties = models.ManyToManyField("registry.Specialty", blank=True, verbose_name=_("specialties and services"))
    ai_fields = models.ManyToManyField("registry.AiField", blank=True, verbose_name=_("fields of use"))
    techniques = models.ManyToManyField("registry.Technique", blank=True, verbose_name=_("techniques"))
    populations = models.ManyToManyField("registry.Population", blank=True, verbose_name=_("populations"))
    standards = models.ManyToManyField("registry.InteropStandard", blank=True, verbose_name=_("standards supported"))

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

    objects: ClassVar[models.Manager[Solution]] = SolutionQuerySet.as_manager()  # type: ignore[assignment]

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
        ]

    @transition(state, source=State.DRAFT, target=State.LISTED)
    def list_publicly(self) -> None: ...

    @transition(state, source=[State.DRAFT, State.LISTED], target=State.ARCHIVED)
    def archive(self) -> None: ...


class Authorisation(models.Model):
    """What a regulator outside Canada decided about a solution, as its public list says."""

    class Authority(models.TextChoices):
        FDA = "fda", _("U.S. Food and Drug Administration")

    solution = models.ForeignKey(Solution, models.CASCADE, related_name="authorisations")
    authority = models.CharField(_("authority"), max_length=20, choices=Authority.choices)
    number = models.CharField(_("number"), max_length=40)
    decision_type = models.CharField(_("type of submission"), max_length=40, blank=True)
    decided_on = models.DateField(_("decision date"))
    received_on = models.DateField(_("date received"), null=True, blank=True)
    panel = models.CharField(_("review panel"), max_length=80, blank=True)
    product_code = models.CharField(_("product code"), max_length=10, blank=True)
    product_code_name = models.CharField(_("product code name"), max_length=300, blank=True)
    device_class = models.CharField(_("device class"), max_length=4, blank=True)
    regulation_number = models.CharField(_("regulation"), max_length=20, blank=True)
    url = models.URLField(_("address of the decision"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("authorisation")
        verbose_name_plural = _("authorisations")
        ordering = ["-decided_on", "number"]
        constraints = [models.UniqueConstraint(fields=["authority", "number"], name="one_row_per_authorisation")]

    def __str__(self) -> str:
        return f"{self.get_authority_display()} {self.number}"
