"""Evidence that the registry itself holds: what an app above proved of a solution, cited with its version and hash."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import Actor
from qualification import events, hooks
from qualification.models.applications import Application, Evidence
from qualification.models.protocols import Requirement
from qualification.services.evidence import opened_for_evidence
from qualification.services.stages import save_with_event
from records.errors import Incomplete
from solutions.models.solutions import Solution


@dataclass(frozen=True, slots=True)
class Citable:
    """A public page of the registry as it is now. `key` names it among those of its solution."""

    key: str
    title: str
    url: str
    reference: str
    version: int
    sha256: str


def citable(solution: Solution) -> list[Citable]:
    """Everything public that an application for this solution can cite."""
    return [each for provider in hooks.citable_found for each in provider(solution)]


@transaction.atomic
def cite(
    application: Application, requirement: Requirement, *, by: Actor, key: str, title: str = "", at: datetime | None = None
) -> Evidence:
    """Cite a record of the registry for a requirement. Raises `Incomplete` on `cite`: nothing such, or there already."""
    application = opened_for_evidence(application, requirement, by)
    found = next((each for each in citable(application.solution) if each.key == key), None)
    if found is None:
        raise Incomplete({"cite": _("This solution no longer has any public record with this name.")})
    cited = application.evidence.live().filter(requirement=requirement)
    if cited.filter(cited_sha256=found.sha256).exists():
        raise Incomplete({"cite": _("This has already been cited.")})
    made = Evidence.objects.create(
        application=application,
        requirement=requirement,
        title=(title or found.title)[:200],
        url=found.url,
        link_state=Evidence.LinkState.REACHED,
        link_checked_at=at or timezone.now(),
        cited_reference=found.reference,
        cited_version=found.version,
        cited_sha256=found.sha256,
        added_by=by.user,
        added_at=at or timezone.now(),
    )
    data = {"requirement": requirement.code, "cited": found.reference, "version": found.version, "sha256": found.sha256}
    save_with_event(application, events.EVIDENCE_ADDED, by=by, at=at, data=data)
    return made
