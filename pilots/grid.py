"""Which months of a site the grid of values shows at once, and where it goes from there."""

from dataclasses import dataclass, field
from datetime import date

from pilots.charts.indicators import aims
from pilots.models.indicators import Indicator
from pilots.models.pilots import Site
from pilots.periods import first_of_month, months_between, months_later

MONTHS_SHOWN = 6
# Of a site that does not say when it began.
_MONTHS_BACK = 24


@dataclass(frozen=True, slots=True)
class Window:
    """Months side by side, oldest first; none before a site begins. `earlier` and `later`: the last month of its neighbours."""

    months: list[date]
    earlier: date | None = None
    later: date | None = None
    # The months of which a site owes a value, by indicator.
    owed: dict[int, frozenset[date]] = field(default_factory=dict)


def window(site: Site, indicators: list[Indicator], *, until: date | None, today: date) -> Window:
    """The months that end with `until`, or with the present one; never outside of the site's time in the pilot."""
    now = first_of_month(today)
    first = first_of_month(site.first_day) if site.first_day else months_later(now, -_MONTHS_BACK)
    last = min(now, first_of_month(site.last_day)) if site.last_day else now
    if last < first:
        return Window([])
    least = min(months_later(first, MONTHS_SHOWN - 1), last)
    end = min(max(until or last, least), last)
    begin = max(first, months_later(end, 1 - MONTHS_SHOWN))
    return Window(
        months=[months_later(begin, place) for place in range(months_between(begin, end) + 1)],
        earlier=months_later(begin, -1) if begin > first else None,
        later=min(months_later(end, MONTHS_SHOWN), last) if end < last else None,
        owed={each.pk: frozenset(aims(each, [site], today=today)[site.pk].owed) for each in indicators},
    )
