"""What the apps above pilots add to them.

Each hook is connected once, by `connect`; `docs/extending.md` explains each.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from records.hooks import Hook

if TYPE_CHECKING:
    from django.urls import URLPattern

    from accounts.actors import Actor
    from authoring.views.deciding import Decision
    from pilots.models.pilots import Pilot

# A pilot was completed, in the same transaction.
pilot_completed: Hook[Callable[[Pilot], Any]] = Hook()
# What a pilot's page is read with: annotations of its query, and then more of its context.
page_annotations: Hook[Callable[[], dict[str, Any]]] = Hook()
page_context: Hook[Callable[[Pilot, Actor], dict[str, Any]]] = Hook()
# Addresses of more pages of a pilot, among its own.
addresses: Hook[Callable[[], list[URLPattern]]] = Hook()
# Decisions on a pilot by the name that stands in their address.
decisions: Hook[Callable[[], dict[str, Decision]]] = Hook()
