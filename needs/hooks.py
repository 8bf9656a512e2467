"""What the apps above needs do when something happens to one.

Each hook is connected once, by `connect`; `docs/extending.md` explains each.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from records.hooks import Hook

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.actors import Actor
    from needs.models.responses import Response
    from records.models.records import Record


# A response was selected, in the same transaction: what it opened is where the people who selected go on.
response_selected: Hook[Callable[[Response, Actor, datetime], Record | None]] = Hook()
