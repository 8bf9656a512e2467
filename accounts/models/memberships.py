"""The roles in which people act for organisations, and the invitations to take one."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

import pghistory
import pgtrigger
from django.db import models
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models.organisations import Organisation, OrganisationKind
from accounts.models.people import User


class Role(models.TextChoices):
    VENDOR_MEMBER = "vendor_member", _("Vendor member")
    CONTRIBUTOR = "contributor", _("Contributor")
    INNOVATION_OFFICER = "innovation_officer", _("Innovation officer")
    EVALUATOR = "evaluator", _("Evaluator")
    MINISTRY_ANALYST = "ministry_analyst", _("Ministry analyst")
    REGISTRY_ADMINISTRATOR = "registry_administrator", _("Registry administrator")


# What each may do, said where a role is chosen. The rights themselves: docs/glossary.md and the rules of each app.
DUTIES: dict[str, str | Promise] = {
    Role.VENDOR_MEMBER: _("Lists the company’s solutions, responds to needs and files applications for qualification."),
    Role.CONTRIBUTOR: _("Writes needs and submits them to the innovation office, comments, reads responses. Cannot publish."),
    Role.INNOVATION_OFFICER: _("Publishes and scores needs, endorses those of others, chooses responses, runs pilot projects."),
    Role.EVALUATOR: _("Reviews the applications for qualification that the ministry assigns, independently of the organization."),
    Role.MINISTRY_ANALYST: _("Sets the network’s priorities, assigns evaluators and decides on qualifications."),
    Role.REGISTRY_ADMINISTRATOR: _("Verifies organizations, and manages accounts and the registry itself."),
}

# The roles that an organisation of each kind has. The first one is what a colleague who joins by e-mail domain gets.
ROLES_OF_KIND: dict[str, tuple[Role, ...]] = {
    OrganisationKind.ESTABLISHMENT: (Role.CONTRIBUTOR, Role.INNOVATION_OFFICER, Role.EVALUATOR),
    OrganisationKind.VENDOR: (Role.VENDOR_MEMBER,),
    OrganisationKind.MINISTRY: (
        Role.CONTRIBUTOR,
        Role.INNOVATION_OFFICER,
        Role.EVALUATOR,
        Role.MINISTRY_ANALYST,
        Role.REGISTRY_ADMINISTRATOR,
    ),
    OrganisationKind.RESEARCH: (Role.CONTRIBUTOR, Role.EVALUATOR),
    OrganisationKind.SUPPORT: (Role.CONTRIBUTOR, Role.EVALUATOR),
}


_KEEP_THEIR_OWNER = """
PERFORM 1 FROM accounts_organisation WHERE id = OLD.organisation_id FOR NO KEY UPDATE;
IF EXISTS (SELECT 1 FROM accounts_membership WHERE organisation_id = OLD.organisation_id)
    AND NOT EXISTS (SELECT 1 FROM accounts_membership WHERE organisation_id = OLD.organisation_id AND is_owner)
THEN
    RAISE EXCEPTION USING MESSAGE = 'organisation ' || OLD.organisation_id || ' has people and no owner',
        ERRCODE = 'check_violation', CONSTRAINT = 'people_keep_their_owner', TABLE = 'accounts_membership';
END IF;
RETURN NULL;
"""


class MembershipQuerySet(models.QuerySet["Membership"]):
    def of_active_people(self) -> MembershipQuerySet:
        return self.filter(user__is_active=True, organisation__is_active=True)

    def locked_out(self) -> MembershipQuerySet:
        """Those that give no right, because the organisation asks for a second factor and the person has none at all.

        An organisation whose own sign-in asks for one is vouched for: its people are not locked out.
        """
        vouched = models.Q(organisation__identity_providers__vouches_for_mfa=True)
        has_factor = models.Q(user__authenticator__type__in=["totp", "webauthn"])
        return self.filter(organisation__requires_mfa=True).exclude(vouched).exclude(has_factor)

    def hearing(self) -> MembershipQuerySet:
        """Who gets letters about the work of an organisation: whoever can open what they lead to."""
        return self.of_active_people().exclude(pk__in=Membership.objects.locked_out().values("pk"))


@pghistory.track(model_name="MembershipHistory")
class Membership(models.Model):
    """A person's role in an organisation. One acts through one membership at a time."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=30, choices=Role.choices)
    is_owner = models.BooleanField(_("owner"), default=False)
    joined_at = models.DateTimeField(_("joined"), default=timezone.now)

    objects: ClassVar[MembershipQuerySet] = MembershipQuerySet.as_manager()  # type: ignore[assignment]  # it answers as its queryset

    class Meta:
        ordering = ["organisation__name_key", "id"]
        constraints = [
            models.UniqueConstraint(fields=["user", "organisation", "role"], name="one_membership_per_role"),
        ]
        triggers = [
            # Looked at when the transaction ends, under the organisation's lock. An organisation may begin without an owner
            # (colleagues came by its domain or its provider): only the last one may not go while others stay.
            pgtrigger.Trigger(
                name="people_keep_their_owner",
                level=pgtrigger.Row,
                when=pgtrigger.After,
                operation=pgtrigger.Delete | pgtrigger.UpdateOf("is_owner", "organisation_id"),
                condition=pgtrigger.Condition("OLD.is_owner"),
                timing=pgtrigger.Deferred,
                func=_KEEP_THEIR_OWNER,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}, {self.organisation}"


class Invitation(models.Model):
    """An e-mail that lets its reader take a role. The link's token is not kept, only its hash."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="invitations")
    email = models.EmailField(_("email"))
    role = models.CharField(_("role"), max_length=30, choices=Role.choices)
    is_owner = models.BooleanField(_("owner"), default=False)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    invited_at = models.DateTimeField(_("invited"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires"))
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    accepted_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    revoked_at = models.DateTimeField(pgettext_lazy("invitation", "revoked"), null=True, blank=True)

    class Meta:
        ordering = ["-invited_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "email", "role"],
                condition=models.Q(accepted_at=None, revoked_at=None),
                name="one_open_invitation_per_role",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} → {self.organisation}"

    @property
    def is_open(self) -> bool:
        return self.accepted_at is None and self.revoked_at is None

    def has_expired(self, at: datetime | None = None) -> bool:
        return (at or timezone.now()) >= self.expires_at
