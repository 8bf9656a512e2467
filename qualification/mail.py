"""Letters about applications: to the vendor's people, to the ministry's, to an evaluator."""

from typing import Any

from accounts.models.memberships import Role
from accounts.models.people import User
from qualification.models.applications import Application
from solutions.mail import holders_of, members, tell


def tell_vendor(application: Application, letter: str, **context: Any) -> None:
    _tell(members(application.organisation_id, Role.VENDOR_MEMBER), letter, application, **context)


def tell_ministry(application: Application, letter: str, **context: Any) -> None:
    _tell(holders_of(Role.MINISTRY_ANALYST), letter, application, **context)


def tell_evaluator(person: User, application: Application, letter: str, **context: Any) -> None:
    _tell([person], letter, application, **context)


def _tell(people: list[User], letter: str, application: Application, **context: Any) -> None:
    tell(
        people,
        letter,
        application.solution,
        **({"application": application.reference, "renewal": application.solution.reference} | context),
    )
