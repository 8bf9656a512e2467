"""Protocols: what is asked at each level of risk. Data, in versions; one is in force per level at a time."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from records.bilingual import Bilingual, reading_language
from records.risk import Level


class Group(models.TextChoices):
    """The subjects of a protocol, in the order in which they are read."""

    REGULATORY = "regulatory", _("Regulatory status")
    SAFETY = "safety", _("Safety")
    CLINICAL_EVIDENCE = "clinical_evidence", _("Clinical evidence")
    REAL_WORLD_PERFORMANCE = "real_world_performance", _("Real-world performance")
    PRIVACY = "privacy", _("Privacy and Law 25")
    CYBERSECURITY = "cybersecurity", _("Cybersecurity")
    INTEROPERABILITY = "interoperability", _("Interoperability")
    EQUITY = "equity", _("Equity and bias")
    EXPLAINABILITY = "explainability", _("Explainability and human oversight")
    ECONOMIC_VALUE = "economic_value", _("Economic value")
    DEPLOYMENT = "deployment", _("Deployment and change management")
    ENVIRONMENT = "environment", _("Environment")


class Framework(models.Model):
    """A public text that requirements are written from."""

    code = models.SlugField(unique=True, max_length=60)
    title_fr = models.CharField(max_length=300)
    title_en = models.CharField(max_length=300)
    publisher = models.CharField(max_length=200)
    year = models.PositiveSmallIntegerField()
    url = models.URLField(max_length=300)

    title = Bilingual()

    class Meta:
        ordering = ["publisher", "year", "code"]

    def __str__(self) -> str:
        return self.title_fr


class ProtocolQuerySet(models.QuerySet["Protocol"]):
    def published(self) -> ProtocolQuerySet:
        """Those in force and those that were: open applications go on under theirs."""
        return self.exclude(state=Protocol.State.DRAFT)

    def in_force(self) -> ProtocolQuerySet:
        return self.filter(state=Protocol.State.IN_FORCE)


class Protocol(models.Model):
    """One version of what is asked at one level. Once published, its requirements never change."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        IN_FORCE = "in_force", _("In force")
        SUPERSEDED = "superseded", _("Superseded")

    level = models.CharField(_("risk level"), max_length=10, choices=Level.choices)
    version = models.CharField(_("version"), max_length=20)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    note_fr = models.TextField(_("what changed, in French"), max_length=2000, blank=True)
    note_en = models.TextField(_("what changed, in English"), max_length=2000, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    in_force_from = models.DateTimeField(null=True, blank=True)
    superseded_at = models.DateTimeField(null=True, blank=True)

    note = Bilingual()

    objects = ProtocolQuerySet.as_manager()

    class Meta:
        verbose_name = _("qualification protocol")
        ordering = ["level", "-in_force_from", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["level", "version"], name="one_protocol_per_level_and_version"),
            models.UniqueConstraint(fields=["level"], condition=Q(state="in_force"), name="one_protocol_in_force_per_level"),
            models.UniqueConstraint(fields=["level"], condition=Q(state="draft"), name="one_draft_protocol_per_level"),
        ]

    def __str__(self) -> str:
        return gettext("Protocol %(version)s, risk level: %(level)s") % {
            "version": self.version,
            "level": str(self.get_level_display()).lower(),
        }


class Requirement(models.Model):
    """One line of a protocol: what must hold, why, what counts as evidence, and where it comes from."""

    protocol = models.ForeignKey(Protocol, models.CASCADE, related_name="requirements")
    code = models.CharField(_("code"), max_length=10)
    group = models.CharField(_("group"), max_length=24, choices=Group.choices)
    position = models.PositiveSmallIntegerField(default=0)
    blocks = models.BooleanField(_("blocks the qualification if not met"), default=False)
    title_fr = models.CharField(_("requirement, in French"), max_length=300)
    title_en = models.CharField(_("requirement, in English"), max_length=300)
    reason_fr = models.TextField(_("why, in French"), max_length=1500)
    reason_en = models.TextField(_("why, in English"), max_length=1500)
    # What a lower level requires already, where this one only adds to it: whoever complies reads one whole text.
    base_fr = models.TextField(
        _("evidence that a lower level already requires, in French"), blank=True, default="", db_default=""
    )
    base_en = models.TextField(
        _("evidence that a lower level already requires, in English"), blank=True, default="", db_default=""
    )
    evidence_fr = models.TextField(_("what counts as evidence, in French"), max_length=1500)
    evidence_en = models.TextField(_("what counts as evidence, in English"), max_length=1500)
    examples_fr = models.TextField(_("examples, in French"), max_length=1500, blank=True)
    examples_en = models.TextField(_("examples, in English"), max_length=1500, blank=True)
    # [{"of": the code of a framework, "where": {"fr": …, "en": …}}]
    sources = models.JSONField(_("sources"), default=list)

    title = Bilingual()
    reason = Bilingual()
    base = Bilingual()
    evidence = Bilingual()
    examples = Bilingual()

    class Meta:
        verbose_name = _("requirement")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["protocol", "code"], name="one_requirement_per_code"),
            models.CheckConstraint(condition=~Q(sources=[]), name="a_requirement_has_a_source"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def evidence_in_full(self) -> list[str]:
        """What counts as evidence, a paragraph each: first what lower levels require already, then what this one adds."""
        return [*filter(None, self.base.splitlines()), self.evidence]

    def cited(self, frameworks: dict[str, Framework]) -> list[dict[str, Any]]:
        """Its sources for a reader: the framework and the place in it."""
        language = reading_language()
        return [
            {"framework": frameworks[source["of"]], "where": source.get("where", {}).get(language, "")}
            for source in self.sources
            if source.get("of") in frameworks
        ]
