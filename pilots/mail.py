"""Letters about pilots, to the people of their establishments."""

from typing import Any

from django.urls import reverse

from accounts import letters
from accounts.models.memberships import Membership, Role
from accounts.models.people import User
from catalogue.addresses import absolute, record_path
from pilots.models.pilots import Pilot, Site

MOST_READERS = 50


def officers(organisation_id: int) -> list[User]:
    """The innovation officers of an establishment."""
    members = Membership.objects.hearing().filter(organisation_id=organisation_id, role=Role.INNOVATION_OFFICER)
    return [each.user for each in members.select_related("user").order_by("pk")[:MOST_READERS]]


def people_of_site(site: Site) -> list[User]:
    """Its officer, as long as they are of the establishment; otherwise the innovation officers there."""
    officer = site.officer
    if officer and Membership.objects.hearing().filter(user=officer, organisation_id=site.organisation_id).exists():
        return [officer]
    return officers(site.organisation_id)


def tell_person(person: User, letter: str, pilot: Pilot, page: str = "", **context: Any) -> None:
    """One letter about a pilot, in the person's language. The link leads to its page, or to the one named."""
    said = {
        "pilot": lambda: f"{pilot.reference} – {pilot.heading()}",
        "url": lambda: absolute(reverse(page, args=[pilot.reference]) if page else record_path(pilot)),
    }
    letters.send(letter, person.email, language=person.language, **(said | context))


def tell_lead(pilot: Pilot, letter: str, page: str = "", **context: Any) -> None:
    for person in officers(pilot.organisation_id):
        tell_person(person, letter, pilot, page, **context)


def tell_site(site: Site, letter: str, page: str = "", **context: Any) -> None:
    for person in people_of_site(site):
        tell_person(person, letter, site.pilot, page, **context)
