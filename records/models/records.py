"""What needs, solutions and pilots share: an owner, a permanent number, publication, confirmation, risk."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from records.bilingual import in_language, reading_language
from records.folding import readable_end
from records.risk import Level, OutputRole, RiskAnswers, RiskAssessment, Situation, assess

CONFIRMATION_DUE_AFTER = timedelta(days=180)
NOT_ASKED_AGAIN_FOR = timedelta(weeks=4)


class Record(models.Model):
    """A record with a permanent reference. `published_at` is set once and never cleared: public for ever."""

    kind: str
    reference_prefix: str
    title_field = "title"
    # Changes that are not published yet, on a copy that shows them (`authoring/amending`); none on what is saved.
    unpublished: dict[str, Any] | None = None

    reference = models.CharField(_("reference"), max_length=20, unique=True, editable=False)
    organisation = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, related_name="%(class)ss", verbose_name=_("organization")
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    # Who holds the pen. Handed over to a colleague when this person leaves the organisation.
    held_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("held by")
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    updated_at = models.DateTimeField(_("updated"), default=timezone.now)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    last_confirmed_at = models.DateTimeField(_("last confirmed"), null=True, blank=True)
    confirmation_asked_at = models.DateTimeField(_("confirmation requested"), null=True, blank=True)
    is_demonstration = models.BooleanField(_("demonstration"), default=False)
    contact_email = models.EmailField(_("contact email"), blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.reference} {self.heading()}"

    def heading(self, language: str = "") -> str:
        return in_language(self, self.title_field, language or reading_language())[0]

    def slug(self, language: str = "") -> str:
        """The readable end of the address; never empty."""
        return readable_end(self.heading(language))

    @property
    def is_public(self) -> bool:
        return self.published_at is not None

    @property
    def is_confirmed_lately(self) -> bool:
        """Whoever has just confirmed it, or published it, is not asked again for some weeks."""
        return bool(self.last_confirmed_at and self.last_confirmed_at > timezone.now() - NOT_ASKED_AGAIN_FOR)

    @property
    def confirmation_is_due(self) -> bool:
        return bool(self.last_confirmed_at and self.last_confirmed_at < timezone.now() - CONFIRMATION_DUE_AFTER)


class RiskAnswered(models.Model):
    """The answers to the questions of risk, and the level that follows from them (set with the answers)."""

    has_medical_purpose = models.BooleanField(_("medical purpose"), null=True, blank=True)
    situation = models.CharField(_("state of the situation"), max_length=20, choices=Situation.choices, blank=True)
    output_role = models.CharField(_("role of the output"), max_length=20, choices=OutputRole.choices, blank=True)
    human_reviews = models.BooleanField(_("a human reviews the output"), null=True, blank=True)
    learns_in_use = models.BooleanField(_("keeps learning in use"), null=True, blank=True)
    decides_access = models.BooleanField(_("decides on access to care"), null=True, blank=True)
    risk_level = models.CharField(_("risk level"), max_length=10, choices=Level.choices, blank=True, editable=False)

    class Meta:
        abstract = True

    def risk(self) -> RiskAssessment:
        return assess(
            RiskAnswers(
                has_medical_purpose=self.has_medical_purpose,
                situation=self.situation,
                output_role=self.output_role,
                human_reviews=self.human_reviews,
                learns_in_use=self.learns_in_use,
                decides_access=self.decides_access,
            )
        )

    def risk_gap(self) -> str:
        """The first question without whose answer there is no level; empty when there is one."""
        if self.risk().level:
            return ""
        asked = ("has_medical_purpose", "situation", "output_role")
        return next(name for name in asked if getattr(self, name) in (None, ""))
