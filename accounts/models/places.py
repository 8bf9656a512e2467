"""The places of establishments: hospitals, CLSCs and residences, as the ministry lists them."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from records.folding import fold

# The missions of the Act respecting health services and social services (chapter S-4.2, sections 79 to 88), by the list's codes.
MISSIONS: dict[str, Promise] = {
    "CHSGS": _("General and specialized hospital centre"),
    "CHPSY": _("Psychiatric hospital centre"),
    "CLSC": _("Local community service centre"),
    "CHSLD": _("Residential and long-term care centre"),
    "CPEJ": _("Child and youth protection centre"),
    "CRJDA": _("Rehabilitation centre for young persons with adjustment problems"),
    "CRMDA": _("Rehabilitation centre for mothers with adjustment problems"),
    "CRDITED": _("Rehabilitation centre for intellectual disability and autism spectrum disorder"),
    "CRDPA": _("Rehabilitation centre for physical disability, hearing"),
    "CRDPL": _("Rehabilitation centre for physical disability, language"),
    "CRDPM": _("Rehabilitation centre for physical disability, mobility"),
    "CRDPV": _("Rehabilitation centre for physical disability, vision"),
    "CRD": _("Rehabilitation centre for addiction"),
}


class InstallationQuerySet(models.QuerySet["Installation"]):
    def in_list(self) -> InstallationQuerySet:
        """Those that the ministry's list still has."""
        return self.filter(left_on=None)


class Installation(models.Model):
    """A place where an establishment gives care. It keeps its row when it leaves the list: pilots were held there."""

    code = models.CharField(_("number in the ministry’s list"), max_length=12, unique=True)
    name = models.CharField(_("name"), max_length=200)
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="installations")
    region = models.ForeignKey("records.Region", models.PROTECT, related_name="+")
    municipality = models.CharField(_("municipality"), max_length=80)
    address = models.CharField(_("address"), max_length=160, blank=True)
    missions = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=8, decimal_places=5, null=True, blank=True)
    latitude = models.DecimalField(_("latitude"), max_digits=8, decimal_places=5, null=True, blank=True)
    # The day of the last list that has it, and of the first one that has it no more.
    listed_on = models.DateField(_("in the list of"))
    left_on = models.DateField(_("left the list"), null=True, blank=True)

    objects = InstallationQuerySet.as_manager()
    # Its number in the list says which one it is where it is picked.
    key_field = "code"

    class Meta:
        verbose_name = _("installation")
        verbose_name_plural = _("installations")
        ordering = ["municipality", "name", "code"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(longitude=None, latitude=None) | models.Q(longitude__isnull=False, latitude__isnull=False),
                name="an_installation_has_both_coordinates_or_none",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_listed(self) -> bool:
        return self.left_on is None

    @property
    def point(self) -> tuple[float, float] | None:
        """Its longitude and latitude; None where the list has none."""
        if self.longitude is None or self.latitude is None:
            return None
        return float(self.longitude), float(self.latitude)

    @property
    def sort_key(self) -> tuple[str, str, str]:
        return fold(self.municipality), fold(self.name), self.code
