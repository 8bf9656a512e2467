"""The sites of a pilot: one more, its officer and its dates, and the day it leaves."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.models.memberships import Membership, Role
from accounts.models.organisations import Organisation, OrganisationKind
from accounts.models.people import User
from authoring.lifecycle import lock, save_with_event
from pilots import events
from pilots.mail import tell_named_site
from pilots.models.pilots import Pilot, Site
from pilots.periods import earliest_start
from records.errors import Incomplete, WrongState
from records.events import Verb

TOO_LONG_AGO = _("This day is more than ten years ago: check the year.")
# What both measure would be counted twice.
WHOLE_AND_PLACE = _("All of the establishment already includes its places: choose all of it, or some of its places.")


def closed_because(pilot: Pilot) -> str:
    """Why the sites of a pilot no longer change; empty while they may."""
    has_ended = pilot.state in (Pilot.State.COMPLETED, Pilot.State.STOPPED)
    return str(_("This pilot project has ended. Its sites can no longer be changed.")) if has_ended else ""


def departed_because(site: Site) -> str:
    """Why a site cannot leave; empty when it may."""
    return str(_("This site has already left.")) if site.withdrawn_on else closed_because(site.pilot)


def possible_officers(organisation: Organisation) -> QuerySet[User]:
    """Who may be the officer of a site: a member of that establishment who works on needs and pilots."""
    roles = [Role.INNOVATION_OFFICER, Role.CONTRIBUTOR]
    members = Membership.objects.filter(organisation=organisation, role__in=roles)
    return User.objects.filter(pk__in=members.values("user"), is_active=True).order_by("name", "pk")


def check_site(pilot: Pilot, organisation: Organisation, values: dict[str, Any]) -> None:
    """What a site must satisfy, whoever adds it and however. Raises `Incomplete`."""
    gaps: dict[str, Any] = {}
    starts_on, ends_on = values.get("starts_on"), values.get("ends_on")
    installation = values.get("installation")
    if installation and installation.organisation_id != organisation.pk:
        gaps["installation"] = _("This facility does not belong to the establishment.")
    if organisation.kind != OrganisationKind.ESTABLISHMENT or not organisation.is_active:
        gaps["organisation"] = _("A site must be an establishment.")
    if starts_on and ends_on and ends_on < starts_on:
        gaps["ends_on"] = _("The end date is before the start date.")
    for name, day in (("starts_on", starts_on), ("ends_on", ends_on)):
        if day and name not in gaps and _is_outside(pilot, day):
            gaps[name] = _("This date is outside the pilot project.")
    if starts_on and "starts_on" not in gaps and not pilot.starts_on and starts_on < earliest_start(timezone.localdate()):
        gaps["starts_on"] = TOO_LONG_AGO
    officer = values.get("officer")
    if officer and not possible_officers(organisation).filter(pk=officer.pk).exists():
        gaps["officer"] = _("The officer of a site must be a member of its establishment.")
    if gaps:
        raise Incomplete(gaps)


def is_whole(row: Any) -> bool:
    """Whether a site, or the values of one, names no place: all of the establishment takes part."""
    said = row if isinstance(row, dict) else {"installation": row.installation, "place_fr": row.place_fr}
    return not said.get("installation") and not (said.get("place_fr") or "").strip()


def _must_be_beside(pilot: Pilot, organisation: Organisation, values: dict[str, Any], *, other_than: Site | None = None) -> None:
    """All of an establishment and one of its places are never sites of one pilot together. One query."""
    every = pilot.sites.filter(organisation=organisation, withdrawn_on=None)
    present = list(every.exclude(pk=other_than.pk) if other_than else every)
    if is_whole(values):
        if present:
            raise Incomplete({"installation": _("Some of its places are already sites of the pilot project. Name the place.")})
    elif any(is_whole(site) for site in present):
        text = _("All of the establishment is already a site, this place included. Edit that site first to name its place.")
        raise Incomplete({"installation": text})


def _must_be_free(pilot: Pilot, organisation: Organisation, values: dict[str, Any], *, other_than: Site | None = None) -> None:
    """Raises `Incomplete` where the same place is a site of the pilot already, one that left included. One query."""
    same = pilot.sites.filter(
        organisation=organisation,
        installation=values.get("installation"),
        place_fr__iexact=(values.get("place_fr") or "").strip(),
    )
    if not (same.exclude(pk=other_than.pk) if other_than else same).exists():
        _must_be_beside(pilot, organisation, values, other_than=other_than)
        return
    if values.get("installation") or values.get("place_fr"):
        raise Incomplete({"installation": _("This place is already a site of the pilot project.")})
    text = _("All of the establishment is already a site of the pilot project.")
    raise Incomplete({"installation": text})


def must_be_own(pilot: Pilot, organisation: Organisation, by: Actor) -> None:
    """Nobody names another establishment: it is invited, and accepts. Raises `Incomplete`."""
    if organisation.pk != pilot.organisation_id and not by.can("pilots.name_site", pilot):
        raise Incomplete({"organisation": _("Invite the other establishment: it will be named publicly once it accepts.")})


def _is_outside(pilot: Pilot, day: date) -> bool:
    return bool((pilot.starts_on and day < pilot.starts_on) or (pilot.ends_on and day > pilot.ends_on))


@transaction.atomic
def add_site(pilot: Pilot, organisation: Organisation, *, by: Actor, values: dict[str, Any], at: datetime | None = None) -> Site:
    """Add a place of the lead establishment. Raises `Incomplete` when it is a site already, or another establishment's."""
    pilot = _open(pilot, by)
    must_be_own(pilot, organisation, by)
    return make_site(pilot, organisation, values, by=by, verb=events.SITE_JOINED, at=at)


