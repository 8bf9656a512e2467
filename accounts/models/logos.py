"""The logo of an organisation, written anew from its pixels."""

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.organisations import Organisation


def _place(_logo: "Logo", _name: str) -> str:
    """A place on disk that says nothing and that nobody can guess."""
    return f"organisations/{uuid4().hex}"


class Logo(models.Model):
    """One for each organisation at most; another one takes its place."""

    organisation = models.OneToOneField(Organisation, models.CASCADE, related_name="logo")
    file = models.FileField(upload_to=_place, max_length=120)
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    sha256 = models.CharField(max_length=64)
    added_at = models.DateTimeField(_("added"))

    class Meta:
        verbose_name = _("logo")

    def __str__(self) -> str:
        return str(self.organisation)
