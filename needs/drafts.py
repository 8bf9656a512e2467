"""The history of a draft: what it said at each sitting. The database's triggers keep every save."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from django.http import Http404

from needs.content import TEXTS, Difference, label_of
from needs.models.needs import Need
from records.differences import Work, word_changes
from records.models.events import Event

# Saves of one person that follow each other more closely belong to one sitting.
PAUSE = timedelta(minutes=10)
MAX_SAVES = 2000
MAX_SITTINGS = 60


@dataclass(frozen=True, slots=True)
class Sitting:
    """One time that someone wrote: the last save of it, and what it changed since the sitting before."""

    row: int
    at: datetime
    who: str
    differences: list[Difference]


def sittings(need: Need) -> list[Sitting]:
    """Newest first; those that changed no text are left out. Two queries."""
    saves = list(_saves(need).order_by("-pgh_id").values("pgh_id", "pgh_created_at", "updated_at", *TEXTS)[:MAX_SAVES])
    saves.reverse()
    who = _authors(need)
    for save in saves:
        save["who"] = who.get(save["updated_at"], "")
    last = [save for save, after in zip(saves, [*saves[1:], None], strict=True) if after is None or _is_over(save, after)]
    found: list[Sitting] = []
    work = Work()
    for before, save in reversed([*pairwise([dict.fromkeys(TEXTS, ""), *last])]):
        changed = [
            Difference(name, label_of(name), word_changes(before[name], save[name], work))
            for name in TEXTS
            if before[name] != save[name]
        ]
        if changed:
            found.append(Sitting(save["pgh_id"], save["pgh_created_at"], save["who"], changed))
        if len(found) == MAX_SITTINGS:
            break
    return found


def _saves(need: Need) -> Any:
    return need.events.all()  # The rows of NeedHistory.


def _is_over(save: dict[str, Any], after: dict[str, Any]) -> bool:
    """Someone else wrote next, or the same person after a pause."""
    return bool(after["who"] != save["who"] or after["pgh_created_at"] - save["pgh_created_at"] > PAUSE)


def _authors(need: Need) -> dict[datetime, str]:
    """Who saved at each moment: a service writes its event at the moment that it puts on the record."""
    events = Event.objects.filter(kind="need", reference=need.reference).select_related("actor").order_by("-id")[:MAX_SAVES]
    return {event.at: event.actor.get_short_name() for event in events if event.actor}


def text_at(need: Need, row: int) -> dict[str, str]:
    """The texts of one save."""
    found = _saves(need).filter(pgh_id=row).values(*TEXTS).first()
    if found is None:
        raise Http404
    return dict(found)
