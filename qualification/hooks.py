"""What the apps above qualification prove of a solution.

Each hook is connected once, by `connect`; `docs/extending.md` explains each.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from records.hooks import Hook

if TYPE_CHECKING:
    from qualification.services.citing import Citable
    from solutions.models.solutions import Solution


# The public pages that an application for a solution can cite.
citable_found: Hook[Callable[[Solution], list[Citable]]] = Hook()
