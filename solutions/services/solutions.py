"""Every change of a solution by a person. The import from a file is in `solutions/importing.py`."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.models.organisations import Organisation
from authoring import quotas
from authoring.lifecycle import create_record, delete, edit_fields, lock, make_transition, save_with_event
from records.errors import Incomplete, WrongState
from records.references import next_reference
from solutions import events, hooks
from solutions.mail import tell
from solutions.models.solutions import Solution
from solutions.services.qualification import concerned


def warning_before_archiving(solution: Solution) -> str:
    return " ".join(text for warning in hooks.archiving_warned if (text := warning(solution)))


ARCHIVED = _("This solution is archived. Its text can no longer be changed.")
REQUIRED_TO_LIST = {
    "name_fr": _("Give the solution a name."),
    "summary_fr": _("Summarize the solution in a sentence or two."),
    "intended_purpose_fr": _("State the intended purpose: for whom, for what, in which setting."),
    "human_oversight_fr": _("State where a human decides."),
    "limits_fr": _("State the known limits."),
}
REQUIRED_CHOICES = {
    "care_stages": _("Choose at least one care stage."),
    "ai_fields": _("Choose at least one area of use."),
    "techniques": _("Choose at least one technique."),
}
ASKED = frozenset(REQUIRED_TO_LIST) | frozenset(REQUIRED_CHOICES) | {"has_medical_purpose"}


def missing_to_list(solution: Solution) -> dict[str, Any]:
    """What is still missing before listing: a field's name and what to do about it."""
    gaps: dict[str, Any] = {name: text for name, text in REQUIRED_TO_LIST.items() if not getattr(solution, name)}
    gaps |= {name: text for name, text in REQUIRED_CHOICES.items() if not getattr(solution, name).exists()}
    if name := solution.risk_gap():
        gaps[name] = _("Answer the questions that determine the risk level.")
    if solution.no_licence and not solution.no_licence_why_fr:
        gaps["no_licence_why_fr"] = _("Give the reason why no licence is needed.")
    return gaps


@transaction.atomic
def draft_solution(
    organisation: Organisation, *, by: Actor, values: dict[str, Any], at: datetime | None = None, demonstration: bool = False
) -> Solution:
    """Open a draft for a vendor."""
    solution = create_record(Solution, organisation, by=by, at=at, demonstration=demonstration)
    by.must("solutions.draft", solution)
    if not demonstration:
        quotas.must_have_room(Solution, organisation)
    solution.reference = next_reference(Solution.reference_prefix, at=at)
    solution.save()
    edit_fields(solution, values)
    save_with_event(solution, events.DRAFTED, by=by, at=at)
    return solution


@transaction.atomic
def edit_solution(
    solution: Solution, *, by: Actor, values: dict[str, Any], version: int | None = None, at: datetime | None = None
) -> Solution:
    """Change what a solution's record says, for its readers at once when it is listed.

    The pages of a listed one write changes that wait instead (`solutions/services/amendments.py`). With `version`,
    refuse when someone saved in between (`Stale`).
    """
    solution = lock(solution)
    if changed := change_text(solution, by=by, values=values, version=version):
        save_with_event(solution, events.EDITED, by=by, at=at, data={"fields": changed})
    return solution


def change_text(solution: Solution, *, by: Actor, values: dict[str, Any], version: int | None = None) -> list[str]:
    """Put new answers on a locked solution, which still says all that it must. Returns the fields that changed."""
    by.must("solutions.draft", solution)
    if solution.state == Solution.State.ARCHIVED:
        raise WrongState(ARCHIVED)
    changed = edit_fields(solution, values, version=version)
    if solution.is_public and solution.origin == Solution.Origin.VENDOR and (gaps := missing_to_list(solution)):
        raise Incomplete(gaps)
    return changed


@transaction.atomic
def delete_draft(solution: Solution, *, by: Actor, at: datetime | None = None) -> None:
    """Delete a draft that was never listed. Raises `WrongState` for any other solution."""
    solution = lock(solution)
    by.must("solutions.delete", solution)
    delete(solution, events.DELETED, by=by, at=at)


@transaction.atomic
def list_solution(solution: Solution, *, by: Actor, at: datetime | None = None) -> Solution:
    """Show a draft to everyone, labelled "declared, not verified". Raises `Incomplete` with every gap."""
    solution = lock(solution)
    by.must("solutions.list", solution)
    gaps = missing_to_list(solution)
    if not solution.organisation.is_verified:
        gaps["organisation"] = _("Your company is still being checked. You can publish the solution once this is done.")
    if solution.state == Solution.State.DRAFT and gaps:
        raise Incomplete(gaps)
    make_transition(solution, solution.list_publicly)
    solution.published_at = solution.last_confirmed_at = at or timezone.now()
    save_with_event(solution, events.LISTED, by=by, at=at)
    return solution


@transaction.atomic
def archive_solution(solution: Solution, *, by: Actor, reason: str, at: datetime | None = None) -> Solution:
    """Say that a solution is no longer offered, for good. A listed one stays public, marked as archived."""
    solution = lock(solution)
    by.must("solutions.archive", solution)
    if not reason.strip():
        raise Incomplete({"reason": _("Give the reason.")})
    make_transition(solution, solution.archive)
    solution.archived_at = at or timezone.now()
    solution.archiving_reason = reason.strip()
    save_with_event(solution, events.ARCHIVED, by=by, at=at)
    if solution.is_public:
        tell(concerned(solution), "solution_archived", solution, reason=solution.archiving_reason)
    for receiver in hooks.archived:
        receiver(solution)
    return solution


@transaction.atomic
def confirm_solution(solution: Solution, *, by: Actor, at: datetime | None = None) -> Solution:
    """Its vendor says that what is published is still true."""
    solution = lock(solution)
    by.must("solutions.confirm", solution)
    if not solution.is_public:
        raise Incomplete({"state": _("Only a published record can be confirmed.")})
    if solution.state == Solution.State.ARCHIVED:
        raise WrongState(_("This record has ended and can no longer be confirmed."))
    solution.last_confirmed_at = at or timezone.now()
    solution.confirmation_asked_at = None
    save_with_event(solution, events.CONFIRMED, by=by, at=at)
    return solution
