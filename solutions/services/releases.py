"""Versions of a solution. A major one after the qualified one flags the qualification for review."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import Actor
from authoring.lifecycle import lock, save_with_event
from authoring.quotas import must_have_room_beside
from records.errors import Incomplete, WrongState
from solutions import events
from solutions.models.releases import Release
from solutions.models.solutions import Solution
from solutions.services.qualification import flag

MAX_RELEASES = 500


@transaction.atomic
def enter_release(solution: Solution, *, by: Actor, values: dict[str, Any], at: datetime | None = None) -> Release:
    """Tell of a new version. Raises `Incomplete`: number known already, date in the future or before the last one."""
    solution = lock(solution)
    by.must("solutions.draft", solution)
    if solution.state == Solution.State.ARCHIVED:
        raise WrongState(_("This solution is archived. Its text can no longer be changed."))
    must_have_room_beside(solution.releases, most=MAX_RELEASES)
    last = solution.releases.first()
    gaps: dict[str, Any] = {}
    if solution.releases.filter(number=values["number"]).exists():
        gaps["number"] = _("This version has already been added.")
    if values["released_on"] > timezone.localdate(at):
        gaps["released_on"] = _("This date is in the future. Enter today’s date or an earlier one.")
    elif last and values["released_on"] < last.released_on:
        gaps["released_on"] = _("The previous version, %(number)s, has a later date.") % {"number": last.number}
    if gaps:
        raise Incomplete(gaps)
    change = values["change"] if last else Release.Change.FIRST
    release = Release.objects.create(
        solution=solution, entered_by=by.user, entered_at=at or timezone.now(), **(values | {"change": change})
    )
    save_with_event(solution, events.RELEASED, by=by, at=at, data={"number": release.number, "change": release.change})
    if change == Release.Change.MAJOR and solution.is_qualified:
        flag(solution, Solution.ReviewFlag.RELEASE, by=by, at=at)
    return release


def since_qualified(solution: Solution, releases: list[Release]) -> list[Release]:
    """Those of its releases that came out after the qualified one, newest first. Empty when nothing is qualified."""
    qualified = solution.qualified_release_id
    # In the order in which they were entered: two versions may bear one date.
    return [release for release in releases if qualified and release.pk > qualified]
