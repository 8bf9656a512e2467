"""Letters about applications: to the vendor's people, to the ministry's, to an evaluator."""

from typing import Any

from accounts.models.memberships import Role
from accounts.models.people import User
from accounts.people import people_to_tell, verified
from qualification.models.applications import Application
from solutions.mail import tell


def tell_vendor(application: Application, letter: str, **context: Any) -> None:
    _tell(people_to_tell({Role.VENDOR_MEMBER: application.organisation_id}), letter, application, **context)


def tell_ministry(application: Application, letter: str, **context: Any) -> None:
    _tell(people_to_tell({Role.MINISTRY_ANALYST: verified()}), letter, application, **context)


def tell_who_answers(application: Application, letter: str, *, but: int | None) -> None:
    """The ministry's analysts who may answer: not whoever decided. Where that leaves nobody, the registry's administrators."""
    people = [each for each in people_to_tell({Role.MINISTRY_ANALYST: verified()}) if each.pk != but]
    people = people or [each for each in people_to_tell({Role.REGISTRY_ADMINISTRATOR: verified()}) if each.pk != but]
    _tell(people, letter, application)


def tell_evaluator(person: User, application: Application, letter: str, **context: Any) -> None:
    """What concerns a review leads to the review: it asks for the declaration first, where the application is not shown."""
    context.setdefault("page", "qualification:review")
    _tell([person], letter, application, **context)


def _about(application: Application) -> dict[str, Any]:
    solution = application.solution
    return {
        "application": application.reference,
        "renewal": solution.reference,
        "is_archived": solution.state == "archived",
        "page": "qualification:application",
    }


def _tell(people: list[User], letter: str, application: Application, **context: Any) -> None:
    tell(
        people,
        letter,
        application.solution,
        **(_about(application) | context),
    )
