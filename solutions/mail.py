"""Letters about solutions."""

from collections.abc import Iterable
from typing import Any

from accounts import letters
from accounts.models.memberships import Membership
from accounts.models.people import User
from catalogue.addresses import absolute, record_path
from solutions.models.solutions import Solution
from solutions.warnings import warning_about

MOST_READERS = 50


def tell(people: Iterable[User], letter: str, solution: Solution, **context: Any) -> None:
    """One letter about a solution to each person, in their language."""
    for person in people:
        said = {
            "solution": lambda: f"{solution.reference} – {solution.heading()}",
            "url": lambda: absolute(record_path(solution)),
            "now": lambda: solution.current_qualification_label,
            "warning": lambda: warning_about(solution),
            "decision": solution.decision_reference,
        }
        letters.send(letter, person.email, language=person.language, **(said | context))


def members(organisation_id: int, role: str) -> list[User]:
    """The people who act for an organisation in a role."""
    rows = Membership.objects.hearing().filter(organisation_id=organisation_id, role=role)
    return [row.user for row in rows.select_related("user").order_by("pk")[:MOST_READERS]]


def holders_of(role: str) -> list[User]:
    """Everyone who acts in a role, whatever the organisation: the ministry's analysts."""
    rows = Membership.objects.hearing().filter(role=role, organisation__is_verified=True)
    return list({row.user_id: row.user for row in rows.select_related("user").order_by("pk")[:MOST_READERS]}.values())
