"""What the apps above solutions know of one.

Each hook is connected once, by `connect`; `docs/extending.md` explains each.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import Exists

from records.hooks import Hook

if TYPE_CHECKING:
    from accounts.actors import Actor
    from accounts.models.people import User
    from solutions.models.solutions import Solution
    from solutions.trials import Trial


# The people of other apps who must hear of incidents and of changes of a qualification.
people_concerned: Hook[Callable[[Solution], list[User]]] = Hook()
# A solution was archived, in the same transaction; and what to read before one archives it, empty where nothing is under way.
archived: Hook[Callable[[Solution], None]] = Hook()
archiving_warned: Hook[Callable[[Solution], str]] = Hook()
# What the page of a solution says of its qualification beside its state, to whoever reads it: values for the template.
qualification_shown: Hook[Callable[[Solution, Actor], dict[str, Any]]] = Hook()
# The public pilots of solutions, by the key of the solution: what was tried in the network, and what came of it.
trials_found: Hook[Callable[[Sequence[int]], dict[int, list[Trial]]]] = Hook()
# Whether a solution (the outer row of the query) has a public pilot, as an expression: lists are narrowed by it.
has_pilot: Hook[Callable[[], Exists]] = Hook()
