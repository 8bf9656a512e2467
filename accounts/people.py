"""Who hears of what concerns an organisation."""

from collections.abc import Iterable

from accounts.models.memberships import Membership, Role
from accounts.models.people import User


def who_hears_for(organisation_id: int) -> Iterable[User]:
    """The people who answer for an organisation's public records."""
    hearing = Membership.objects.hearing().filter(
        organisation_id=organisation_id, role__in=[Role.INNOVATION_OFFICER, Role.VENDOR_MEMBER]
    )
    return User.objects.filter(pk__in=hearing.values("user"))
