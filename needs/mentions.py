"""Colleagues whom a comment names: `@` and their name, or their first name where nobody else has it."""

import re
from collections import Counter

from accounts.models.memberships import Role
from accounts.models.people import User
from accounts.people import people_to_tell
from needs.models.needs import Need
from records.folding import fold

# So many colleagues at most hear of one comment.
MAX_MENTIONS = 10


def who_may_read(need: Need) -> list[User]:
    """The people of the establishment who may read the comments on its needs. One query."""
    writers = {role.value: need.organisation_id for role in (Role.CONTRIBUTOR, Role.INNOVATION_OFFICER)}
    return people_to_tell(writers, limit=None)


def mentioned_in(text: str, people: list[User]) -> list[User]:
    """Those of these people whom a text names, the longest names first, so that of two Annes the right one hears."""
    if "@" not in text:
        return []
    firsts = Counter(fold(_first(person)) for person in people)
    names = [(fold(person.get_short_name()), person) for person in people]
    names += [(first, person) for person in people if firsts[first := fold(_first(person))] == 1]
    left, found = fold(text), []
    for name, person in sorted(names, key=lambda each: -len(each[0])):
        left, count = re.subn(rf"@{re.escape(name)}(?!\w)", " ", left)
        if count and person not in found:
            found.append(person)
    return found[:MAX_MENTIONS]


def _first(person: User) -> str:
    return person.get_short_name().split(" ", 1)[0]
