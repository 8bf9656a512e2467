"""What matching holds about people: how they rated matches, and which they called not relevant."""

from typing import Any

from accounts.models.people import User
from accounts.personal_data import PersonalData
from matching.models import MatchRating, MutedMatch


def _export(person: User, addresses: set[str]) -> list[dict[str, Any]]:
    return [
        *(
            {"what": "word on a match", "at": each.at.isoformat(), "text": str(each)}
            for each in MatchRating.objects.filter(user=person)
        ),
        *(
            {"what": "not relevant", "at": each.given_at.isoformat(), "text": f"{each.need} – {each.solution}"}
            for each in MutedMatch.objects.filter(given_by=person)
        ),
    ]


def _erase(person: User, addresses: set[str]) -> None:
    """The rating stays, and the muted match with its organisation, without who gave them."""
    MatchRating.objects.filter(user=person).update(user=None)
    MutedMatch.objects.filter(given_by=person).update(given_by=None)


PERSONAL_DATA = PersonalData("matching", _export, _erase)
