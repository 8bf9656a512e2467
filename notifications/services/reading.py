"""What people have dealt with: they opened what a notification leads to, or it awaits them no more.

It is only found here: a page is read without writing anything, and says itself, once it is shown, what was read on it.
"""

import re

from accounts.actors import Actor
from accounts.models.memberships import Membership
from accounts.models.people import User
from authoring.workspace import Task, awaiting
from catalogue.addresses import page_key
from notifications import kinds
from notifications.models.deliveries import Delivery

# Beyond this the bell says “more than”: nobody counts further, and the query stays cheap.
MAX_COUNTED = 99
# Letters that ask for something, which a task of the workspace says as long as it is to be done.
_ASKING = (
    "application_submitted", "clarification_asked", "dispensation_asked", "follow_up_late", "join_asked", "mentioned",
    "need_returned", "need_submitted", "question_asked", "response_received", "review_assigned",
)  # fmt: skip
_NUMBER = re.compile(r"[A-Za-z]{3}-\d{4}-\d{4,}")


def unread_beside(actor: Actor, opened: str) -> tuple[int, list[int]]:
    """How many notifications about work somebody has not read beside those of the page that they open, and the keys of these.

    At most `MAX_COUNTED` and one. One query.
    """
    mine = Delivery.objects.visible_to(actor).unread().exclude(kind=kinds.SECURITY.code)
    rows = list(mine.values_list("pk", "data__url", "event__reference")[: MAX_COUNTED + 1])
    here = [pk for pk, url, number in rows if opened and _is_at(opened, url or "", number or "")]
    return len(rows) - len(here), here


def _is_at(opened: str, url: str, number: str) -> bool:
    """Whether a page is that of a notification, or another one of the same record."""
    if numbers := {each.upper() for each in (number, *_NUMBER.findall(url)) if each}:
        return not numbers.isdisjoint(each.upper() for each in _NUMBER.findall(opened))
    return bool(url) and page_key(url) == page_key(opened)


def done_since(actor: Actor) -> list[int]:
    """The keys of letters that asked for what no task of this person asks for any more: a colleague did it, say."""
    person = actor.oneself()
    asked = Delivery.objects.visible_to(actor).unread().filter(data__letter__in=_ASKING)
    rows = [(pk, _NUMBER.findall(url or "")) for pk, url in asked.values_list("pk", "data__url")]
    if not any(numbers for _pk, numbers in rows):
        return []
    waiting = {number for task in _tasks_of(person) for number in _NUMBER.findall(f"{task.url} {task.detail}")}
    return [pk for pk, numbers in rows if numbers and waiting.isdisjoint(numbers)]


def _tasks_of(person: User) -> list[Task]:
    """In every organisation for which they act: a letter does not say for which one it came."""
    memberships = Membership.objects.of_active_people().filter(user=person).select_related("user", "organisation")
    return [task for membership in memberships for task in awaiting(Actor(person, membership))]
