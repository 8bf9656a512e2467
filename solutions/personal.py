"""What solutions hold about people: incidents that they reported, solutions that they follow."""

from typing import Any

from accounts.models.people import User
from accounts.personal_data import Holder
from solutions.models.followers import Follower
from solutions.models.incidents import Incident


def _export(person: User, addresses: set[str]) -> list[dict[str, Any]]:
    reports = Incident.objects.filter(reported_by=person).select_related("solution")
    followed = Follower.objects.filter(user=person).select_related("solution")
    said: list[tuple[str, Any, str]] = [
        *(("incident report", each.reported_at, f"{each.solution.reference}: {each.description}") for each in reports),
        *(("followed solution", each.since, each.solution.reference) for each in followed),
    ]
    return [{"what": what, "at": at.isoformat(), "text": text} for what, at, text in said]


def _erase(person: User, addresses: set[str]) -> None:
    """A report of an incident stays, without the name; what one follows goes."""
    Follower.objects.filter(user=person).delete()


HOLDER = Holder("solutions", _export, _erase)
