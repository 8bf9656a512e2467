"""Letters about responses, to the people of the two sides."""

from typing import Any

from django.urls import reverse

from accounts import letters
from accounts.models.memberships import Role
from accounts.models.people import User
from accounts.people import one_or_all, people_to_tell
from catalogue.addresses import absolute, record_path
from needs.models.needs import Need
from needs.models.responses import Response


def tell_office(need: Need, letter: str, page: str = "needs:exchange", **context: Any) -> None:
    """Write to the innovation officers of the establishment."""
    context.setdefault("why", letters.acting_for(need.organisation))
    for person in people_to_tell({Role.INNOVATION_OFFICER: need.organisation_id}):
        tell_person(person, letter, need, page, **context)


def tell_vendor(response: Response, letter: str, **context: Any) -> None:
    """Write to whoever sent the response, or to the vendor's members when that person is gone."""
    for person in one_or_all(response.sent_by, Role.VENDOR_MEMBER, response.organisation_id):
        tell_person(
            person,
            letter,
            response.need,
            solution=response.solution.heading,
            why=letters.acting_for(response.organisation),
            **context,
        )


def tell_person(person: User, letter: str, need: Need, page: str = "needs:exchange", **context: Any) -> None:
    """One letter about a need, in the person's language. The link leads to what this person may read of it."""
    said = {
        "about": lambda: f"{need.reference} – {need.heading()}",
        "establishment": need.organisation,
        "deadline": need.responses_until,
        "url": lambda: absolute(record_path(need) if page == "needs:detail" else reverse(page, args=[need.reference])),
    }
    letters.send(letter, person.email, language=person.language, **(said | context))
