"""Someone asks an organisation to take them in; its owners answer, or the registry's administrators where it has none."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import events, letters
from accounts.actors import Actor
from accounts.models.joining import MembershipRequest
from accounts.models.memberships import ROLES_OF_KIND, Membership, Role
from accounts.models.organisations import Organisation
from accounts.models.people import User
from accounts.people import MAX_READERS, people_to_tell, verified
from accounts.services.ledger import note
from accounts.services.members import enrol, locked_organisation, must_allow_role
from catalogue.addresses import absolute
from records.errors import Incomplete, WrongState
from records.locking import one_at_a_time
from records.one_by_one import one_by_one

ANSWERED_WITHIN = timedelta(days=30)
MAX_WAITING_PER_PERSON = 3

ANSWERED = gettext_lazy("This request has already been answered. Someone else may have answered it before you.")
CLOSED = gettext_lazy("This organization cannot accept new members at the moment.")


def roles_to_ask_for(organisation: Organisation) -> list[Role]:
    """What one may ask for. Administrators of the registry are named by administrators, never asked for."""
    return [role for role in ROLES_OF_KIND[organisation.kind] if role != Role.REGISTRY_ADMINISTRATOR]


def answering_owners() -> QuerySet[Membership]:
    """Memberships of owners who can open what they are asked; the administrators answer for all other organisations."""
    return Membership.objects.hearing().filter(is_owner=True)


@transaction.atomic
def ask_to_join(
    organisation: Organisation, *, by: Actor, role: str, message: str, at: datetime | None = None
) -> MembershipRequest:
    """Ask for a role. Asking again while the first request waits gives that one, and no second letter.

    Raises `WrongState` for members, for organisations without an account, and for someone with three requests that wait;
    `TooManyLetters` when the person or the organisation had their share of requests today.
    """
    person, now = by.oneself(), at or timezone.now()
    one_at_a_time("membership requests", person.pk)
    organisation = locked_organisation(organisation)
    if not (organisation.is_registered and organisation.is_active):
        raise WrongState(str(CLOSED))
    if organisation.memberships.filter(user=person).exists():
        raise WrongState(_("You already act for this organization."))
    waiting = MembershipRequest.objects.filter(person=person, state=MembershipRequest.State.WAITING)
    same = waiting.filter(organisation=organisation).first()
    if same and now < same.expires_at:
        return same
    if same:
        _expire(same, now)
    if role not in roles_to_ask_for(organisation):
        raise Incomplete({"role": _("This role does not exist in this type of organization.")})
    if not message.strip():
        raise Incomplete({"message": _("State your position, and in which department.")})
    if waiting.waiting(now).count() >= MAX_WAITING_PER_PERSON:
        raise WrongState(_("You have three requests waiting for an answer. Wait for one, or withdraw it."))
    letters.limit("membership_asked", sender=person.pk, reader=f"owners:{organisation.pk}")
    asked = MembershipRequest.objects.create(
        organisation=organisation,
        person=person,
        role=role,
        message=message.strip(),
        asked_at=now,
        expires_at=now + ANSWERED_WITHIN,
    )
    note(events.MEMBERSHIP_ASKED, organisation, by=by, at=now, request=asked.pk, role=role)
    for answerer in _answerers(organisation):
        _tell_answerer(asked, answerer)
    return asked


@transaction.atomic
def accept_member(
    request: MembershipRequest, *, by: Actor, role: str, is_owner: bool = False, at: datetime | None = None
) -> Membership:
    """Take the person in, in the role asked for or another one."""
    organisation, request = _to_answer(request, by, at)
    must_allow_role(organisation, role, by=by)
    _close(request, MembershipRequest.State.ACCEPTED, by=by, at=at)
    membership = enrol(organisation, request.person, role, by=by, is_owner=is_owner, how="request", at=request.answered_at)
    _tell_person(request, "membership_accepted", role=membership.get_role_display)
    return membership


@transaction.atomic
def decline_member(request: MembershipRequest, *, by: Actor, reason: str, at: datetime | None = None) -> MembershipRequest:
    """Say no, with a reason that the person reads. Who said it stays inside."""
    organisation, request = _to_answer(request, by, at)
    if not reason.strip():
        raise Incomplete({"reason": _("Give the reason. The applicant will read it.")})
    request.reason = reason.strip()
    _close(request, MembershipRequest.State.DECLINED, by=by, at=at)
    note(events.MEMBERSHIP_DECLINED, organisation, by=by, at=at, request=request.pk)
    _tell_person(request, "membership_declined", reason=request.reason, url=lambda: absolute(reverse("find-organisation")))
    return request


@transaction.atomic
def take_back_membership_request(request: MembershipRequest, *, by: Actor, at: datetime | None = None) -> MembershipRequest:
    """The person changed their mind. Only they can: `WrongState` once it is answered."""
    person = by.oneself()
    organisation = locked_organisation(request.organisation)
    request = MembershipRequest.objects.get(pk=request.pk, person=person)
    if request.state != MembershipRequest.State.WAITING:
        raise WrongState(str(ANSWERED))
    _close(request, MembershipRequest.State.WITHDRAWN, by=by, at=at)
    note(events.MEMBERSHIP_TAKEN_BACK, organisation, by=by, at=at, request=request.pk)
    return request


def expire_requests(at: datetime | None = None) -> int:
    """Close those that nobody answered in time, and tell who asked. Returns how many."""
    now = at or timezone.now()
    late = MembershipRequest.objects.filter(state=MembershipRequest.State.WAITING, expires_at__lte=now)
    return sum(one_by_one(late, lambda request: _expire_and_tell(request, now)))


def _expire_and_tell(request: MembershipRequest, now: datetime) -> bool:
    locked_organisation(request.organisation)
    request = MembershipRequest.objects.select_related("organisation", "person").get(pk=request.pk)
    if request.state != MembershipRequest.State.WAITING:
        return False
    _expire(request, now)
    _tell_person(request, "membership_expired", url=lambda: absolute(reverse("find-organisation")))
    return True


def _expire(request: MembershipRequest, now: datetime) -> None:
    _close(request, MembershipRequest.State.EXPIRED, by=None, at=now)
    note(events.MEMBERSHIP_EXPIRED, request.organisation, by=None, at=now, request=request.pk)


def _close(request: MembershipRequest, state: str, *, by: Actor | None, at: datetime | None) -> None:
    request.state, request.answered_at = state, at or timezone.now()
    request.answered_by = by.user if by else None
    request.save(update_fields=["state", "answered_at", "answered_by", "reason"])


def _to_answer(request: MembershipRequest, by: Actor, at: datetime | None) -> tuple[Organisation, MembershipRequest]:
    """The request under its organisation's lock: of two owners who answer at once, the second is told."""
    organisation = locked_organisation(request.organisation)
    by.must("accounts.manage_members", organisation)
    request = MembershipRequest.objects.select_related("organisation", "person").get(pk=request.pk)
    if request.state != MembershipRequest.State.WAITING:
        raise WrongState(str(ANSWERED))
    if (at or timezone.now()) >= request.expires_at:
        raise WrongState(_("The deadline to answer this request has passed. The person can ask again."))
    if not (organisation.is_active and request.person.is_active):
        raise WrongState(str(CLOSED))
    return organisation, request


def _answerers(organisation: Organisation) -> list[User]:
    owners = answering_owners().filter(organisation=organisation).select_related("user").order_by("pk")
    found = list({each.user_id: each.user for each in owners[:MAX_READERS]}.values())
    return found or people_to_tell({Role.REGISTRY_ADMINISTRATOR: verified()})


def _tell_answerer(request: MembershipRequest, reader: User) -> None:
    organisation = request.organisation
    letters.send(
        "membership_asked",
        reader.email,
        language=reader.language,
        organisation=organisation,
        applicant=request.person.name or request.person.email,
        email=request.person.email,
        role=request.get_role_display,
        message=request.message,
        until=timezone.localtime(request.expires_at),
        url=lambda: absolute(reverse("membership-request", args=[organisation.slug, request.pk])),
        why=lambda: _("You are receiving this message because you answer requests to join this organization."),
    )


def _tell_person(request: MembershipRequest, letter: str, **context: Any) -> None:
    said: dict[str, Any] = {
        "organisation": request.organisation,
        "url": lambda: absolute(reverse("workspace")),
        "why": lambda: _("You are receiving this message because you asked to join this organization."),
    }
    letters.send(letter, request.person.email, language=request.person.language, **(said | context))
