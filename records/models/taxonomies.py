"""The taxonomies: bilingual terms with a stable code, edited by the ministry."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from records.bilingual import Bilingual


class Term(models.Model):
    """One term. The code never changes: addresses, exports and other systems refer to it."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name_fr = models.CharField(_("name in French"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("available for new records"), default=True)

    name = Bilingual()

    objects: ClassVar[models.Manager[Any]] = models.Manager()

    class Meta:
        abstract = True
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.name


class Region(Term):
    """One of the 18 régions sociosanitaires."""

    population = models.PositiveIntegerField(_("population"), null=True, blank=True)

    class Meta(Term.Meta):
        verbose_name = _("health region")
        verbose_name_plural = _("health regions")


class CareStage(Term):
    class Meta(Term.Meta):
        verbose_name = _("care stage")
        verbose_name_plural = _("care stages")


class Specialty(Term):
    """A clinical specialty or a support service."""

    is_clinical = models.BooleanField(_("clinical"), default=True)

    class Meta(Term.Meta):
        verbose_name = _("specialty or service")
        verbose_name_plural = _("specialties and services")


class AiField(Term):
    class Meta(Term.Meta):
        verbose_name = _("area of use")
        verbose_name_plural = _("areas of use")


class Technique(Term):
    class Meta(Term.Meta):
        verbose_name = _("technique")
        verbose_name_plural = _("techniques")


class Population(Term):
    class Meta(Term.Meta):
        verbose_name = _("population")
        verbose_name_plural = _("populations")


class InteropStandard(Term):
    class Meta(Term.Meta):
        verbose_name = _("interoperability standard")
        verbose_name_plural = _("interoperability standards")


# The name of a taxonomy in addresses, facets and files, and its table.
TAXONOMIES: dict[str, type[Term]] = {
    "region": Region,
    "care_stage": CareStage,
    "specialty": Specialty,
    "ai_field": AiField,
    "technique": Technique,
    "population": Population,
    "standard": InteropStandard,
}
