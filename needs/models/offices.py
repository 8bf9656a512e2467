"""The innovation office of an organisation, as it shows itself: what it looks for, its own priorities, its committees."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from records.bilingual import Bilingual


class Office(models.Model):
    """One for each organisation that writes needs, once somebody of it says something.

    It names the function in charge. A person's name stands there only while they chose it themselves.
    """

    organisation = models.OneToOneField("accounts.Organisation", models.CASCADE, related_name="office")
    function_fr = models.CharField(_("position in charge, in French"), max_length=120, blank=True)
    function_en = models.CharField(_("position in charge, in English"), max_length=120, blank=True)
    person = models.ForeignKey("accounts.User", models.SET_NULL, null=True, blank=True, related_name="+")
    seeks_fr = models.TextField(_("what the office is looking for, in French"), max_length=1500, blank=True)
    seeks_en = models.TextField(_("what the office is looking for, in English"), max_length=1500, blank=True)
    # Never shown: where the messages of the form go. Empty: to the office's people.
    contact_email = models.EmailField(_("email address for messages"), blank=True)
    takes_messages = models.BooleanField(_("takes messages through the registry"), default=True)
    updated_at = models.DateTimeField(_("updated"), default=timezone.now)

    function = Bilingual()
    seeks = Bilingual()

    class Meta:
        verbose_name = _("innovation office")

    def __str__(self) -> str:
        return str(self.organisation)

    def named_person(self) -> str:
        """The name of whoever chose to be named, as long as they act for the organisation."""
        person = self.person
        if person is None or not person.is_active:
            return ""
        return person.name if person.memberships.filter(organisation=self.organisation_id).exists() else ""


class OfficePriority(models.Model):
    """One of the office's own needs, in the order in which it puts them. The network's priority is another matter."""

    office = models.ForeignKey(Office, models.CASCADE, related_name="priorities")
    need = models.ForeignKey("needs.Need", models.CASCADE, related_name="+")
    place = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["place"]
        constraints = [models.UniqueConstraint(fields=["office", "need"], name="an_office_puts_a_need_once")]

    def __str__(self) -> str:
        return f"{self.place}. {self.need_id}"


class Committee(models.Model):
    """Who decides there, and when next."""

    office = models.ForeignKey(Office, models.CASCADE, related_name="committees")
    name_fr = models.CharField(_("name in French"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    next_on = models.DateField(_("next decision"), null=True, blank=True)
    place = models.PositiveSmallIntegerField()

    name = Bilingual()

    class Meta:
        ordering = ["place"]

    def __str__(self) -> str:
        return self.name_fr
