"""People, organisations, and the memberships through which people act for organisations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pghistory
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registry.bilingual import Bilingual

if TYPE_CHECKING:
    from accounts.actors import Actor


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person. The e-mail address signs in; everything else comes from memberships."""

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=[("fr", "Français"), ("en", "English")], default="fr")
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("may enter the technical administration"), default=False)
    is_demonstration = models.BooleanField(_("demonstration"), default=False)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now)

    objects = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [models.UniqueConstraint(Lower("email"), name="one_person_per_email")]

    def __str__(self) -> str:
        return self.name or self.email

    def get_short_name(self) -> str:
        return self.name or self.email.split("@")[0]


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def visible_to(self, actor: Actor) -> OrganisationQuerySet:
        """Everyone sees every active organisation; its members also see it while it waits."""
        return self.filter(models.Q(is_active=True) | models.Q(pk=actor.organisation_id or 0))


class OrganisationKind(models.TextChoices):
    ESTABLISHMENT = "establishment", _("Establishment")
    VENDOR = "vendor", _("Vendor")
    MINISTRY = "ministry", _("Ministry or agency")
    RESEARCH = "research", _("Research centre")
    SUPPORT = "support", _("Support organisation")


@pghistory.track(model_name="OrganisationHistory")
class Organisation(models.Model):
    """Whoever posts needs, offers solutions, runs or supports pilots."""

    class VendorSize(models.TextChoices):
        STARTUP = "startup", _("Start-up")
        SME = "sme", _("Small or medium-sized enterprise")
        LARGE = "large", _("Large company")
        SPINOFF = "spinoff", _("Research spin-off")

    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=OrganisationKind.choices)
    subtype = models.CharField(_("type of establishment"), max_length=60, blank=True)
    name_fr = models.CharField(_("name in French"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    short_name = models.CharField(_("short name"), max_length=80, blank=True)
    name_key = models.CharField(max_length=200, editable=False, help_text="The name without accents, case and marks.")
    description_fr = models.TextField(_("description in French"), blank=True)
    description_en = models.TextField(_("description in English"), blank=True)
    vendor_size = models.CharField(_("size"), max_length=20, choices=VendorSize.choices, blank=True)
    neq = models.CharField(_("NEQ"), max_length=10, blank=True)
    region = models.ForeignKey("registry.Region", models.PROTECT, null=True, blank=True, related_name="organisations")
    city = models.CharField(_("city"), max_length=80, blank=True)
    website = models.URLField(_("website"), blank=True)
    is_registered = models.BooleanField(_("has an account here"), default=True)
    is_verified = models.BooleanField(_("verified"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    is_demonstration = models.BooleanField(_("demonstration"), default=False)
    source = models.CharField(_("source"), max_length=40, blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    updated_at = models.DateTimeField(_("updated"), default=timezone.now)

    name = Bilingual()
    description = Bilingual()

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name_key"]
        constraints = [
            models.CheckConstraint(condition=models.Q(neq="") | models.Q(neq__regex=r"^\d{10}$"), name="neq_is_ten_digits"),
            models.UniqueConstraint(
                fields=["source", "name_key"], condition=~models.Q(source=""), name="one_organisation_per_source_and_name"
            ),
        ]

    def __str__(self) -> str:
        return self.short_name or self.name


class Role(models.TextChoices):
    VENDOR_MEMBER = "vendor_member", _("Vendor member")
    CONTRIBUTOR = "contributor", _("Contributor")
    INNOVATION_OFFICER = "innovation_officer", _("Innovation officer")
    EVALUATOR = "evaluator", _("Evaluator")
    MINISTRY_ANALYST = "ministry_analyst", _("Ministry analyst")
    REGISTRY_ADMINISTRATOR = "registry_administrator", _("Registry administrator")


@pghistory.track(model_name="MembershipHistory")
class Membership(models.Model):
    """A person's role in an organisation. One acts through one membership at a time."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=30, choices=Role.choices)
    is_owner = models.BooleanField(_("owner"), default=False)
    joined_at = models.DateTimeField(_("joined"), default=timezone.now)

    class Meta:
        ordering = ["organisation__name_key", "id"]
        constraints = [
            models.UniqueConstraint(fields=["user", "organisation", "role"], name="one_membership_per_role"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}, {self.organisation}"
