"""What awaits people about solutions."""

from typing import Any

from django.utils.translation import gettext_lazy

from authoring.workspace import Section, Task, amendment_tasks, confirmation_tasks
from solutions.models.solutions import Solution


def records(actor: Any) -> Any:
    return Solution.objects.filter(organisation_id=actor.organisation_id).order_by("-updated_at", "-id")


def tasks(actor: Any) -> list[Task]:
    if actor.organisation_id is None or not actor.can("solutions.confirm"):
        return []
    listed = records(actor).filter(state=Solution.State.LISTED)
    return [*amendment_tasks(listed, "solutions"), *confirmation_tasks(listed[:200], "solutions")]


SECTION = Section(gettext_lazy("Solutions"), tasks, records, Solution.status)
