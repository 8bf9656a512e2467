"""People, and what is kept of their consent, their browsers and their reading of contact details."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.names import is_plain_name


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

    email = models.EmailField(_("email"), unique=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=[("fr", "Français"), ("en", "English")], default="fr")
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("can access the technical administration"), default=False)
    is_demonstration = models.BooleanField(_("demonstration"), default=False)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now)
    # When the workspace was open, and when it had been open before: “what changed since”.
    visited_at = models.DateTimeField(_("last visit"), null=True, blank=True, editable=False)
    visited_before_at = models.DateTimeField(_("previous visit"), null=True, blank=True, editable=False)
    retention_warned_at = models.DateTimeField(_("notified of deletion"), null=True, blank=True, editable=False)
    erased_at = models.DateTimeField(_("deleted"), null=True, blank=True, editable=False)

    objects = UserManager()
    emailaddress_set: Any  # allauth's

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [models.UniqueConstraint(Lower("email"), name="one_person_per_email")]

    def __str__(self) -> str:
        if self.erased_at:
            return str(_("Deleted account"))
        return self.name or self.email

    def get_short_name(self) -> str:
        """How letters and pages call the person. A name from before names were checked may be an address: it is left out."""
        return self.name if self.name and is_plain_name(self.name) else self.email.split("@")[0]

    def confirmed_addresses(self) -> set[str]:
        """The e-mail addresses that this person has proved to read, in lower case."""
        addresses = self.emailaddress_set.filter(verified=True)
        return {address.email.lower() for address in addresses}


class Consent(models.Model):
    """What a person agreed to, in which version of the text, and when they took it back (Law 25, section 14)."""

    class Purpose(models.TextChoices):
        ACCOUNT = "account", _("Keep an account: name and email address")
        NEWS = "news", _("Receive news about the registry by email")

    user = models.ForeignKey(User, models.CASCADE, related_name="consents")
    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose.choices)
    text_version = models.CharField(_("version of the text"), max_length=20)
    language = models.CharField(_("language"), max_length=2)
    given_at = models.DateTimeField(_("given"), default=timezone.now)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    class Meta:
        ordering = ["given_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "purpose"], condition=models.Q(withdrawn_at=None), name="one_consent_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_purpose_display()}"


class KnownDevice(models.Model):
    """A browser in which a person signed in before. The browser keeps a random token; only its hash is here."""

    user = models.ForeignKey(User, models.CASCADE, related_name="devices")
    token_hash = models.CharField(max_length=64)
    label = models.CharField(_("browser"), max_length=80)
    first_seen_at = models.DateTimeField(_("first seen"), default=timezone.now)
    last_seen_at = models.DateTimeField(_("last seen"), default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "token_hash"], name="one_device_per_token")]

    def __str__(self) -> str:
        return f"{self.user}: {self.label}"


class ContactAccess(models.Model):
    """Someone read the contact details of a record."""

    user = models.ForeignKey(User, models.CASCADE, related_name="contact_accesses")
    organisation = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, related_name="+", help_text="For which one the person acted."
    )
    owner = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, related_name="contact_accesses", help_text="Whose contact was read."
    )
    reference = models.CharField(_("record"), max_length=80)
    at = models.DateTimeField(_("at"), default=timezone.now, db_index=True)

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name_plural = "contact accesses"

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.reference}"
