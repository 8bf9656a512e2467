"""The indicators of a pilot, what each site aims at, and the values."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from authoring.lifecycle import lock, save_with_event
from authoring.quotas import must_have_room_beside
from pilots import events
from pilots.models.indicators import Correction, Indicator, LibraryIndicator, Measurement, SitePlan
from pilots.models.pilots import Pilot, Site
from pilots.reading import Entry, Problem
from pilots.services.library import as_in_library
from pilots.values import problems_of, wrong_value
from records.bilingual import reading_language
from records.errors import DomainError, Incomplete, WrongState
from records.numbers import shown_number

MAX_INDICATORS = 100
_BATCH = 2000
Key = tuple[int, int, date]


@dataclass(frozen=True, slots=True)
class Recorded:
    """How many values came in: new ones, corrections, and those that were there already."""

    new: int
    corrected: int
    unchanged: int
    # What the log says of them; nothing when nothing changed.
    told: dict[str, Any]


class RefusedEntries(DomainError):
    """Nothing was kept: `problems` names every value that is wrong, and where it stands."""

    code = "invalid-values"
    status = 422
    message = _("Nothing was saved. Correct the values below, then send all of them again.")

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__()

    def by_place(self) -> dict[str, str]:
        return {problem.place: problem.text for problem in self.problems}


# ── Indicators ───────────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def add_indicator(pilot: Pilot, *, by: Actor, values: dict[str, Any], at: datetime | None = None) -> Indicator:
    """Add a measure to a pilot. A unit of “%” is a percentage unless something else is said."""
    pilot = _with_open_plan(pilot, by)
    must_have_room_beside(pilot.indicators, most=MAX_INDICATORS)
    kind = values.get("value_kind") or ("percentage" if values.get("unit_fr", "").strip() == "%" else "number")
    indicator = Indicator(pilot=pilot, position=pilot.indicators.count(), **(values | {"value_kind": kind}))
    _keep_indicator(indicator)
    save_with_event(pilot, events.INDICATORS_EDITED, by=by, at=at, data={"fields": ["indicators"]})
    return indicator


@transaction.atomic
def take_from_library(
    pilot: Pilot, entry: LibraryIndicator, *, by: Actor, values: dict[str, Any], at: datetime | None = None
) -> Indicator:
    """Add a measure as the library describes it; `values` are its baseline, target and schedule here."""
    pilot = _with_open_plan(pilot, by)
    if pilot.indicators.filter(library=entry).exists():
        raise Incomplete({"library": _("The pilot project already has this indicator.")})
    return add_indicator(pilot, by=by, values=as_in_library(entry) | values, at=at)


@transaction.atomic
def aim(
    indicator: Indicator, *, by: Actor, values: dict[str, Any], sites: dict[Site, dict[str, Any]], at: datetime | None = None
) -> Indicator:
    """Set the baseline, target, schedule and words of an indicator, and the aims where one site differs."""
    pilot = _with_open_plan(indicator.pilot, by)
    indicator = Indicator.objects.get(pk=indicator.pk, pilot=pilot)
    for name, value in values.items():
        setattr(indicator, name, value)
    _keep_indicator(indicator)
    for site, own in sites.items():
        if site.pilot_id != pilot.pk:
            raise Incomplete({"site": _("This site is not part of the pilot project.")})
        if any(value not in (None, "") for value in own.values()):
            SitePlan.objects.update_or_create(indicator=indicator, site=site, defaults=own)
        else:
            SitePlan.objects.filter(indicator=indicator, site=site).delete()
    save_with_event(pilot, events.INDICATORS_EDITED, by=by, at=at, data={"fields": ["indicators"]})
    return indicator


@transaction.atomic
def remove_indicator(indicator: Indicator, *, by: Actor, at: datetime | None = None) -> None:
    """Take back an indicator that has no value. What was measured is never taken away."""
    pilot = _with_open_plan(indicator.pilot, by)
    if why := kept_because(indicator):
        raise WrongState(why)
    Indicator.objects.filter(pk=indicator.pk).delete()
    save_with_event(pilot, events.INDICATORS_EDITED, by=by, at=at, data={"fields": ["indicators"]})


def closed_because(pilot: Pilot) -> str:
    """Why what a pilot measures no longer changes; empty while it may."""
    has_ended = pilot.state in (Pilot.State.COMPLETED, Pilot.State.STOPPED)
    return str(_("This pilot project has ended. Its values can no longer be changed.")) if has_ended else ""


def kept_because(indicator: Indicator) -> str:
    """Why an indicator cannot be taken back; empty when it may."""
    if why := closed_because(indicator.pilot):
        return why
    return (
        str(_("An indicator that has values cannot be removed, because its results are public."))
        if indicator.measurements.exists()
        else ""
    )


def _with_open_plan(pilot: Pilot, by: Actor) -> Pilot:
    pilot = lock(pilot)
    by.must("pilots.plan", pilot)
    if why := closed_because(pilot):
        raise WrongState(why)
    return pilot


def _keep_indicator(indicator: Indicator) -> None:
    gaps: dict[str, str | Promise] = {
        name: text
        for name in ("baseline", "target")
        if (value := getattr(indicator, name)) is not None and (text := wrong_value(indicator, Decimal(str(value))))
    }
    if gaps:
        raise Incomplete(gaps)
    indicator.full_clean(exclude=["pilot"])
    indicator.save()


# ── Values ───────────────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def record_measurement(
    indicator: Indicator,
    site: Site,
    *,
    by: Actor,
    period: date,
    value: Decimal,
    reason: str = "",
    at: datetime | None = None,
) -> Measurement:
    """Enter the value of one period. Raises `Incomplete` on `site`, `period`, `value`, or `reason` for a correction."""
    pilot = lock(indicator.pilot)
    by.must("pilots.measure", site)
    site = _as_they_are(pilot, [site]).get(site.pk, site)
    if found := problems_of(pilot, indicator, site, period, value):
        raise Incomplete(dict(found))
    recorded = _keep([Entry(indicator, site, period.replace(day=1), value)], by=by, reason=reason, at=at)
    if recorded.told:
        save_with_event(pilot, events.MEASURED, by=by, at=at, data=recorded.told)
    return Measurement.objects.get(indicator=indicator, site=site, period=period.replace(day=1))


@transaction.atomic
def record_measurements(
    pilot: Pilot, entries: Iterable[Entry], *, by: Actor, reason: str = "", at: datetime | None = None
) -> Recorded:
    """Enter many values: all of them, or none and `RefusedEntries` says what is wrong with each.

    A value that replaces another needs a `reason` (`Incomplete`); the earlier one is kept with it. However many values,
    the number of queries grows by one for two thousand.
    """
    pilot = lock(pilot)
    recorded = enter(pilot, entries, by=by, reason=reason, at=at)
    if recorded.told:
        save_with_event(pilot, events.MEASURED, by=by, at=at, data=recorded.told)
    return recorded


def enter(pilot: Pilot, entries: Iterable[Entry], *, by: Actor, reason: str = "", at: datetime | None = None) -> Recorded:
    """The same inside another service, which holds the lock and writes the one event."""
    wanted = list(entries)
    if problems := wrong_entries(pilot, wanted, by=by):
        raise RefusedEntries(problems)
    return _keep(wanted, by=by, reason=reason, at=at)


def wrong_entries(pilot: Pilot, entries: list[Entry], *, by: Actor) -> list[Problem]:
    """Everything that the pilot does not take of these values; nothing is kept. Raises `Refused` without the right."""
    sites = {entry.site.pk: entry.site for entry in entries}
    for site in sites.values():
        by.must("pilots.measure", site)
    sites |= _as_they_are(pilot, sites.values())
    problems = [
        Problem(entry.place, " ".join(str(wrong.text) for wrong in found), entry.column, shown_number(entry.value))
        for entry in entries
        if (found := problems_of(pilot, entry.indicator, sites[entry.site.pk], entry.period, entry.value))
    ]
    return [*problems, *_repeated(entries)]


def values_before(entries: list[Entry]) -> dict[Key, Decimal]:
    """The values that are kept for these indicators, sites and months."""
    return {key: row.value for key, row in _earlier(entries).items()}


def _as_they_are(pilot: Pilot, sites: Iterable[Site]) -> dict[int, Site]:
    """The sites as they are now, under the lock of the pilot: one may have left since the page was opened."""
    present = list(pilot.sites.filter(pk__in=[site.pk for site in sites]))
    return {site.pk: site for site in present}


def _repeated(entries: list[Entry]) -> list[Problem]:
    """Values of one indicator, site and month: each names the place of the first."""
    counts = Counter(key_of(entry) for entry in entries)
    first: dict[Key, str] = {}
    problems = []
    for entry in entries:
        if counts[key_of(entry)] > 1:
            place = first.setdefault(key_of(entry), entry.place)
            text = _("This indicator, site and month appear twice (first: %(place)s).") % {"place": place}
            problems.append(Problem(entry.place, str(text), entry.column, shown_number(entry.value)))
    return problems


def key_of(entry: Entry) -> Key:
    return (entry.indicator.pk, entry.site.pk, entry.period)


def _keep(entries: list[Entry], *, by: Actor, reason: str, at: datetime | None) -> Recorded:
    """Keep values that were found right, in the transaction and under the lock of the caller."""
    now, earlier = at or timezone.now(), _earlier(entries)
    new = [entry for entry in entries if key_of(entry) not in earlier]
    changed = [entry for entry in entries if (old := earlier.get(key_of(entry))) and old.value != entry.value]
    if changed and not reason.strip():
        raise Incomplete({"reason": _("You are changing a value already entered. Give the reason.")})
    Correction.objects.bulk_create(
        (
            Correction(
                measurement=(old := earlier[key_of(entry)]),
                earlier_value=old.value,
                value=entry.value,
                reason=reason.strip(),
                language=reading_language(),
                corrected_at=now,
                corrected_by=by.user,
                organisation_id=by.organisation_id,
            )
            for entry in changed
        ),
        batch_size=_BATCH,
    )
    Measurement.objects.bulk_create(
        (
            Measurement(
                indicator=entry.indicator,
                site=entry.site,
                period=entry.period,
                value=entry.value,
                recorded_at=now,
                is_confirmed=entry.is_confirmed,
            )
            for entry in (*new, *changed)
        ),
        batch_size=_BATCH,
        update_conflicts=True,
        unique_fields=["indicator", "site", "period"],
        update_fields=["value", "recorded_at", "is_confirmed"],
    )
    told = _told(new, changed, earlier) if new or changed else {}
    return Recorded(len(new), len(changed), len(entries) - len(new) - len(changed), told)


def _earlier(entries: list[Entry]) -> dict[Key, Measurement]:
    rows = Measurement.objects.filter(
        indicator__in={entry.indicator.pk for entry in entries},
        site__in={entry.site.pk for entry in entries},
        period__in={entry.period for entry in entries},
    )
    return {(row.indicator_id, row.site_id, row.period): row for row in rows}


def _told(new: list[Entry], changed: list[Entry], earlier: dict[Key, Measurement]) -> dict[str, Any]:
    """What the log says: the value itself when there is one, and otherwise how many there are."""
    if len(new) + len(changed) > 1:
        return {"new": len(new), "corrected": len(changed)}
    entry = (new or changed)[0]
    data = {"indicator": entry.indicator.pk, "site": entry.site.pk, "period": entry.period.isoformat(), "value": str(entry.value)}
    data |= {"is_confirmed": True} if entry.is_confirmed else {}
    return data | ({"earlier_value": str(earlier[key_of(entry)].value)} if changed else {})