def make_site(
    pilot: Pilot,
    organisation: Organisation,
    values: dict[str, Any],
    *,
    by: Actor,
    verb: Verb,
    at: datetime | None,
    is_told: bool = True,
) -> Site:
    """What adding, joining and accepting share, under the lock of the caller, who tells the site where `is_told` is false."""
    if organisation.region is None:
        raise Incomplete({"organisation": _("The page of this establishment does not give its region yet.")})
    check_site(pilot, organisation, values)
    _must_be_free(pilot, organisation, values)
    site = Site.objects.create(pilot=pilot, organisation=organisation, region=region_of(organisation, values), **values)
    # Two that join on one day are two lines of the history: each says which.
    save_with_event(pilot, verb, by=by, at=at, data=_place_for_log(site) | {"said": _names(site)})
    if is_told and pilot.is_public:
        tell_named_site(site, by=by)
    return site


def region_of(organisation: Organisation, values: dict[str, Any]) -> Any:
    """That of the installation, where one is named: some establishments have places in two regions."""
    installation = values.get("installation")
    return installation.region if installation else organisation.region


def _place_for_log(site: Site) -> dict[str, Any]:
    data = {"establishment": site.organisation.slug}
    return data | ({"place": site.place_name} if site.place_name else {})


@transaction.atomic
def edit_site(site: Site, *, by: Actor, values: dict[str, Any], at: datetime | None = None) -> Site:
    """Change the officer, the dates or the place of a site. A new officer is told."""
    pilot = _open(site.pilot, by)
    site = Site.objects.select_related("officer", "region").get(pk=site.pk, pilot=pilot)
    check_site(pilot, site.organisation, values)
    if "installation" in values or "place_fr" in values:
        place = {name: values.get(name, getattr(site, name)) for name in ("installation", "place_fr")}
        if any(place[name] != getattr(site, name) for name in place):
            _must_be_free(pilot, site.organisation, place, other_than=site)
        if place["installation"] != site.installation:
            site.region = region_of(site.organisation, place) or site.region
    earlier = site.officer_id
    changed = {name for name, value in values.items() if getattr(site, name) != value}
    for name, value in values.items():
        setattr(site, name, value)
    site.save()
    site.pilot = pilot
    if changed - {"officer"}:
        save_with_event(pilot, events.SITE_EDITED, by=by, at=at, data={"fields": ["sites"], **_place_for_log(site)})
    elif changed:
        save_with_event(pilot, events.OFFICER_NAMED, by=by, at=at, data=_place_for_log(site))
    if site.officer and site.officer_id != earlier and pilot.is_public:
        tell_named_site(site, by=by)
    return site


@transaction.atomic
def withdraw_site(
    site: Site, *, by: Actor, reason_fr: str, reason_en: str = "", on: date | None = None, at: datetime | None = None
) -> Site:
    """A site leaves before the end. What it measured stays, and the reason is public.

    One that never took part is no site of the pilot any more: no figure, list or region counts it, and the history says that
    it left and why. Raises `Incomplete` when it has values nevertheless.
    """
    pilot = _open(site.pilot, by)
    site = Site.objects.get(pk=site.pk, pilot=pilot)
    site.pilot = pilot
    if why := departed_because(site):
        raise WrongState(why)
    if not reason_fr.strip():
        raise Incomplete({"reason_fr": _("Give the reason why the site is leaving.")})
    if not pilot.sites.filter(withdrawn_on=None).exclude(pk=site.pk).exists():
        raise Incomplete({"reason_fr": _("This is the last site. Stop the pilot project instead.")})
    site.withdrawn_on = on or timezone.localdate(at)
    site.withdrawal_reason_fr, site.withdrawal_reason_en = reason_fr.strip(), reason_en.strip()
    if not site.never_took_part:
        site.save()
    elif site.measurements.exists():
        raise Incomplete({"reason_fr": _("This site has values from before this date, so it took part.")})
    else:
        site.delete()
    save_with_event(pilot, events.SITE_LEFT, by=by, at=at, data=_place_for_log(site) | {"said": _departure(site)})
    return site


def _names(site: Site) -> dict[str, str]:
    """Which site it is, for the history, in each language: in French where it has no name in the other."""
    names = site.full_names
    return {code: name or names["fr"] for code, name in names.items()}


def _departure(site: Site) -> dict[str, str]:
    """Which site left and why, for the history, in each language in which it is written."""
    names = _names(site)
    reasons = {"fr": site.withdrawal_reason_fr, "en": site.withdrawal_reason_en}
    separators = {"fr": "\u00a0: ", "en": ": "}
    return {code: f"{names[code]}{separators[code]}{reason}" for code, reason in reasons.items() if reason}


def _open(pilot: Pilot, by: Actor) -> Pilot:
    pilot = lock(pilot)
    by.must("pilots.plan", pilot)
    if why := closed_because(pilot):
        raise WrongState(why)
    return pilot
