"""Who is concerned by pilots."""

from django.db.models import Q

from accounts.models.memberships import Membership, Role
from accounts.models.people import User
from pilots.models.pilots import Pilot, Site
from solutions.models.solutions import Solution


def people_of_pilots(solution: Solution) -> list[User]:
    """The innovation officers of every establishment that leads or hosts a pilot of a solution that is not over."""
    under_way = Pilot.objects.filter(solution=solution).exclude(state__in=[Pilot.State.STOPPED, Pilot.State.COMPLETED])
    hosts = Site.objects.filter(pilot__in=under_way).values("organisation_id")
    members = Membership.objects.filter(
        Q(organisation_id__in=under_way.values("organisation_id")) | Q(organisation_id__in=hosts),
        role=Role.INNOVATION_OFFICER,
        user__is_active=True,
    )
    return [member.user for member in members.select_related("user").order_by("pk")]
