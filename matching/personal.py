"""What matching holds about people: their words on matches."""

from typing import Any

from accounts.models.people import User
from accounts.personal_data import Holder
from matching.models import Verdict


def _export(person: User, addresses: set[str]) -> list[dict[str, Any]]:
    return [
        {"what": "word on a match", "at": each.at.isoformat(), "text": str(each)} for each in Verdict.objects.filter(user=person)
    ]


def _erase(person: User, addresses: set[str]) -> None:
    """The word stays, without who said it."""
    Verdict.objects.filter(user=person).update(user=None)


HOLDER = Holder("matching", _export, _erase)
