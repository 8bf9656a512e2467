"""Every change of a pilot: planning, announcing, its phases, and the values that are measured."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.models.memberships import Membership, Role
from accounts.models.organisations import Organisation
from accounts.models.people import User
from needs.models.needs import Need
from needs.models.responses import Response
from needs.services.needs import enter_pilot
from pilots import events
from pilots.models.indicators import Indicator, Measurement
from pilots.models.pilots import Pilot, Site
from registry.editing import begun, edit_fields, locked, move, settle
from registry.errors import Incomplete, WrongState
from registry.references import next_reference
from solutions.models.solutions import Solution

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
    if solution.state != Solution.State.LISTED:
        gaps["solution"] = _("Choose a solution that is listed.")
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
    changed = edit_fields(pilot, values, version=version)
    if pilot.is_public and (gaps := missing_to_announce(pilot)):
        raise Incomplete(gaps)
    if changed:
        settle(pilot, events.EDITED, by=by, at=at, data={"fields": changed})
    return pilot


@transaction.atomic
def set_sites(pilot: Pilot, *, by: Actor, sites: Iterable[dict[str, Any]], at: datetime | None = None) -> Pilot:
    """Say which establishments take part. Sites that already have measures cannot be dropped."""
    pilot = locked(pilot)
    by.must("pilots.plan", pilot)
    wanted = {site["organisation"].pk: site for site in sites}
    dropped = pilot.sites.exclude(organisation_id__in=wanted)
    if Measurement.objects.filter(site__in=dropped).exists():
        raise Incomplete({"sites": _("A site that has measures cannot be removed.")})
    dropped.delete()
    for site in wanted.values():
        Site.objects.update_or_create(
            pilot=pilot, organisation=site["organisation"], defaults={k: v for k, v in site.items() if k != "organisation"}
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


@transaction.atomic
def begin_ethics_review(pilot: Pilot, *, by: Actor, at: datetime | None = None) -> Pilot:
    pilot = _announced(pilot, by)
    move(pilot, pilot.enter_ethics)
    settle(pilot, events.ENTERED_ETHICS, by=by, at=at)
    return pilot


@transaction.atomic
def start_pilot(pilot: Pilot, *, by: Actor, ethics_reference: str, at: datetime | None = None) -> Pilot:
    """Begin at the sites. The ethics committee's reference is stated publicly."""
    pilot = _announced(pilot, by)
    if not ethics_reference.strip():
        raise Incomplete({"ethics_reference": _("Give the reference of the ethics approval, or say why none is needed.")})
    move(pilot, pilot.start)
    pilot.ethics_reference = ethics_reference.strip()
    settle(pilot, events.STARTED, by=by, at=at)
    return pilot


@transaction.atomic
def complete_pilot(pilot: Pilot, *, by: Actor, results_fr: str, results_en: str = "", at: datetime | None = None) -> Pilot:
    """End a pilot with its results, also when they are bad."""
    pilot = _announced(pilot, by)
    if not results_fr.strip():
        raise Incomplete({"results_fr": _("Publish the results, also when they are not those hoped for.")})
    move(pilot, pilot.complete)
    pilot.results_fr, pilot.results_en = results_fr.strip(), results_en.strip()
    pilot.ended_at = at or timezone.now()
    settle(pilot, events.COMPLETED, by=by, at=at)
    return pilot


@transaction.atomic
def stop_pilot(pilot: Pilot, *, by: Actor, reason_fr: str, reason_en: str = "", at: datetime | None = None) -> Pilot:
    """End a pilot early, and say why."""
    pilot = locked(pilot)
    by.must("pilots.stop", pilot)
    if not reason_fr.strip():
        raise Incomplete({"reason_fr": _("Say why the pilot stops.")})
    move(pilot, pilot.stop)
    pilot.stopped_reason_fr, pilot.stopped_reason_en = reason_fr.strip(), reason_en.strip()
    pilot.ended_at = at or timezone.now()
    settle(pilot, events.STOPPED, by=by, at=at)
    return pilot


