"""Who hears of what concerns an organisation."""

from collections.abc import Iterable

from accounts.models.memberships import Role
from accounts.models.people import User


def who_hears_for(organisation_id: int) -> Iterable[User]:
    """The people who answer for an organisation's public records."""
    return User.objects.filter(
        is_active=True,
        memberships__organisation_id=organisation_id,
        memberships__role__in=[Role.INNOVATION_OFFICER, Role.VENDOR_MEMBER],
    ).distinct()
