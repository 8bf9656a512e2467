"""What an indicator was at a site so far: the last value, the baseline and target, and whether a value is far from them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from pilots.models.indicators import Indicator, Measurement, SitePlan
from pilots.models.pilots import Site
from pilots.values import is_it_percent, shown

# A value this many times larger or smaller than each known one is asked about: a comma out of place makes ten.
FAR = 5
Key = tuple[int, int]


@dataclass(slots=True)
class History:
    """The values that are kept, and the aims, by indicator and site."""

    values: dict[Key, dict[date, Decimal]] = field(default_factory=dict)
    aims: dict[Key, tuple[Decimal | None, Decimal | None]] = field(default_factory=dict)

    @classmethod
    def of(cls, indicators: Iterable[Indicator], sites: Iterable[Site]) -> "History":
        """The history of these indicators at these sites. Two queries."""
        known, places = {each.pk: each for each in indicators}, [site.pk for site in sites]
        found = cls()
        for row in Measurement.objects.filter(indicator__in=known, site__in=places).order_by("period"):
            found.values.setdefault((row.indicator_id, row.site_id), {})[row.period] = row.value
        plans = {
            (each.indicator_id, each.site_id): each for each in SitePlan.objects.filter(indicator__in=known, site__in=places)
        }
        for pk, indicator in known.items():
            for place in places:
                own = plans.get((pk, place))
                baseline = own.baseline if own and own.baseline is not None else indicator.baseline
                target = own.target if own and own.target is not None else indicator.target
                found.aims[pk, place] = (baseline, target)
        return found

    def said(self, indicator: Indicator, site: Site) -> str:
        """The unit, the last value, the baseline and the target, for whoever enters the next one."""
        kept = self.values.get((indicator.pk, site.pk), {})
        parts = [str(indicator.unit)]
        if kept:
            last = max(kept)
            told = _("last: %(value)s (%(month)s)")
            parts.append(told % {"value": shown(kept[last]), "month": date_format(last, "F Y")})
        parts += self._aims_said(indicator, site)
        return " · ".join(part for part in parts if part)

    def far(
        self,
        indicator: Indicator,
        site: Site,
        period: date | None,
        value: Decimal,
        *,
        beside: Mapping[date, Decimal] | None = None,
    ) -> str:
        """What to ask about a value that is negative as none was, or far from each known one; empty when there is nothing.

        `beside`: the values of the same indicator and site that are entered with it. Near the baseline or the target, a
        value is not far; they are named as such, and only where there is no other value.
        """
        kept = self.values.get((indicator.pk, site.pk), {})
        if period and kept.get(period) == value:
            return ""
        others = [each for month, each in (kept | dict(beside or {})).items() if month != period]
        aims = [aim for aim in self.aims.get((indicator.pk, site.pk), ()) if aim is not None]
        known = [*others, *aims]
        if value < 0 and indicator.lowest is None and not any(each < 0 for each in known):
            return _("%(value)s is negative. Is it correct?") % {"value": shown(value)}
        known = [abs(each) for each in known if each]
        if indicator.value_kind == Indicator.ValueKind.PERCENTAGE and 0 < value < 1 and not any(each < 1 for each in known):
            return is_it_percent(value)
        if not known or not value or any(_ratio(value, each) < FAR for each in known):
            return ""
        if others := [abs(each) for each in others if each]:
            asked = _("%(value)s is far from the other values (%(low)s to %(high)s). Is this value correct?")
            return asked % {"value": shown(value), "low": shown(min(others)), "high": shown(max(others))}
        asked = _("%(value)s is far from what is stated for this indicator (%(aims)s). Is this value correct?")
        return asked % {"value": shown(value), "aims": ", ".join(self._aims_said(indicator, site))}

    def _aims_said(self, indicator: Indicator, site: Site) -> list[str]:
        """The baseline and the target that there are, each with its name."""
        baseline, target = self.aims.get((indicator.pk, site.pk), (None, None))
        said = [_("baseline: %(value)s") % {"value": shown(baseline)}] if baseline is not None else []
        return said + ([_("target: %(value)s") % {"value": shown(target)}] if target is not None else [])


def _ratio(value: Decimal, known: Decimal) -> Decimal:
    one, other = abs(value), abs(known)
    return max(one, other) / min(one, other)
