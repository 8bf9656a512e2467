"""What changes on an organisation once it is here: its page, its demand for a second factor, its end."""

from datetime import datetime
from typing import Any

from allauth.socialaccount.models import SocialApp
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts import events
from accounts.actors import Actor
from accounts.models.identity import IdentityProvider
from accounts.models.organisations import Organisation
from accounts.services.ledger import note
from accounts.services.members import locked_organisation
from catalogue import index
from records.errors import Incomplete, WrongState


@transaction.atomic
def edit_profile(organisation: Organisation, *, by: Actor, values: dict[str, Any], at: datetime | None = None) -> Organisation:
    """Change the public page. The official name, the kind and the NEQ were verified: only administrators change them."""
    organisation = locked_organisation(organisation)
    by.must("accounts.edit_profile", organisation)
    if not by.can("accounts.verify_organisation"):
        values = {name: value for name, value in values.items() if name not in ("name_fr", "name_en", "kind", "neq")}
    changed = [name for name, value in values.items() if getattr(organisation, name) != value]
    if not changed:
        return organisation
    for name in changed:
        setattr(organisation, name, values[name])
    organisation.name_key = slugify(organisation.name_fr)[:200]
    _must_be_named_alone(organisation)
    organisation.updated_at = at or timezone.now()
    organisation.save()
    index.refresh(organisation)
    note(events.PROFILE_EDITED, organisation, by=by, at=at, fields=changed)
    return organisation


def _must_be_named_alone(organisation: Organisation) -> None:
    """Organisations read from one public list have different names there: the next reading finds each by its name."""
    same = Organisation.objects.filter(source=organisation.source, name_key=organisation.name_key).exclude(pk=organisation.pk)
    if organisation.source and (other := same.first()):
        said = _("“%(organisation)s” already has this name and comes from the same list. If both are one, merge them instead.")
        raise Incomplete({"name_fr": said % {"organisation": other.name_fr}})


@transaction.atomic
def require_mfa(
    organisation: Organisation, *, required: bool, by: Actor, has_shown_own: bool = False, at: datetime | None = None
) -> Organisation:
    """Ask every member for a second factor, from their next request on, or no longer.

    Whoever acts for the organisation has shown their own in this session (`has_shown_own`): they would shut themself out.
    """
    organisation = locked_organisation(organisation)
    by.must("accounts.require_mfa", organisation)
    if required and by.organisation_id == organisation.pk and not has_shown_own:
        said = _("Set up and confirm your own second factor first. Without it, you could no longer act for the organization.")
        raise WrongState(said)
    if organisation.requires_mfa != required:
        organisation.requires_mfa = required
        organisation.save(update_fields=["requires_mfa"])
        note(events.MFA_REQUIRED if required else events.MFA_NOT_REQUIRED, organisation, by=by, at=at)
    return organisation


@transaction.atomic
def deactivate(organisation: Organisation, *, by: Actor, reason: str, at: datetime | None = None) -> Organisation:
    """Close an organisation: its people no longer act for it; what it published stays."""
    organisation = locked_organisation(organisation)
    by.must("accounts.deactivate_organisation", organisation)
    if not organisation.is_active:
        raise WrongState(_("This organization is no longer active."))
    if by.organisation_id == organisation.pk:
        raise WrongState(_("You are acting for this organization: you would lose your own access."))
    organisation.is_active, organisation.deactivated_at = False, at or timezone.now()
    organisation.save(update_fields=["is_active", "deactivated_at"])
    index.refresh(organisation)
    note(events.DEACTIVATED, organisation, by=by, at=at, reason=reason)
    return organisation


@transaction.atomic
def reactivate(organisation: Organisation, *, by: Actor, at: datetime | None = None) -> Organisation:
    organisation = locked_organisation(organisation)
    by.must("accounts.deactivate_organisation", organisation)
    if organisation.is_active or organisation.merged_into_id:
        raise WrongState(_("This organization cannot be reopened."))
    organisation.is_active, organisation.deactivated_at = True, None
    organisation.save(update_fields=["is_active", "deactivated_at"])
    index.refresh(organisation)
    note(events.REACTIVATED, organisation, by=by, at=at)
    return organisation


@transaction.atomic
def set_identity_provider(
    organisation: Organisation,
    *,
    by: Actor,
    server_url: str,
    client_id: str,
    secret: str,
    vouches_for_mfa: bool = False,
    at: datetime | None = None,
) -> IdentityProvider:
    """Let an organisation's staff sign in where they work, by OpenID Connect. An empty secret keeps the present one."""
    organisation = locked_organisation(organisation)
    by.must("accounts.set_identity_provider", organisation)
    app, _is_new = SocialApp.objects.get_or_create(provider="openid_connect", provider_id=organisation.slug)
    app.name, app.client_id, app.settings = str(organisation)[:40], client_id, {"server_url": server_url}
    app.secret = secret or app.secret
    app.save()
    provider, _is_new = IdentityProvider.objects.update_or_create(
        organisation=organisation, app=app, defaults={"vouches_for_mfa": vouches_for_mfa}
    )
    note(events.PROVIDER_SET, organisation, by=by, at=at, server_url=server_url, vouches_for_mfa=vouches_for_mfa)
    return provider


@transaction.atomic
def remove_identity_provider(provider: IdentityProvider, *, by: Actor, at: datetime | None = None) -> None:
    by.must("accounts.set_identity_provider", provider.organisation)
    organisation = provider.organisation
    provider.app.delete()
    note(events.PROVIDER_REMOVED, organisation, by=by, at=at)
