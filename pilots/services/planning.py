"""Planning a pilot and announcing it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.models.organisations import Organisation
from authoring import quotas
from authoring.amending.services import Amendable
from authoring.lifecycle import create_record, delete, edit_fields, lock, save_with_event
from catalogue import index
from needs.models.needs import Need
from needs.models.responses import Response
from needs.services.needs import enter_pilot
from pilots import events
from pilots.carrying import indicator_of, texts_of
from pilots.dispensations import REQUIRED, lacks_dispensation
from pilots.mail import tell_named_site
from pilots.models.indicators import Measurement
from pilots.models.pilots import Pilot, Site
from pilots.periods import earliest_start
from pilots.services.dispensing import end_request, publish_dispensation
from pilots.services.measuring import add_indicator
from pilots.services.sites import TOO_LONG_AGO, WHOLE_AND_PLACE, check_site, must_be_own, region_of
from records.errors import Incomplete, WrongState
from records.references import next_reference
from solutions.models.solutions import Solution
from solutions.warnings import ruled_out_because

ENDED = _("This pilot project has ended. Its text can no longer be changed.")
REQUIRED_TO_ANNOUNCE = {
    "title_fr": _("Give the pilot project a title."),
    "summary_fr": _("Summarize the pilot project in a sentence or two."),
    "goals_fr": _("State the goals."),
    "stop_criteria_fr": _("State what would stop the pilot project, as agreed beforehand."),
    "starts_on": _("Give the planned start date."),
    "ends_on": _("Give the planned end date."),
}
ASKED = frozenset(REQUIRED_TO_ANNOUNCE) | {"sites"}


def missing_to_announce(pilot: Pilot) -> dict[str, Any]:
    gaps: dict[str, Any] = {name: text for name, text in REQUIRED_TO_ANNOUNCE.items() if not getattr(pilot, name)}
    if not pilot.sites.exists():
        gaps["sites"] = _("Name at least one site.")
    # One that is public already is asked for it before its next phase, not when its text is corrected.
    if not pilot.is_public and lacks_dispensation(pilot):
        gaps["dispensation"] = REQUIRED
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
    pilot = create_record(Pilot, organisation, by=by, at=at, demonstration=demonstration, need=need, solution=solution)
    by.must("pilots.plan", pilot)
    _check_parts(need, solution)
    if not demonstration:
        quotas.must_have_room(Pilot, organisation)
    pilot.reference = next_reference(Pilot.reference_prefix, at=at)
    edit_fields(pilot, values)
    pilot.save()
    save_with_event(pilot, events.PLANNED, by=by, at=at, data={"need": need.reference, "solution": solution.reference})
    return pilot


def open_from_response(response: Response, by: Actor, at: datetime) -> Pilot | None:
    """Open the draft of a pilot for the response that was just selected: the same need, the same solution.

    It begins with what is known already: the establishment as its site, the need's goals and indicator, the budget.
    For a need of the network there is none: an establishment that endorsed it leads the trial and plans it itself.
    """
    need, solution = response.need, response.solution
    if need.is_of_network:
        return None
    values = carried_from(response)
    pilot = plan_pilot(need.organisation, by=by, need=need, solution=solution, values=values, at=at)
    if need.organisation.region:
        Site.objects.create(pilot=pilot, organisation=need.organisation, region=need.organisation.region)
    if indicator := indicator_of(need):
        try:
            with transaction.atomic():
                add_indicator(pilot, by=by, values=indicator, at=at)
        except (Incomplete, ValidationError):
            # A figure that no such measure can have was no figure: the need's words are read by its people anyway.
            pass
    return pilot


def carried_from(response: Response) -> dict[str, Any]:
    """What a draft begins with: both titles, and the answers that the need and the response give already."""
    return {f"title_{code}": _title(response, code) for code in ("fr", "en")} | texts_of(response)


def changed_in_one_language(pilot: Pilot) -> list[str]:
    """The texts of a draft that were rewritten in one language, while the other still says what the draft began with.

    As the names of their fields, in the language that stayed. Two queries, none for a pilot that is public.
    """
    response = None if pilot.is_public else pilot.selected_response()
    if response is None:
        return []
    carried, stayed = carried_from(response), []
    for name in ("title", "goals"):
        same = {code: getattr(pilot, f"{name}_{code}") == carried[f"{name}_{code}"] for code in ("fr", "en")}
        stayed += [
            f"{name}_{code}" for code in ("fr", "en") if same[code] and carried[f"{name}_{code}"] and not all(same.values())
        ]
    return stayed


def _title(response: Response, language: str) -> str:
    with translation.override(language):
        title = gettext("Pilot project for %(solution)s") % {"solution": response.solution.heading(language)}
    return title[:140]


def _check_parts(need: Need, solution: Solution) -> None:
    gaps: dict[str, Any] = {}
    if need.state not in Need.OPEN_TO_PILOTS:
        gaps["need"] = _("Choose a need that is published and not yet met.")
    if why := ruled_out_because(solution):
        gaps["solution"] = _("This solution cannot be chosen right now. %(why)s") % {"why": why}
    if gaps:
        raise Incomplete(gaps)


@transaction.atomic
def edit_pilot(
    pilot: Pilot, *, by: Actor, values: dict[str, Any], version: int | None = None, at: datetime | None = None
) -> Pilot:
    """Change what a pilot's record says, for its readers at once when it is announced.

    The pages of an announced one write changes that wait instead (`AMENDABLE`). With `version`, refuse when someone
    saved in between (`Stale`).
    """
    pilot = lock(pilot)
    by.must("pilots.plan", pilot)
    if pilot.state in (Pilot.State.COMPLETED, Pilot.State.STOPPED):
        raise WrongState(ENDED)
    starts_on, ends_on = values.get("starts_on", pilot.starts_on), values.get("ends_on", pilot.ends_on)
    if starts_on and starts_on != pilot.starts_on and starts_on < earliest_start(timezone.localdate(at)):
        raise Incomplete({"starts_on": TOO_LONG_AGO})
    if starts_on and ends_on and ends_on < starts_on:
        raise Incomplete({"ends_on": _("The end date is before the start date.")})
    if pilot.state == Pilot.State.RUNNING and starts_on and starts_on > timezone.localdate(at):
        raise Incomplete({"starts_on": _("The pilot project is running, so its start date cannot be in the future.")})
    no_ethics = values.get("ethics_approval", pilot.ethics_approval) == Pilot.EthicsApproval.NOT_REQUIRED
    if no_ethics and not values.get("no_ethics_because_fr", pilot.no_ethics_because_fr).strip():
        raise Incomplete({"no_ethics_because_fr": _("State why no ethics approval is required.")})
    if pilot.state != Pilot.State.PLANNED and values.get("ethics_approval", pilot.ethics_approval) != pilot.ethics_approval:
        raise Incomplete({"ethics_approval": _("The ethics review has begun, or the pilot project has started without one.")})
    changed = edit_fields(pilot, values, version=version)
    if pilot.is_public and (gaps := missing_to_announce(pilot)):
        raise Incomplete(gaps)
    if {"need", "solution"} & set(changed):
        end_request(pilot, by=by, at=at)
    if changed:
        save_with_event(pilot, events.EDITED, by=by, at=at, data={"fields": changed})
    return pilot


@transaction.atomic
def delete_draft(pilot: Pilot, *, by: Actor, at: datetime | None = None) -> None:
    """Delete a plan that was never announced. Raises `WrongState` for any other pilot."""
    pilot = lock(pilot)
    by.must("pilots.delete", pilot)
    end_request(pilot, by=by, at=at)
    delete(pilot, events.DELETED, by=by, at=at)


@transaction.atomic
def set_sites(pilot: Pilot, *, by: Actor, sites: Iterable[dict[str, Any]], at: datetime | None = None) -> Pilot:
    """Say which places of the lead establishment take part; those of others stay, they came by an invitation.

    A row with `site` keeps that one as it is. Whoever may name any establishment says all of the sites. Sites that have
    measures cannot be dropped. Raises `Incomplete` on `sites` for a place that is there twice, and on the dates or the
    officer of a site.
    """
    pilot, rows = lock(pilot), list(sites)
    by.must("pilots.plan", pilot)
    names_all = by.can("pilots.name_site", pilot)
    present = {site.pk: site for site in pilot.sites.all()}
    by_place = {_place(site.organisation_id, site.installation_id, site.place_fr): site for site in present.values()}
    wanted: dict[Any, tuple[Site, dict[str, Any]]] = {}
    for row in rows:
        kept = row.get("site")
        place = _place_of(row, kept)
        if place in wanted:
            raise Incomplete({"sites": _("A place can be a site only once, but one of these places appears twice.")})
        wanted[place] = (kept or by_place.get(place) or Site(pilot=pilot)), {} if kept else row
    _must_stand_beside(wanted)
    kept_keys = {site.pk for site, _row in wanted.values() if site.pk}
    dropped = [site for pk, site in present.items() if pk not in kept_keys]
    dropped = [site for site in dropped if names_all or site.organisation_id == pilot.organisation_id]
    if Measurement.objects.filter(site__in=dropped).exists():
        raise Incomplete({"sites": _("A site that has values cannot be removed.")})
    is_changed = bool(pilot.sites.filter(pk__in=[site.pk for site in dropped]).delete()[0])
    for site, row in wanted.values():
        if all(getattr(site, name, None) == value for name, value in row.items()):
            # Nothing new is said of it: it stays, also when its establishment could no longer be chosen.
            continue
        must_be_own(pilot, row["organisation"], by)
        check_site(pilot, row["organisation"], row)
        for name, value in ({"region": region_of(row["organisation"], row)} | row).items():
            setattr(site, name, value)
        site.save()
        is_changed = True
    if is_changed:
        save_with_event(pilot, events.SITE_EDITED, by=by, at=at, data={"fields": ["sites"]})
    return pilot


def _must_stand_beside(wanted: dict[Any, tuple[Site, dict[str, Any]]]) -> None:
    """No establishment is a site as a whole and by one of its places."""
    kinds: dict[int, set[bool]] = {}
    for (organisation, installation, place), (site, _row) in wanted.items():
        if not site.withdrawn_on:
            kinds.setdefault(organisation, set()).add(installation is None and not place)
    if any(len(found) > 1 for found in kinds.values()):
        raise Incomplete({"sites": WHOLE_AND_PLACE})


def _place_of(row: dict[str, Any], kept: Site | None) -> tuple[int, int | None, str]:
    if kept:
        return _place(kept.organisation_id, kept.installation_id, kept.place_fr)
    installation = row.get("installation")
    return _place(row["organisation"].pk, installation.pk if installation else None, row.get("place_fr", ""))


def _place(organisation: int, installation: int | None, place: str) -> tuple[int, int | None, str]:
    """What makes a site one place, as the database counts it."""
    return organisation, installation, place.lower()


@transaction.atomic
def announce_pilot(pilot: Pilot, *, by: Actor, at: datetime | None = None) -> Pilot:
    """Make a planned pilot public, for ever, and tell its need that a pilot began, and its sites that they are named."""
    pilot = lock(pilot)
    by.must("pilots.announce", pilot)
    gaps = missing_to_announce(pilot)
    if pilot.is_public:
        gaps["state"] = _("This pilot project is already public.")
    if gaps:
        raise Incomplete(gaps)
    _check_parts(pilot.need, pilot.solution)
    pilot.published_at = pilot.last_confirmed_at = at or timezone.now()
    save_with_event(pilot, events.ANNOUNCED, by=by, at=at)
    publish_dispensation(pilot, by=by, at=at)
    # Lists are narrowed to the solutions that were tried.
    index.refresh(pilot.solution)
    for site in pilot.sites.filter(withdrawn_on=None).select_related("officer", "pilot"):
        tell_named_site(site, by=by, is_limited=False)
    enter_pilot(pilot.need, by=by, pilot=pilot.reference, at=at)
    return pilot


AMENDABLE = Amendable(
    model=Pilot,
    right="pilots.plan",
    states=(Pilot.State.PLANNED, Pilot.State.ETHICS, Pilot.State.RUNNING),
    closed=ENDED,
    begun=events.CHANGES_BEGUN,
    discarded=events.CHANGES_DISCARDED,
    apply=edit_pilot,
)
