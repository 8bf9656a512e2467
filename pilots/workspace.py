"""What awaits people about pilots."""

from typing import Any

from django.utils.translation import gettext_lazy

from pilots.models.pilots import Pilot
from registry.workspace import Shelf, Task, add_shelf, confirmation_tasks


def records(actor: Any) -> Any:
    return Pilot.objects.filter(organisation_id=actor.organisation_id).order_by("-updated_at", "-id")


def tasks(actor: Any) -> list[Task]:
    if actor.organisation_id is None or not actor.can("pilots.confirm"):
        return []
    return confirmation_tasks(records(actor).filter(state__in=["planned", "ethics", "running"])[:200], "pilots")


def install() -> None:
    add_shelf(Shelf(gettext_lazy("Pilots"), tasks, records))
