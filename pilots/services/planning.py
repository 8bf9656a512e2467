"""Planning a pilot and announcing it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.models.organisations import Organisation
from needs.models.needs import Need
from needs.models.responses import Response
from needs.services.needs import enter_pilot
from pilots import events
from pilots.models.indicators import Measurement
from pilots.models.pilots import Pilot, Site
from pilots.services.sites import check_site
from registry.editing import begun, edit_fields, locked, settle
from registry.errors import Incomplete, WrongState
from registry.references import next_reference
from solutions.models.solutions import Solution
from solutions.warnings import ruled_out_because

REQUIRED_TO_ANNOUNCE = {
    "title_fr": _("Give the pilot a title."),
    "summary_fr": _("Summarise the pilot in a sentence or two."),
    "goals_fr": _("State the goals."),
    "stop_criteria_fr": _("Agree beforehand on what would stop the pilot."),
    "starts_on": _("Give the planned start."),
    "ends_on": _("Give the planned end."),
}


def missing_to_announce(pilot: Pilot) -> dict[str, Any]:
    gaps: dict[str, Any] = {name: text for name, text in REQUIRED_TO_ANNOUNCE.items() if not getattr(pilot, name)}
    if not pilot.sites.exists():
        gaps["sites"] = _("Name at least one site.")
    return gaps


@transaction.atomic
def plan_pilot(
    organisation: Organisation,
    *,
    by: Actor,
    need: Need,
    solution: Solution,
    values: dict[str, Any],
    at: datetime | None = None,
    demonstration: bool = False,
) -> Pilot:
    """Open a pilot for a published need with a listed solution. It is not public until it is announced."""
    pilot = begun(Pilot, organisation, by=by, at=at, demonstration=demonstration, need=need, solution=solution)
    by.must("pilots.plan", pilot)
    _check_parts(need, solution)
    pilot.reference = next_reference(Pilot.reference_prefix, at=at)
    edit_fields(pilot, values)
    pilot.save()
    settle(pilot, events.PLANNED, by=by, at=at, data={"need": need.reference, "solution": solution.reference})
    return pilot


def open_from_response(response: Response, by: Actor, at: datetime) -> Pilot:
    """Open the draft of a pilot for the response that was just selected: the same need, the same solution."""
    title = {f"title_{code}": _title(response, code) for code in ("fr", "en")}
    return plan_pilot(response.need.organisation, by=by, need=response.need, solution=response.solution, values=title, at=at)


def _title(response: Response, language: str) -> str:
    with translation.override(language):
        title = gettext("Pilot of %(solution)s") % {"solution": response.solution.heading(language)}
    return title[:140]


def _check_parts(need: Need, solution: Solution) -> None:
    gaps: dict[str, Any] = {}
    if need.state not in (Need.State.PUBLISHED, Need.State.IN_PILOT):
        gaps["need"] = _("Choose a need that is published and not yet met.")
    if why := ruled_out_because(solution):
        gaps["solution"] = _("This solution cannot be chosen now. %(why)s") % {"why": why}
    if gaps:
        raise Incomplete(gaps)


@transaction.atomic
def edit_pilot(
    pilot: Pilot, *, by: Actor, values: dict[str, Any], version: int | None = None, at: datetime | None = None
) -> Pilot:
    """Change what a pilot's record says. With `version`, refuse when someone saved in between (`Stale`)."""
    pilot = locked(pilot)
    by.must("pilots.plan", pilot)
    if pilot.state in (Pilot.State.COMPLETED, Pilot.State.STOPPED):
        raise WrongState(_("This pilot has ended; its text no longer changes."))
    if values.get("starts_on") and values.get("ends_on") and values["ends_on"] < values["starts_on"]:
        raise Incomplete({"ends_on": _("The end comes before the start.")})
    changed = edit_fields(pilot, values, version=version)
    if pilot.is_public and (gaps := missing_to_announce(pilot)):
        raise Incomplete(gaps)
    if changed:
        settle(pilot, events.EDITED, by=by, at=at, data={"fields": changed})
    return pilot


@transaction.atomic
def set_sites(pilot: Pilot, *, by: Actor, sites: Iterable[dict[str, Any]], at: datetime | None = None) -> Pilot:
    """Say which establishments take part. Sites that already have measures cannot be dropped.

    Raises `Incomplete` on `sites` for an establishment that is there twice, and on the dates or the officer of a site.
    """
    pilot, rows = locked(pilot), list(sites)
    by.must("pilots.plan", pilot)
    wanted = {site["organisation"].pk: site for site in rows}
    if len(wanted) < len(rows):
        raise Incomplete({"sites": _("An establishment is a site once: one is there twice.")})
    dropped = pilot.sites.exclude(organisation_id__in=wanted)
    if Measurement.objects.filter(site__in=dropped).exists():
        raise Incomplete({"sites": _("A site that has measures cannot be removed.")})
    dropped.delete()
    for row in wanted.values():
        check_site(pilot, row["organisation"], row)
        Site.objects.update_or_create(
            pilot=pilot, organisation=row["organisation"], defaults={k: v for k, v in row.items() if k != "organisation"}
        )
    settle(pilot, events.EDITED, by=by, at=at, data={"fields": ["sites"]})
    return pilot


@transaction.atomic
def announce_pilot(pilot: Pilot, *, by: Actor, at: datetime | None = None) -> Pilot:
    """Make a planned pilot public, for ever, and tell its need that a pilot began."""
    pilot = locked(pilot)
    by.must("pilots.announce", pilot)
    gaps = missing_to_announce(pilot)
    if pilot.is_public:
        gaps["state"] = _("This pilot is public already.")
    if gaps:
        raise Incomplete(gaps)
    _check_parts(pilot.need, pilot.solution)
    pilot.published_at = pilot.last_confirmed_at = at or timezone.now()
    settle(pilot, events.ANNOUNCED, by=by, at=at)
    enter_pilot(pilot.need, by=by, pilot=pilot.reference, at=at)
    return pilot
