"""Letters about responses, to the people of the two sides."""

from typing import Any

from django.urls import reverse

from accounts import letters
from accounts.models.memberships import Membership, Role
from accounts.models.people import User
from catalogue.addresses import absolute, record_path
from needs.models.needs import Need
from needs.models.responses import Response

MOST_READERS = 50


def tell_office(need: Need, letter: str, page: str = "needs:exchange", **context: Any) -> None:
    """Write to the innovation officers of the establishment."""
    for person in _people(need.organisation_id, Role.INNOVATION_OFFICER):
        tell_person(person, letter, need, page, **context)


def tell_vendor(response: Response, letter: str, **context: Any) -> None:
    """Write to whoever sent the response, or to the vendor's members when that person is gone."""
    sender = response.sent_by
    still_there = sender and Membership.objects.hearing().filter(user=sender, organisation_id=response.organisation_id).exists()
    people = [sender] if sender and still_there else _people(response.organisation_id, Role.VENDOR_MEMBER)
    for person in people:
        tell_person(person, letter, response.need, solution=response.solution.heading, **context)


def tell_person(person: User, letter: str, need: Need, page: str = "needs:exchange", **context: Any) -> None:
    """One letter about a need, in the person's language. The link leads to what this person may read of it."""
    said = {
        "need": lambda: f"{need.reference} – {need.heading()}",
        "url": lambda: absolute(record_path(need) if page == "needs:detail" else reverse(page, args=[need.reference])),
    }
    letters.send(letter, person.email, language=person.language, **(said | context))


def officers(organisations: Any) -> list[User]:
    """The innovation officers of several establishments."""
    members = Membership.objects.hearing().filter(organisation_id__in=organisations, role=Role.INNOVATION_OFFICER)
    return [each.user for each in members.select_related("user").order_by("pk")]


def _people(organisation_id: int, role: str) -> list[User]:
    members = Membership.objects.hearing().filter(organisation_id=organisation_id, role=role)
    return [each.user for each in members.select_related("user").order_by("pk")[:MOST_READERS]]
