"""What regulators decided about a solution: taken from a public list, or declared by the vendor."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from solutions.models.solutions import Solution


@dataclass(frozen=True, slots=True)
class Form:
    """How a regulator writes its numbers and classes."""

    number: re.Pattern[str]
    example: str | Promise
    classes: tuple[str, ...]


class Authority(models.TextChoices):
    HEALTH_CANADA = "health_canada", _("Health Canada")
    FDA = "fda", _("U.S. Food and Drug Administration")
    CE = "ce", _("CE marking (European Union)")


# Health Canada's active licence listing numbers licences of classes II to IV by up to six digits; class I has no licence.
# FDA submissions: 510(k) K, PMA P (with a supplement), De Novo DEN. CE: the notified body's four digits, then its own number.
FORMS: dict[str, Form] = {
    Authority.HEALTH_CANADA: Form(
        re.compile(r"\d{4,6}"), _("the licence number, 4 to 6 digits (example: 104821)"), ("II", "III", "IV")
    ),
    Authority.FDA: Form(
        re.compile(r"(?:K\d{6}|DEN\d{6}|P\d{6}(?:/S\d{3})?)"),
        _("K, DEN or P and six digits (example: K213456)"),
        ("I", "II", "III"),
    ),
    Authority.CE: Form(
        re.compile(r"\d{4} [A-Z0-9][A-Z0-9 ./-]{2,30}"),
        _("the four digits of the notified body, a space and the certificate number (example: 0123 MDR 745612)"),
        ("I", "IIa", "IIb", "III"),
    ),
}
# From the lowest risk to the highest, those of Europe between.
CLASS_ORDER = ("I", "IIa", "II", "IIb", "III", "IV")


class Authorisation(models.Model):
    """One regulator's decision. `is_declared`: stated by the vendor and checked for its form, not with the regulator."""

    solution = models.ForeignKey(Solution, models.CASCADE, related_name="authorisations")
    authority = models.CharField(_("authority"), max_length=20, choices=Authority.choices)
    number = models.CharField(_("number"), max_length=40)
    is_declared = models.BooleanField(_("declared by the vendor"), default=False)
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
        verbose_name = _("authorization")
        verbose_name_plural = _("authorizations")
        ordering = ["-decided_on", "number"]
        constraints = [
            models.UniqueConstraint(fields=["solution", "authority", "number"], name="one_row_per_authorisation"),
            models.UniqueConstraint(
                fields=["authority", "number"], condition=Q(is_declared=False), name="one_row_per_listed_authorisation"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_authority_display()} {self.number}"
