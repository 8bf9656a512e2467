"""Another establishment asks to become a site; the lead answers. Both are told."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import letters
from accounts.actors import Actor
from accounts.models.memberships import Role
from accounts.models.people import User
from accounts.people import people_to_tell
from authoring.lifecycle import lock, save_with_event
from pilots import events
from pilots.mail import tell_lead, tell_person
from pilots.models.joining import JoinRequest
from pilots.models.pilots import Pilot, Site
from pilots.services.sites import closed_because, make_site, possible_officers
from records.errors import Incomplete, Refused, WrongState

OPEN_STATES = (Pilot.State.PLANNED, Pilot.State.ETHICS, Pilot.State.RUNNING)
NO_NEW_SITES = _("Only a public pilot project that has not ended can accept new sites.")
ANSWERED = _("This request has already been answered.")


@transaction.atomic
def ask_to_join(pilot: Pilot, *, by: Actor, message: str, at: datetime | None = None) -> JoinRequest:
    """Ask for one's own establishment. Raises `Incomplete` when it is a site or waits for an answer already."""
    pilot = lock(pilot)
    by.must("pilots.join", pilot)
    if by.membership is None:
        raise Refused("pilots.join")
    organisation = by.membership.organisation
    if not _takes_sites(pilot):
        raise WrongState(NO_NEW_SITES)
    if why := _is_there(pilot, organisation.pk):
        raise Incomplete({"message": why})
    if not message.strip():
        raise Incomplete({"message": _("State which service would take part, and why.")})
    asked = pilot.join_requests.create(
        organisation=organisation, message=message.strip(), asked_at=at or timezone.now(), asked_by=by.user
    )
    save_with_event(pilot, events.JOIN_ASKED, by=by, at=at, data={"establishment": organisation.slug})
    letters.limit("join_asked", sender=organisation.pk, reader=f"office:{pilot.organisation_id}")
    tell_lead(pilot, "join_asked", "pilots:joining", establishment=organisation, message=asked.message)
    return asked


def not_joined_because(pilot: Pilot, organisation_id: int | None) -> str:
    """Why an establishment cannot ask to join a pilot; empty when it may."""
    return _is_there(pilot, organisation_id) if _takes_sites(pilot) else str(NO_NEW_SITES)


def _takes_sites(pilot: Pilot) -> bool:
    return pilot.is_public and pilot.state in OPEN_STATES


def _is_there(pilot: Pilot, organisation_id: int | None) -> str:
    if pilot.organisation_id == organisation_id or pilot.sites.filter(organisation=organisation_id).exists():
        return str(_("Your establishment already takes part."))
    if pilot.join_requests.filter(organisation=organisation_id, state=JoinRequest.State.ASKED).exists():
        return str(_("Your establishment has already asked. The lead establishment must answer."))
    return ""


def unanswerable_because(request: JoinRequest) -> str:
    """Why the lead cannot answer a request; empty when it may."""
    return str(ANSWERED) if request.state != JoinRequest.State.ASKED else closed_because(request.pilot)


@transaction.atomic
def accept_request(request: JoinRequest, *, by: Actor, values: dict[str, Any], at: datetime | None = None) -> Site:
    """Make the establishment a site, from and until the days of `values`. Whoever asked becomes its officer."""
    pilot, request = _waiting(request, by)
    officer = _asker(request)
    _answer(request, JoinRequest.State.ACCEPTED, "", by=by, at=at)
    values = {"officer": officer} | values
    # The letter to whoever asked says it.
    site = make_site(pilot, request.organisation, values, by=by, verb=events.SITE_JOINED, at=at, is_told=False)
    _tell_asker(pilot, request, "join_accepted", site=site, starts_on=site.first_day)
    return site


@transaction.atomic
def decline_request(request: JoinRequest, *, by: Actor, reason: str, at: datetime | None = None) -> JoinRequest:
    pilot, request = _waiting(request, by)
    if not reason.strip():
        raise Incomplete({"reason": _("Give the reason. The establishment will read it.")})
    _answer(request, JoinRequest.State.DECLINED, reason.strip(), by=by, at=at)
    save_with_event(pilot, events.JOIN_ANSWERED, by=by, at=at, data={"establishment": request.organisation.slug})
    _tell_asker(pilot, request, "join_declined", reason=request.reason)
    return request


@transaction.atomic
def take_back_request(request: JoinRequest, *, by: Actor, at: datetime | None = None) -> JoinRequest:
    pilot = lock(request.pilot)
    by.must("pilots.join", pilot)
    request = JoinRequest.objects.select_related("organisation").get(pk=request.pk)
    if request.organisation_id != by.organisation_id:
        raise Refused("pilots.join")
    if request.state != JoinRequest.State.ASKED:
        raise WrongState(ANSWERED)
    _answer(request, JoinRequest.State.WITHDRAWN, "", by=by, at=at)
    save_with_event(pilot, events.JOIN_TAKEN_BACK, by=by, at=at, data={"establishment": request.organisation.slug})
    return request


def _waiting(request: JoinRequest, by: Actor) -> tuple[Pilot, JoinRequest]:
    pilot = lock(request.pilot)
    by.must("pilots.plan", pilot)
    request = JoinRequest.objects.select_related("organisation__region", "asked_by").get(pk=request.pk)
    request.pilot = pilot
    if why := unanswerable_because(request):
        raise WrongState(why)
    return pilot, request


def _answer(request: JoinRequest, state: str, reason: str, *, by: Actor, at: datetime | None) -> None:
    request.state, request.reason = state, reason
    request.answered_at, request.answered_by = at or timezone.now(), by.user
    request.save()


def _asker(request: JoinRequest) -> User | None:
    """Whoever asked, as long as they are of the establishment."""
    return possible_officers(request.organisation).filter(pk=request.asked_by_id or 0).first()


def _tell_asker(pilot: Pilot, request: JoinRequest, letter: str, **context: Any) -> None:
    """Whoever asked, or the innovation office when that person is gone."""
    asker = _asker(request)
    for person in [asker] if asker else people_to_tell({Role.INNOVATION_OFFICER: request.organisation_id}):
        tell_person(person, letter, pilot, why=letters.acting_for(request.organisation), **context)
