"""Organisations, how they came to be trusted, and the e-mail domains that are theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pghistory
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models.company_numbers import Country
from records.bilingual import Bilingual
from records.web_addresses import split_address

if TYPE_CHECKING:
    from accounts.actors import Actor

# Québec enterprise number: ten digits; the first two say the form of the enterprise (legal person 11, natural
# person 22, partnership or other group 33, public body 88). Source: Registraire des entreprises du Québec.
NEQ_PATTERN = r"^(11|22|33|88)\d{8}$"
validate_neq = RegexValidator(
    NEQ_PATTERN,
    _("An NEQ has ten digits and starts with 11, 22, 33 or 88. It appears on every letter from the Registraire des entreprises."),
)
validate_domain = RegexValidator(
    r"^(?=.{4,120}$)([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$",
    _("Write the part after the @, such as “cisss.gouv.qc.ca”."),
)


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def without_owner(self) -> OrganisationQuerySet:
        """Registered and active, with nobody who answers for them and can sign in."""
        owned = models.Q(memberships__is_owner=True, memberships__user__is_active=True)
        return self.filter(is_registered=True, is_active=True, merged_into=None).exclude(pk__in=self.model.objects.filter(owned))

    def visible_to(self, actor: Actor) -> OrganisationQuerySet:
        """Every one that is or was real. One that closed keeps its page, marked as such; a merged one has none."""
        return self.filter(merged_into=None)


class OrganisationKind(models.TextChoices):
    ESTABLISHMENT = "establishment", _("Establishment")
    VENDOR = "vendor", _("Vendor")
    MINISTRY = "ministry", _("Ministry or agency")
    RESEARCH = "research", _("Research centre")
    SUPPORT = "support", _("Support organization")


class VendorSize(models.TextChoices):
    STARTUP = "startup", _("Start-up")
    SME = "sme", _("Small or medium-sized enterprise")
    LARGE = "large", _("Large company")
    SPINOFF = "spinoff", _("Research spin-off")


_ISLANDS = frozenset({"cap-aux-meules", "grosse-ile", "grande-entree", "havre-aubert", "fatima", "l-etang-du-nord"})
_LOWER_NORTH_SHORE = frozenset(
    {"blanc-sablon", "bonne-esperance", "saint-augustin", "gros-mecatina", "cote-nord-du-golfe-du-saint-laurent", "chevery"}
)


class TimeZone(models.TextChoices):
    """The times that are kept in Québec (Loi sur le temps légal, RLRQ c. T-5.1)."""

    EASTERN = "America/Toronto", _("Eastern time")
    ISLANDS = "America/Halifax", _("Atlantic time (Îles-de-la-Madeleine)")
    LOWER_NORTH_SHORE = "America/Blanc-Sablon", _("Atlantic standard time (Lower North Shore)")

    @classmethod
    def of_city(cls, city: str) -> TimeZone:
        """Where the city lies; its people can say otherwise on their organisation's page."""
        key = slugify(city)
        if "iles-de-la-madeleine" in key or key in _ISLANDS:
            return cls.ISLANDS
        return cls.LOWER_NORTH_SHORE if key in _LOWER_NORTH_SHORE else cls.EASTERN


