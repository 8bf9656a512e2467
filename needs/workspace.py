"""What awaits people about needs."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from needs.models.needs import Need
from registry.addresses import record_path
from registry.workspace import Shelf, Task, add_shelf, confirmation_tasks


def records(actor: Any) -> Any:
    return Need.objects.filter(organisation_id=actor.organisation_id).order_by("-updated_at", "-id")


def tasks(actor: Any) -> list[Task]:
    if actor.organisation_id is None or not (actor.can("needs.publish") or actor.can("needs.draft")):
        return []
    found = []
    own = list(records(actor)[:200])
    if actor.can("needs.publish"):
        found += [_to_publish(need) for need in own if need.state == Need.State.SUBMITTED]
        found += confirmation_tasks([need for need in own if need.state in ("published", "in_pilot")], "needs")
    if actor.can("needs.draft"):
        found += [_to_mend(need) for need in own if need.state == Need.State.DRAFT and need.return_reason]
    return found


def _to_publish(need: Need) -> Task:
    return Task(_("Read and publish a need, or return it"), f"{need.reference} – {need.title}", record_path(need), _("Read"))


def _to_mend(need: Need) -> Task:
    return Task(_("Mend a need that was returned"), f"{need.reference} – {need.title}", record_path(need), _("Open"))


def install() -> None:
    add_shelf(Shelf(gettext_lazy("Needs"), tasks, records))
