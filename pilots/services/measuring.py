"""The indicators of a pilot and their values."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from pilots import events
from pilots.models.indicators import Indicator, Measurement
from pilots.models.pilots import Pilot, Site
from registry.editing import locked, settle
from registry.errors import Incomplete


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
