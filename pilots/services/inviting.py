"""The lead invites another establishment to become a site; it accepts, and is named from then on. Both are told."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import letters
from accounts.actors import Actor
from accounts.models.memberships import Role
from accounts.models.organisations import Organisation, OrganisationKind
from accounts.people import people_to_tell
from authoring.lifecycle import lock, save_with_event
from catalogue.addresses import absolute
from pilots import events
from pilots.mail import tell_lead, tell_person
from pilots.models.inviting import SiteInvitation
from pilots.models.pilots import Pilot, Site
from pilots.services.sites import closed_because, make_site
from records.errors import Incomplete, WrongState

ANSWERED = _("This invitation has already been answered or withdrawn.")
State = SiteInvitation.State


@transaction.atomic
def invite_site(
    pilot: Pilot, organisation: Organisation, *, by: Actor, values: dict[str, Any], at: datetime | None = None
) -> SiteInvitation:
    """Ask another establishment to become a site, also before the pilot is public. Its innovation office is told.

    `values`: `message`, and what the lead has in mind: `place`, `starts_on`, `ends_on`. Raises `Incomplete`.
    """
    pilot = lock(pilot)
    by.must("pilots.plan", pilot)
    if why := closed_because(pilot):
        raise WrongState(why)
    values = values | {"message": values.get("message", "").strip(), "place": values.get("place", "").strip()}
    if gaps := _gaps(pilot, organisation, values):
        raise Incomplete(gaps)
    letters.limit("site_invited", sender=pilot.organisation_id, reader=f"office:{organisation.pk}")
    invitation = SiteInvitation.objects.create(
        pilot=pilot, organisation=organisation, sent_at=at or timezone.now(), sent_by=by.user, **values
    )
    save_with_event(pilot, events.SITE_INVITED, by=by, at=at, data={"establishment": organisation.slug})
    _tell_invited(invitation)
    return invitation


def _gaps(pilot: Pilot, organisation: Organisation, values: dict[str, Any]) -> dict[str, Any]:
    gaps: dict[str, Any] = {}
    if organisation.pk == pilot.organisation_id:
        gaps["organisation"] = _("This establishment leads the pilot project: add its places on the page of the sites.")
    elif organisation.kind != OrganisationKind.ESTABLISHMENT or not organisation.is_active:
        gaps["organisation"] = _("A site must be an establishment.")
    elif not people_to_tell({Role.INNOVATION_OFFICER: organisation.pk}):
        gaps["organisation"] = _(
            "Nobody in this establishment can answer yet: its innovation office has no account. Ask it to create one, then come "
            "back to this page."
        )
    elif pilot.site_invitations.filter(organisation=organisation, place__iexact=values["place"], state=State.SENT).exists():
        gaps["organisation"] = _("This establishment has already been invited. Wait for its answer.")
    if not values["message"]:
        gaps["message"] = _("Explain why you are inviting this establishment, and what it would do.")
    starts_on, ends_on = values.get("starts_on"), values.get("ends_on")
    if starts_on and ends_on and ends_on < starts_on:
        gaps["ends_on"] = _("The end date is before the start date.")
    return gaps


def unanswerable_because(invitation: SiteInvitation) -> str:
    """Why an invitation can no longer be answered; empty when it can."""
    return str(ANSWERED) if invitation.state != State.SENT else closed_because(invitation.pilot)


@transaction.atomic
def accept_invitation(invitation: SiteInvitation, *, by: Actor, values: dict[str, Any], at: datetime | None = None) -> Site:
    """Become a site: the invited establishment says which place, from when, and who is its officer. The lead is told."""
    pilot, invitation = _waiting(invitation)
    by.must("pilots.answer_invitation", invitation)
    _must_wait(invitation)
    _answer(invitation, State.ACCEPTED, "", by=by, at=at)
    # The establishment accepted it itself: the letter is for the lead.
    site = make_site(pilot, invitation.organisation, values, by=by, verb=events.SITE_JOINED, at=at, is_told=False)
    tell_lead(pilot, "site_invitation_accepted", "pilots:sites", site=site, invited=invitation.organisation)
    return site


@transaction.atomic
def decline_invitation(invitation: SiteInvitation, *, by: Actor, reason: str, at: datetime | None = None) -> SiteInvitation:
    pilot, invitation = _waiting(invitation)
    by.must("pilots.answer_invitation", invitation)
    _must_wait(invitation)
    if not reason.strip():
        raise Incomplete({"reason": _("Give the reason. The lead establishment will be able to read it.")})
    _answer(invitation, State.DECLINED, reason.strip(), by=by, at=at)
    save_with_event(pilot, events.INVITATION_DECLINED, by=by, at=at, data={"establishment": invitation.organisation.slug})
    tell_lead(pilot, "site_invitation_declined", "pilots:sites", invited=invitation.organisation, reason=invitation.reason)
    return invitation


@transaction.atomic
def take_back_invitation(invitation: SiteInvitation, *, by: Actor, at: datetime | None = None) -> SiteInvitation:
    """The lead no longer asks. The establishment's task goes with it, and those who were told are told."""
    pilot, invitation = _waiting(invitation)
    by.must("pilots.plan", pilot)
    if invitation.state != State.SENT:
        raise WrongState(ANSWERED)
    _withdraw(pilot, invitation, by=by, at=at, has_ended=False)
    return invitation


def withdraw_waiting(pilot: Pilot, *, by: Actor, at: datetime | None = None) -> None:
    """A pilot that ends takes nobody in any more: inside the service that ends it, which holds the lock and the right.

    Whoever was invited is told, and the lead finds the invitations among the others.
    """
    for invitation in pilot.site_invitations.filter(state=State.SENT).select_related("organisation"):
        _withdraw(pilot, invitation, by=by, at=at, has_ended=True)


def _withdraw(pilot: Pilot, invitation: SiteInvitation, *, by: Actor, at: datetime | None, has_ended: bool) -> None:
    _answer(invitation, State.WITHDRAWN, "", by=by, at=at)
    save_with_event(pilot, events.INVITATION_TAKEN_BACK, by=by, at=at, data={"establishment": invitation.organisation.slug})
    for person in people_to_tell({Role.INNOVATION_OFFICER: invitation.organisation_id}):
        why, workspace = letters.acting_for(invitation.organisation), lambda: absolute(reverse("workspace"))
        tell_person(person, "site_invitation_withdrawn", pilot, url=workspace, why=why, has_ended=has_ended)


def _waiting(invitation: SiteInvitation) -> tuple[Pilot, SiteInvitation]:
    """Both as they are now, the pilot locked."""
    pilot = lock(invitation.pilot)
    invitation = SiteInvitation.objects.select_related("organisation__region").get(pk=invitation.pk)
    invitation.pilot = pilot
    return pilot, invitation


def _must_wait(invitation: SiteInvitation) -> None:
    if why := unanswerable_because(invitation):
        raise WrongState(why)


def _answer(invitation: SiteInvitation, state: str, reason: str, *, by: Actor, at: datetime | None) -> None:
    invitation.state, invitation.reason = state, reason
    invitation.answered_at, invitation.answered_by = at or timezone.now(), by.user
    invitation.save()


def _tell_invited(invitation: SiteInvitation) -> None:
    said = {"invited": invitation.organisation, "message": invitation.message, "place": invitation.place}
    for person in people_to_tell({Role.INNOVATION_OFFICER: invitation.organisation_id}):
        why = letters.acting_for(invitation.organisation)
        tell_person(person, "site_invited", invitation.pilot, "pilots:invitation", of=invitation, why=why, **said)
