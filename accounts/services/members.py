"""Who belongs to an organisation, in which role, and what becomes of their drafts when they leave."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import events
from accounts.actors import Actor
from accounts.models.joining import MembershipRequest
from accounts.models.memberships import ROLES_OF_KIND, Membership, Role
from accounts.models.organisations import Organisation
from accounts.models.people import User
from accounts.services.ledger import note
from records.errors import Incomplete, Refused, WrongState
from records.events import record
from records.kinds import record_models


def locked_organisation(organisation: Organisation) -> Organisation:
    """Everything about an organisation's people waits for this lock: two owners cannot remove each other at once."""
    return Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)


def role_is_allowed(organisation: Organisation, role: str, *, by: Actor) -> bool:
    """The organisation's kind has the role; only administrators make administrators."""
    if role == Role.REGISTRY_ADMINISTRATOR and not by.can("accounts.name_administrator"):
        return False
    return role in ROLES_OF_KIND[organisation.kind]


def must_allow_role(organisation: Organisation, role: str, *, by: Actor) -> None:
    if not role_is_allowed(organisation, role, by=by):
        raise Incomplete({"role": _("This role does not exist in this type of organization.")})


def owners(organisation: Organisation) -> set[int]:
    return set(organisation.memberships.filter(is_owner=True, user__is_active=True).values_list("user_id", flat=True))


def _must_keep_an_owner(organisation: Organisation, leaving: User) -> None:
    if owners(organisation) <= {leaving.pk}:
        raise WrongState(
            _(
                "An organization must always have an owner. Make a colleague an owner first. Another owner may "
                "have left before you."
            )
        )


def locked_with_organisations(person: User) -> tuple[User, list[Organisation]]:
    """An account that is about to go, and all its organisations: two of their owners who go at once wait for each other.

    The organisations come first and in one order, as everywhere. Raises `WrongState` when the person joined one meanwhile.
    """
    theirs = Organisation.objects.filter(pk__in=person.memberships.values("organisation"))
    organisations = list(theirs.select_for_update(of=("self",)).order_by("pk"))
    person = User.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if set(person.memberships.values_list("organisation", flat=True)) - {each.pk for each in organisations}:
        raise WrongState(_("This person has just joined an organization. Try again."))
    return person, organisations


def orphaned_by(person: User, organisations: list[Organisation]) -> list[Organisation]:
    """Those where others would be left without an owner if this person went."""
    owned = [each for each in organisations if each.memberships.filter(user=person, is_owner=True).exists()]
    return [each for each in owned if owners(each) <= {person.pk} and each.memberships.exclude(user=person).exists()]


def emptied_by(person: User, organisations: list[Organisation]) -> list[Organisation]:
    """Those where nobody would be left if this person went: what they published stays, and nobody answers for it."""
    return [
        each
        for each in organisations
        if each.memberships.filter(user=person).exists() and not each.memberships.exclude(user=person).exists()
    ]


def obstacles_to_leaving(organisation: Organisation, person: User) -> list[str]:
    """Why the last owner cannot leave, in words, before they try."""
    if not organisation.memberships.filter(user=person, is_owner=True).exists() or owners(organisation) - {person.pk}:
        return []
    if emptied_by(person, [organisation]):
        said = _(
            "You are the only member of this organization and cannot leave it. Invite a colleague and make them an "
            "owner, or contact us to close it."
        )
        return [said]
    return [_("You are the last owner and cannot leave yet. First make a colleague an owner, on the page of its members.")]


def _must_spare_administrators(organisation: Organisation, person: User, *, by: Actor) -> None:
    """Only administrators touch what an administrator holds: another owner could take over the ministry's organisation."""
    if organisation.memberships.filter(user=person, role=Role.REGISTRY_ADMINISTRATOR).exists():
        by.must("accounts.name_administrator")


# ── Joining ──────────────────────────────────────────────────────────────────────────────────────────────────


def enrol(
    organisation: Organisation,
    person: User,
    role: str,
    *,
    by: Actor | None,
    is_owner: bool = False,
    how: str,
    at: datetime | None = None,
) -> Membership:
    """Give a role, inside the transaction of whatever gave the right to it. A role held already stays."""
    membership, is_new = Membership.objects.get_or_create(
        user=person, organisation=organisation, role=role, defaults={"is_owner": is_owner, "joined_at": at or timezone.now()}
    )
    if not is_new and is_owner and not membership.is_owner:
        membership.is_owner = True
        membership.save(update_fields=["is_owner"])
    # Whoever came in by another way waits for no answer any longer.
    person.membership_requests.filter(organisation=organisation, state=MembershipRequest.State.WAITING).update(
        state=MembershipRequest.State.ACCEPTED, answered_at=at or timezone.now()
    )
    note(events.JOINED, organisation, by=by, at=at, person=person.pk, role=role, how=how)
    return membership


def _history() -> Any:
    model: Any = Membership  # pghistory's attribute
    return model.pgh_event_model.objects


def joinable(person: User) -> list[Organisation]:
    """Organisations whose verified e-mail domain is the person's, and to which they never belonged."""
    domains = {address.rsplit("@", 1)[1] for address in person.confirmed_addresses()}
    found = Organisation.objects.filter(
        domains__domain__in=domains, domains__verified_at__isnull=False, is_active=True, is_verified=True
    )
    belonged = _history().filter(user_id=person.pk).values("organisation_id")
    return list(found.exclude(memberships__user=person).exclude(pk__in=belonged).distinct())


