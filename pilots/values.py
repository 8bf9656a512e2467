"""Which values a pilot takes: by unit, by range, by period. One rule for the form, the paste, the file and the API."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from pilots.models.indicators import Described, Indicator
from pilots.models.pilots import Pilot, Site
from pilots.periods import MEASURED_STATES, is_inside
from records.numbers import shown_number

LARGEST = Decimal("9999999999.99")


class Wrong(NamedTuple):
    """What is wrong, and with which part: `site`, `period` or `value`."""

    part: str
    text: str | Promise


def problems_of(pilot: Pilot, indicator: Indicator, site: Site, period: date, value: Decimal) -> list[Wrong]:
    """Everything that is wrong with one value; nothing when it can be kept."""
    found = []
    if site.pilot_id != pilot.pk:
        found.append(Wrong("site", _("This site is not part of the pilot project.")))
    if pilot.state not in MEASURED_STATES:
        found.append(Wrong("period", _("Values can be entered once the pilot project has started.")))
    elif not is_inside(site, period):
        found.append(Wrong("period", _("This month is outside the pilot project.")))
    elif period > timezone.localdate():
        found.append(Wrong("period", _("This month has not started yet, so there is nothing to measure.")))
    if text := wrong_value(indicator, value):
        found.append(Wrong("value", text))
    return found


def wrong_value(indicator: Described, value: Decimal) -> str:
    """Why an indicator does not take a value; empty when it does."""
    if not value.is_finite() or abs(value) > LARGEST:
        return _("This number cannot be saved.")
    kind = indicator.value_kind
    if value != round(value, 2):
        asked = f"{is_it_percent(value)} " if kind == Indicator.ValueKind.PERCENTAGE and 0 < value < 1 else ""
        return asked + _("Two decimals at most.")
    if kind == Indicator.ValueKind.PERCENTAGE and not 0 <= value <= 100:
        return _("A percentage must be between 0 and 100.")
    if kind == Indicator.ValueKind.COUNT and value < 0:
        return _("A count cannot be negative.")
    if kind == Indicator.ValueKind.COUNT and value != value.to_integral_value():
        return _("A count must be a whole number.")
    if indicator.lowest is not None and value < indicator.lowest:
        return _("The lowest possible value is %(minimum)s.") % {"minimum": shown(indicator.lowest)}
    if indicator.highest is not None and value > indicator.highest:
        return _("The highest possible value is %(maximum)s.") % {"maximum": shown(indicator.highest)}
    return ""


def shown(value: Decimal | int | None) -> str:
    """A value in the reader's way of writing numbers, to two decimals at most."""
    if value is None:
        return ""
    return shown_number(to_two_decimals(Decimal(value)))


def to_two_decimals(value: Decimal) -> Decimal:
    """The decimals that a value may have, half up, for what is calculated of values: the same on pages and in reports."""
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP)


def is_it_percent(value: Decimal) -> str:
    """What to ask about a share that was perhaps written as a part of one."""
    told = _("%(value)s is less than 1%%. Did you mean %(percent)s%%?")
    return told % {"value": shown_number(value), "percent": shown_number(value * 100)}
