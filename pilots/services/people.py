"""Who is concerned by pilots."""

from django.db.models import Q

from accounts.models.memberships import Role
from accounts.models.organisations import Organisation
from accounts.models.people import User
from accounts.people import people_to_tell
from pilots.models.pilots import Pilot, Site
from solutions.models.solutions import Solution


def people_of_pilots(solution: Solution) -> list[User]:
    """The innovation officers of every establishment that leads or hosts a pilot of a solution that is not over."""
    under_way = Pilot.objects.filter(solution=solution).exclude(state__in=[Pilot.State.STOPPED, Pilot.State.COMPLETED])
    hosts = Site.objects.filter(pilot__in=under_way).values("organisation_id")
    concerned = Organisation.objects.filter(Q(pk__in=under_way.values("organisation_id")) | Q(pk__in=hosts))
    return people_to_tell({Role.INNOVATION_OFFICER: concerned}, limit=None)
