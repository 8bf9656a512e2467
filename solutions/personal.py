"""What solutions hold about people: incidents that they reported."""

from typing import Any

from accounts.models.people import User
from accounts.personal_data import PersonalData
from solutions.models.incidents import Incident


def _export(person: User, addresses: set[str]) -> list[dict[str, Any]]:
    reports = Incident.objects.filter(reported_by=person).select_related("solution")
    return [
        {
            "what": "incident report",
            "at": each.reported_at.isoformat(),
            "text": f"{each.solution.reference}: {each.description}",
        }
        for each in reports
    ]


def _erase(person: User, addresses: set[str]) -> None:
    """A report of an incident stays, without the name: that is the account's."""


PERSONAL_DATA = PersonalData("solutions", _export, _erase)