@transaction.atomic
def join_by_domain(organisation: Organisation, *, by: Actor) -> Membership:
    """Join at once, in the simplest role, because the person's confirmed address is of the organisation's domain."""
    person = by.oneself()
    organisation = locked_organisation(organisation)
    if organisation.pk not in {each.pk for each in joinable(person)}:
        raise Refused("accounts.join_by_domain")
    return enrol(organisation, person, ROLES_OF_KIND[organisation.kind][0], by=by, how="domain")


@transaction.atomic
def enrol_by_provider(organisation: Organisation, *, by: Actor) -> Membership | None:
    """At the first sign-in by the organisation's own provider. Someone who left or was removed is not taken in again."""
    person = by.someone()
    organisation = locked_organisation(organisation)
    belonged = _history().filter(user_id=person.pk, organisation_id=organisation.pk).exists()
    if belonged or not (organisation.is_active and organisation.is_verified):
        return None
    return enrol(organisation, person, ROLES_OF_KIND[organisation.kind][0], by=by, how="identity provider")


# ── Roles ────────────────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def change_role(membership: Membership, *, role: str, by: Actor, at: datetime | None = None) -> Membership:
    """Give another role in the same organisation. It takes effect at the person's next request."""
    organisation = locked_organisation(membership.organisation)
    by.must("accounts.manage_members", organisation)
    membership = _current(membership)
    must_allow_role(organisation, role, by=by)
    _must_spare_administrators(organisation, membership.user, by=by)
    if organisation.memberships.filter(user=membership.user, role=role).exclude(pk=membership.pk).exists():
        raise Incomplete({"role": _("This person already has this role.")})
    before, membership.role = membership.role, role
    membership.save(update_fields=["role"])
    note(events.ROLE_CHANGED, organisation, by=by, at=at, person=membership.user_id, before=before, role=role)
    return membership


@transaction.atomic
def set_owner(membership: Membership, *, is_owner: bool, by: Actor, at: datetime | None = None) -> Membership:
    """Let someone answer for the organisation's people, or no longer. The last owner stays one."""
    organisation = locked_organisation(membership.organisation)
    by.must("accounts.manage_members", organisation)
    membership = _current(membership)
    _must_spare_administrators(organisation, membership.user, by=by)
    if not is_owner:
        _must_keep_an_owner(organisation, membership.user)
    organisation.memberships.filter(user=membership.user).update(is_owner=is_owner)
    note(events.OWNER_CHANGED, organisation, by=by, at=at, person=membership.user_id, is_owner=is_owner)
    membership.is_owner = is_owner
    return membership


# ── Leaving ──────────────────────────────────────────────────────────────────────────────────────────────────


def drafts_held(organisation: Organisation, person: User) -> list[Any]:
    """The person's unpublished records of this organisation: what a colleague must take over."""
    return [
        draft
        for model in record_models()
        for draft in model._default_manager.filter(
            Q(held_by=person) | Q(held_by=None, created_by=person), organisation=organisation, published_at=None
        )
    ]


@transaction.atomic
def remove_member(membership: Membership, *, by: Actor, hand_over_to: User | None = None, at: datetime | None = None) -> None:
    """Take someone out of an organisation, in every role they have there. Their drafts go to a colleague."""
    organisation = locked_organisation(membership.organisation)
    by.must("accounts.manage_members", organisation)
    person = _current(membership).user
    _must_spare_administrators(organisation, person, by=by)
    _take_out(organisation, person, events.REMOVED, by=by, hand_over_to=hand_over_to, at=at)


@transaction.atomic
def leave(organisation: Organisation, *, by: Actor, hand_over_to: User | None = None, at: datetime | None = None) -> None:
    """Leave an organisation. The last owner cannot."""
    person = by.oneself()
    organisation = locked_organisation(organisation)
    if not organisation.memberships.filter(user=person).exists():
        raise Refused("accounts.leave")
    _take_out(organisation, person, events.LEFT, by=by, hand_over_to=hand_over_to, at=at)


def _take_out(
    organisation: Organisation, person: User, verb: Any, *, by: Actor, hand_over_to: User | None, at: datetime | None
) -> None:
    if organisation.memberships.filter(user=person, is_owner=True).exists():
        _must_keep_an_owner(organisation, person)
    drafts = drafts_held(organisation, person)
    if drafts:
        if hand_over_to is None or not organisation.memberships.filter(user=hand_over_to).exclude(user=person).exists():
            raise Incomplete({"hand_over_to": _("Choose the colleague who will take over the drafts.")})
        _hand_over(drafts, hand_over_to, by=by, at=at)
    organisation.memberships.filter(user=person).delete()
    note(verb, organisation, by=by, at=at, person=person.pk, drafts=[draft.reference for draft in drafts])


def _hand_over(drafts: list[Any], colleague: User, *, by: Actor, at: datetime | None) -> None:
    for draft in drafts:
        type(draft)._default_manager.filter(pk=draft.pk).update(held_by=colleague)
        record(
            events.HANDED_OVER,
            kind=draft.kind,
            reference=draft.reference,
            by=by,
            at=at,
            data={"to": colleague.pk},
            is_public=False,
        )


def _current(membership: Membership) -> Membership:
    """The membership as it is under the lock; gone when someone removed it meanwhile."""
    found = Membership.objects.select_related("user", "organisation").filter(pk=membership.pk).first()
    if found is None:
        raise WrongState(_("This person is no longer in the organization. Someone else may have made a change before you."))
    return found
