"""Whom to write to: the people who act for organisations, by their role."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Model, Q, QuerySet

from accounts.models.memberships import Membership, Role
from accounts.models.organisations import Organisation
from accounts.models.people import User

# A letter about one thing reaches so many people at most.
MAX_READERS = 50


def people_to_tell(organisations_by_role: Mapping[str, Any], *, limit: int | None = MAX_READERS) -> list[User]:
    """Whoever acts in one of these roles for its organisations, each person once, whoever joined first first. One query.

    Organisations are a key, keys, or a query of organisations or of their keys. `limit=None` where everybody must hear.
    """
    acting = Q(pk__in=[])
    for role, organisations in organisations_by_role.items():
        keys = [organisations] if isinstance(organisations, int | Model) else organisations
        acting |= Q(role=role, organisation__in=keys)
    found = Membership.objects.hearing().filter(acting).select_related("user").order_by("pk")
    return list({each.user_id: each.user for each in found[:limit]}.values())


def colleagues_in(organisation_id: int, *roles: str) -> QuerySet[User]:
    """The people who can act in one of these roles for an organisation now, by name."""
    acting = Membership.objects.hearing().filter(organisation_id=organisation_id, role__in=roles)
    return User.objects.filter(pk__in=acting.values("user")).order_by("name", "pk")


def one_or_all(person: User | None, role: str, organisation_id: int) -> list[User]:
    """This person as long as they are of the organisation; otherwise whoever acts there in this role."""
    own = Membership.objects.hearing().filter(organisation_id=organisation_id, user=person)
    return [person] if person and own.exists() else people_to_tell({role: organisation_id})


def verified() -> QuerySet[Organisation]:
    """Every organisation that was checked: for roles that one organisation alone has, as the ministry's."""
    return Organisation.objects.filter(is_verified=True)


def who_hears_for(organisation_id: int) -> list[User]:
    """The people who answer for an organisation's public records."""
    return people_to_tell({Role.INNOVATION_OFFICER: organisation_id, Role.VENDOR_MEMBER: organisation_id}, limit=None)