@pghistory.track(model_name="OrganisationHistory")
class Organisation(models.Model):
    """Whoever posts needs, offers solutions, runs or supports pilots."""

    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    kind = models.CharField(_("type"), max_length=20, choices=OrganisationKind.choices)
    subtype = models.CharField(_("type of establishment"), max_length=60, blank=True)
    name_fr = models.CharField(_("name in French"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    short_name = models.CharField(_("short name"), max_length=80, blank=True)
    name_key = models.CharField(max_length=200, editable=False, help_text="The name without accents, case and marks.")
    description_fr = models.TextField(_("description in French"), blank=True)
    description_en = models.TextField(_("description in English"), blank=True)
    vendor_size = models.CharField(_("size"), max_length=20, choices=VendorSize.choices, blank=True)
    neq = models.CharField(_("NEQ"), max_length=10, blank=True)
    # Of a company without a NEQ: where it is registered, and its number there (`company_numbers.py`).
    country = models.CharField(_("country"), max_length=2, choices=Country.choices, blank=True, db_default="")
    foreign_number = models.CharField(_("company number"), max_length=40, blank=True, db_default="")
    region = models.ForeignKey("records.Region", models.PROTECT, null=True, blank=True, related_name="organisations")
    city = models.CharField(_("city"), max_length=80, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=30, choices=TimeZone.choices, default=TimeZone.EASTERN)
    website = models.URLField(_("website"), blank=True)
    is_registered = models.BooleanField(_("has an account"), default=True)
    is_verified = models.BooleanField(_("verified"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    requires_mfa = models.BooleanField(_("requires its members to have a second factor"), default=False)
    deactivated_at = models.DateTimeField(_("deactivated"), null=True, blank=True, editable=False)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="absorbed", verbose_name=_("merged into")
    )
    parent = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="members_of_group", verbose_name=_("belongs to the group of")
    )
    is_demonstration = models.BooleanField(_("demonstration"), default=False)
    source = models.CharField(_("source"), max_length=40, blank=True)
    # Its number in the ministry's list of establishments, and since when that list no longer has it.
    list_code = models.CharField(_("number in the ministry’s list"), max_length=12, blank=True, default="", db_default="")
    left_list_on = models.DateField(_("no longer in the ministry’s list since"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    updated_at = models.DateTimeField(_("updated"), default=timezone.now)

    name = Bilingual()
    description = Bilingual()

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organization")
        verbose_name_plural = _("organizations")
        ordering = ["name_key"]
        constraints = [
            models.CheckConstraint(condition=models.Q(neq="") | models.Q(neq__regex=r"^\d{10}$"), name="neq_is_ten_digits"),
            models.UniqueConstraint(
                fields=["source", "name_key"], condition=~models.Q(source=""), name="one_organisation_per_source_and_name"
            ),
            models.CheckConstraint(condition=models.Q(merged_into=None) | models.Q(is_active=False), name="merged_is_not_active"),
            models.UniqueConstraint(
                fields=["list_code"], condition=~models.Q(list_code=""), name="one_organisation_per_list_code"
            ),
        ]

    def __str__(self) -> str:
        return self.short_name or self.name


def host_of(website: str) -> str:
    """The domain of a website's address, without `www.`; empty when there is none."""
    parts = split_address(website)
    return ((parts and parts.hostname) or "").removeprefix("www.")


class EmailDomain(models.Model):
    """The part after the @ that an organisation says is its own. Once verified, its colleagues join at once."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="domains")
    domain = models.CharField(_("email domain"), max_length=120, validators=[validate_domain])
    claimed_by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="+")
    claimed_at = models.DateTimeField(_("claimed"), default=timezone.now)
    verified_by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="+")
    verified_at = models.DateTimeField(_("verified"), null=True, blank=True)

    class Meta:
        ordering = ["domain"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "domain"], name="one_claim_per_organisation"),
            models.UniqueConstraint(
                fields=["domain"], condition=models.Q(verified_at__isnull=False), name="one_owner_per_domain"
            ),
        ]

    def __str__(self) -> str:
        return self.domain


class RegistrationRequestQuerySet(models.QuerySet["RegistrationRequest"]):
    def waiting(self) -> RegistrationRequestQuerySet:
        """Those that nobody has answered yet."""
        return self.filter(state=RegistrationRequest.State.WAITING)


class RegistrationRequest(models.Model):
    """Someone asks that their organisation be in the registry, or that a page that exists already be theirs."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        APPROVED = "approved", _("Approved")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", pgettext_lazy("feminine", "Withdrawn")

    class Evidence(models.TextChoices):
        ENTERPRISE_REGISTER = "enterprise_register", _("Québec enterprise register")
        FOREIGN_REGISTER = "foreign_register", _("Official register of another province or country")
        PUBLIC_LIST = "public_list", _("Official list of establishments or agencies")
        CALL_BACK = "call_back", _("Call back to a published phone number")
        SIGNED_LETTER = "signed_letter", _("Signed letter from management")

    requested_by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="registration_requests")
    requested_at = models.DateTimeField(_("requested"), default=timezone.now)
    due_at = models.DateTimeField(_("answer due"))
    # Set when the page exists already (an official list, the FDA's): the request is to answer for it.
    existing = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="registration_requests")
    kind = models.CharField(_("type"), max_length=20, choices=OrganisationKind.choices)
    name_fr = models.CharField(_("official name"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    short_name = models.CharField(_("short name"), max_length=80, blank=True)
    neq = models.CharField(_("NEQ"), max_length=10, blank=True, validators=[validate_neq])
    country = models.CharField(_("country"), max_length=2, choices=Country.choices, blank=True, db_default="")
    foreign_number = models.CharField(_("company number"), max_length=40, blank=True, db_default="")
    vendor_size = models.CharField(_("size"), max_length=20, choices=VendorSize.choices, blank=True)
    region = models.ForeignKey("records.Region", models.PROTECT, null=True, blank=True, related_name="+")
    city = models.CharField(_("city"), max_length=80, blank=True)
    website = models.URLField(_("website"), blank=True)
    domain = models.CharField(_("email domain"), max_length=120, blank=True, validators=[validate_domain])
    function = models.CharField(_("your position"), max_length=120)
    proof = models.TextField(_("how we can check"), max_length=2000)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.WAITING)
    decided_by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    evidence = models.CharField(_("checked using"), max_length=30, choices=Evidence.choices, blank=True)
    evidence_note = models.TextField(_("what was seen"), max_length=2000, blank=True)
    answer = models.TextField(_("answer to the person"), max_length=2000, blank=True)

    objects = RegistrationRequestQuerySet.as_manager()

    class Meta:
        ordering = ["requested_at", "id"]
        verbose_name = _("registration request")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="approved") | ~models.Q(evidence_note=""), name="approval_has_evidence"
            ),
            models.CheckConstraint(condition=~models.Q(state="refused") | ~models.Q(answer=""), name="refusal_has_reason"),
        ]

    def __str__(self) -> str:
        return self.name_fr
