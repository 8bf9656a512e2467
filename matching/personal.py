"""What matching holds about people: how they rated matches."""

from typing import Any

from accounts.models.people import User
from accounts.personal_data import PersonalData
from matching.models import MatchRating


def _export(person: User, addresses: set[str]) -> list[dict[str, Any]]:
    return [
        {"what": "word on a match", "at": each.at.isoformat(), "text": str(each)}
        for each in MatchRating.objects.filter(user=person)
    ]


def _erase(person: User, addresses: set[str]) -> None:
    """The rating stays, without who gave it."""
    MatchRating.objects.filter(user=person).update(user=None)


PERSONAL_DATA = PersonalData("matching", _export, _erase)
