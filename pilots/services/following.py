"""The follow-up of a month: written once by its site, chased once when it is late."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from authoring.lifecycle import lock, save_with_event
from pilots import events
from pilots.mail import tell_lead, tell_site
from pilots.models.following import Chase, FollowUp
from pilots.models.pilots import Pilot, Site
from pilots.periods import MEASURED_STATES, first_of_month, follow_up_due_on, follow_up_months, is_inside
from pilots.reading import Entry
from pilots.services.measuring import enter
from records.bilingual import reading_language
from records.errors import Incomplete
from records.one_by_one import one_by_one

SILENT_AFTER = timedelta(days=60)
_REQUIRED = {
    "done": _("State in one line what was done."),
    "following": _("State the next steps."),
    "mood": _("Choose a level of team morale."),
}


@transaction.atomic
def write_follow_up(
    site: Site,
    month: date,
    *,
    by: Actor,
    values: dict[str, Any],
    entries: Iterable[Entry] = (),
    reason: str = "",
    at: datetime | None = None,
) -> FollowUp:
    """Tell what a site did in a month, with the values of its indicators: all of it is kept, or nothing.

    Written again, it replaces what was told before. Raises `Incomplete` or `RefusedEntries`.
    """
    pilot, now, month = lock(site.pilot), at or timezone.now(), first_of_month(month)
    by.must("pilots.measure", site)
    gaps: dict[str, Any] = {name: text for name, text in _REQUIRED.items() if not values.get(name)}
    if pilot.state not in MEASURED_STATES:
        gaps["month"] = _("You can write a follow-up once the pilot project has started.")
    elif not is_inside(site, month) or month > timezone.localdate(now):
        gaps["month"] = _("This month is outside the pilot project, or is in the future.")
    if gaps:
        raise Incomplete(gaps)
    recorded = enter(pilot, entries, by=by, reason=reason, at=at)
    told = values | {"language": reading_language(), "written_at": now, "written_by": by.user}
    follow_up, _is_new = FollowUp.objects.update_or_create(site=site, month=month, defaults=told)
    data = {"site": site.pk, "month": month.isoformat()} | ({"values": recorded.told} if recorded.told else {})
    save_with_event(pilot, events.FOLLOWED_UP, by=by, at=at, data=data)
    return follow_up


def owed(sites: Iterable[Site], *, today: date) -> dict[int, list[date]]:
    """For each site, the months whose follow-up was not written, the oldest first. One query."""
    wanted = {site.pk: follow_up_months(site, today=today) for site in sites}
    told = set(FollowUp.objects.filter(site__in=wanted).values_list("site_id", "month"))
    return {pk: [month for month in months if (pk, month) not in told] for pk, months in wanted.items()}


def late(sites: Iterable[Site], *, today: date) -> dict[int, list[date]]:
    """Of those, the months whose due day is past."""
    return {pk: [month for month in months if follow_up_due_on(month) < today] for pk, months in owed(sites, today=today).items()}


def chase_late_follow_ups(*, at: datetime | None = None) -> int:
    """Write to every site whose follow-up is late: once per month of lateness, never once it is written.

    Only the last late month is chased: who left a year undone gets one letter, not twelve.
    """
    now = at or timezone.now()
    running = Pilot.objects.published().filter(state=Pilot.State.RUNNING)
    return sum(one_by_one(running.order_by("pk").values_list("pk", flat=True), lambda pk: _chase(pk, now)))


def _chase(pk: int, now: datetime) -> int:
    """Under the lock that writing a follow-up takes too: nobody is chased for what they are sending now."""
    pilot = Pilot.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=pk, state=Pilot.State.RUNNING).first()
    if pilot is None:
        return 0
    sites = list(pilot.sites.select_related("organisation", "officer", "pilot"))
    last = {pk: months[-1] for pk, months in late(sites, today=timezone.localdate(now)).items() if months}
    known = set(Chase.objects.filter(site__in=last).values_list("site_id", "month"))
    to_chase = [site for site in sites if site.pk in last and (site.pk, last[site.pk]) not in known]
    for site in to_chase:
        Chase.objects.create(site=site, month=last[site.pk], chased_at=now)
        tell_site(site, "follow_up_late", "pilots:follow-up", month=last[site.pk], due=follow_up_due_on(last[site.pk]))
    return len(to_chase)


@transaction.atomic
def remind_of_silence(*, at: datetime | None = None) -> int:
    """Write to the lead of every running pilot of which nothing was heard for sixty days: once per silence."""
    now = at or timezone.now()
    untold = Q(silence_told_at=None) | Q(silence_told_at__lt=F("updated_at"))
    running = Pilot.objects.published().filter(state=Pilot.State.RUNNING, updated_at__lt=now - SILENT_AFTER)

    def tell(pilot: Pilot) -> None:
        # Not a change of the record: its last update stays what it was.
        Pilot.objects.filter(pk=pilot.pk).update(silence_told_at=now)
        tell_lead(pilot, "pilot_silent", since=timezone.localdate(pilot.updated_at))

    return len(one_by_one(running.filter(untold).select_for_update(skip_locked=True, of=("self",)), tell))