def _announced(pilot: Pilot, by: Actor) -> Pilot:
    pilot = locked(pilot)
    by.must("pilots.advance", pilot)
    if not pilot.is_public:
        raise Incomplete({"state": _("Announce the pilot first.")})
    return pilot


@transaction.atomic
def add_indicator(pilot: Pilot, *, by: Actor, values: dict[str, Any], at: datetime | None = None) -> Indicator:
    """Add a measure to a pilot."""
    pilot = locked(pilot)
    by.must("pilots.plan", pilot)
    indicator = Indicator(pilot=pilot, position=pilot.indicators.count(), **values)
    indicator.full_clean(exclude=["pilot"])
    indicator.save()
    settle(pilot, events.EDITED, by=by, at=at, data={"fields": ["indicators"]})
    return indicator


@transaction.atomic
def record_measurement(
    indicator: Indicator, site: Site, *, by: Actor, period: date, value: Decimal, at: datetime | None = None
) -> Measurement:
    """Enter the value of a month. The earlier value, if any, stays in the event log."""
    pilot = locked(indicator.pilot)
    by.must("pilots.measure", site)
    _check_measurement(pilot, indicator, site, period, value)
    earlier = Measurement.objects.filter(indicator=indicator, site=site, period=period).first()
    measurement, _created = Measurement.objects.update_or_create(
        indicator=indicator, site=site, period=period, defaults={"value": value, "recorded_at": at or timezone.now()}
    )
    data = {"indicator": indicator.pk, "site": site.pk, "period": period.isoformat(), "value": str(value)}
    if earlier:
        data["earlier_value"] = str(earlier.value)
    settle(pilot, events.MEASURED, by=by, at=at, data=data)
    return measurement


def _check_measurement(pilot: Pilot, indicator: Indicator, site: Site, period: date, value: Decimal) -> None:
    gaps: dict[str, Any] = {}
    if site.pilot_id != pilot.pk:
        gaps["site"] = _("This site is not part of the pilot.")
    if pilot.state not in (Pilot.State.RUNNING, Pilot.State.COMPLETED, Pilot.State.STOPPED):
        gaps["period"] = _("Values are entered once the pilot has started.")
    elif (pilot.starts_on and period < pilot.starts_on.replace(day=1)) or (pilot.ends_on and period > pilot.ends_on):
        gaps["period"] = _("This month is outside the pilot.")
    if indicator.minimum is not None and value < indicator.minimum:
        gaps["value"] = _("The lowest possible value is %(minimum)s.") % {"minimum": indicator.minimum}
    if indicator.maximum is not None and value > indicator.maximum:
        gaps["value"] = _("The highest possible value is %(maximum)s.") % {"maximum": indicator.maximum}
    if gaps:
        raise Incomplete(gaps)


@transaction.atomic
def confirm_pilot(pilot: Pilot, *, by: Actor, at: datetime | None = None) -> Pilot:
    """Its lead says that what is published is still true."""
    pilot = locked(pilot)
    by.must("pilots.confirm", pilot)
    if not pilot.is_public:
        raise Incomplete({"state": _("Only a published record is confirmed.")})
    pilot.last_confirmed_at = at or timezone.now()
    pilot.confirmation_asked_at = None
    settle(pilot, events.CONFIRMED, by=by, at=at)
    return pilot


def people_of_pilots(solution: Solution) -> list[User]:
    """The innovation officers of every establishment that leads or hosts a pilot of a solution that is not over."""
    under_way = Pilot.objects.filter(solution=solution).exclude(state__in=[Pilot.State.STOPPED, Pilot.State.COMPLETED])
    hosts = Site.objects.filter(pilot__in=under_way).values("organisation_id")
    members = Membership.objects.filter(
        Q(organisation_id__in=under_way.values("organisation_id")) | Q(organisation_id__in=hosts),
        role=Role.INNOVATION_OFFICER,
        user__is_active=True,
    )
    return [member.user for member in members.select_related("user").order_by("pk")]
