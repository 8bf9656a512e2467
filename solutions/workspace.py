"""What awaits people about solutions."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models.memberships import Role
from authoring.unsent import unsent_of
from authoring.workspace import Section, Task, amendment_tasks, confirmation_tasks
from solutions.models.solutions import Solution


def records(actor: Any) -> Any:
    return Solution.objects.filter(organisation_id=actor.organisation_id).order_by("-updated_at", "-id")


def tasks(actor: Any) -> list[Task]:
    if actor.organisation_id is None or not actor.can("solutions.confirm"):
        return []
    listed = records(actor).filter(state=Solution.State.LISTED)
    return [*_prepared(actor), *amendment_tasks(listed, "solutions"), *confirmation_tasks(listed[:200], "solutions")]


def _prepared(actor: Any) -> list[Task]:
    """What the person wrote while the company was being checked, and that is no draft with a number yet. One query."""
    may_open = actor.user_id and actor.role == Role.VENDOR_MEMBER
    prepared = unsent_of(actor.impersonator_id or actor.user_id, reverse("solutions:new")) if may_open else None
    if not prepared:
        return []
    return [
        Task(
            label=_("Continue your draft"),
            detail=prepared.get("name_fr", "").strip()[:200] or _("Solution without a name"),
            url=reverse("solutions:new"),
            action=_("Continue"),
            why=_("Prepared while your company was being checked."),
        )
    ]


SECTION = Section(gettext_lazy("Solutions"), tasks, records, Solution.status)
