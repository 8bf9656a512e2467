"""Months: the rhythm of measures and follow-ups. A period is named by the first day of its first month."""

from collections.abc import Iterator
from datetime import date, timedelta
from math import ceil

from pilots.models.indicators import Indicator
from pilots.models.pilots import Pilot, Site

MONTHS_OF_SCHEDULE: dict[str, int] = {
    Indicator.Schedule.MONTHLY: 1,
    Indicator.Schedule.QUARTERLY: 3,
    Indicator.Schedule.HALF_YEARLY: 6,
    Indicator.Schedule.YEARLY: 12,
}
# A follow-up of a month is due on this day of the month after it.
FOLLOW_UP_DUE_DAY = 10
# What began earlier is a slip of the keyboard.
MAX_YEARS_AGO = 10
# What is worked out month by month for a page has an end, whatever the rows say.
MAX_PERIOD_MONTHS = 360
MEASURED_STATES = (Pilot.State.RUNNING, Pilot.State.COMPLETED, Pilot.State.STOPPED)


def first_of_month(day: date) -> date:
    return day.replace(day=1)


def months_later(month: date, count: int) -> date:
    """The first day of the month that comes `count` months after this one (before it, when negative)."""
    place = month.year * 12 + month.month - 1 + count
    return date(place // 12, place % 12 + 1, 1)


def months_between(first: date, last: date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month


def earliest_start(today: date) -> date:
    """The first day on which a pilot that is written down today may have begun."""
    return months_later(first_of_month(today), -12 * MAX_YEARS_AGO)


def expected_periods(site: Site, schedule: str, *, today: date) -> list[date]:
    """The periods of which a site owes a value by now: those that are wholly over, from its start to its end.

    Of one that left, those that were over by then: it was not there for the whole of the month in which it left.
    """
    if site.withdrawn_on:
        today = min(today, site.withdrawn_on + timedelta(days=1))
    step = MONTHS_OF_SCHEDULE.get(schedule, 0)
    if not step or site.first_day is None or site.pilot.state not in MEASURED_STATES:
        return []
    return list(_periods(site.first_day, site.last_day, step, today))


def _periods(first: date, last: date | None, step: int, today: date) -> Iterator[date]:
    """At most `MAX_PERIOD_MONTHS` back, in the rhythm of the start, however long ago that is."""
    period = first_of_month(first)
    too_old = months_between(period, first_of_month(today)) - MAX_PERIOD_MONTHS
    if too_old > 0:
        period = months_later(period, ceil(too_old / step) * step)
    while months_later(period, step) <= first_of_month(today) and (last is None or period <= last):
        yield period
        period = months_later(period, step)


def follow_up_months(site: Site, *, today: date) -> list[date]:
    """The months that are over and of which a site owes a follow-up, the oldest first. None before its pilot runs."""
    if site.pilot.state != Pilot.State.RUNNING or site.withdrawn_on:
        return []
    return expected_periods(site, Indicator.Schedule.MONTHLY, today=today)


def follow_up_due_on(month: date) -> date:
    return months_later(month, 1) + timedelta(days=FOLLOW_UP_DUE_DAY - 1)


def is_inside(site: Site, period: date) -> bool:
    """A month of the site's own time in the pilot: any day of it counts."""
    after_start = site.first_day is None or period >= first_of_month(site.first_day)
    return after_start and (site.last_day is None or period <= site.last_day)


def is_awaited(site: Site, period: date) -> bool:
    """Whether a value of this month can be expected: it is inside, and the site did not leave before it was over."""
    left_within = site.withdrawn_on is not None and site.withdrawn_on < months_later(period, 1) - timedelta(days=1)
    return is_inside(site, period) and not left_within
