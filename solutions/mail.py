"""Letters about solutions."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from accounts import letters
from accounts.models.people import User
from catalogue.addresses import absolute, record_path
from solutions.models.solutions import Solution
from solutions.warnings import warning_about


def why_concerned() -> str:
    return _("You are receiving this message because you offer, use, follow or are considering this solution.")


def tell(people: Iterable[User], letter: str, solution: Solution, **context: Any) -> None:
    """One letter about a solution to each person, in their language."""
    for person in people:
        said = {
            "about": lambda: f"{solution.reference} – {solution.heading()}",
            "url": lambda: absolute(record_path(solution)),
            "now": lambda: solution.current_qualification_label,
            "warning": lambda: warning_about(solution),
            "decision": solution.decision_reference,
            "why": why_concerned,
        }
        letters.send(letter, person.email, language=person.language, **(said | context))
