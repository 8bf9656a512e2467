"""A run chart in words: what it shows, and whether that is more than chance."""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pilots.charts.axes import month_in_words
from pilots.charts.signals import LEAST_FOR_SHIFT, Signal
from pilots.values import shown, to_two_decimals
from records.numbers import shown_percent


def with_unit(value: Decimal, unit: str) -> str:
    """“33,5 %”, “12 minutes”; the sign of English percentages touches its number."""
    if unit == "%":
        return shown_percent(to_two_decimals(value))
    return f"{shown(value)}\u00a0{unit}" if unit else shown(value)


def point_in_words(month: date, value: Decimal, unit: str) -> str:
    return _("%(month)s: %(value)s") % {"month": month_in_words(month), "value": with_unit(value, unit)}


def summary(
    values: list[tuple[date, Decimal]],
    *,
    unit: str,
    baseline: Decimal | None,
    target: Decimal | None,
    median: Decimal | None,
    missing: int,
    has_common_baseline: bool = False,
) -> str:
    if not values:
        return _("No values yet.")
    (start, first), (end, last) = values[0], values[-1]
    told = {"first": shown(first), "start": month_in_words(start), "last": shown(last), "end": month_in_words(end), "unit": unit}
    said = [_("%(first)s in %(start)s, %(last)s in %(end)s (%(unit)s).") % told]
    if baseline is not None:
        before = _("Before, for all sites: %(value)s.") if has_common_baseline else _("Before: %(value)s.")
        said.append(before % {"value": shown(baseline)})
    if target is not None:
        said.append(_("Target: %(value)s.") % {"value": shown(target)})
    if median is not None:
        said.append(_("Median: %(value)s.") % {"value": shown(median)})
    if missing:
        said.append(ngettext("%(count)d period missing.", "%(count)d periods missing.", missing) % {"count": missing})
    return " ".join(said)


def signals_in_words(
    found: list[Signal], values: list[tuple[date, Decimal]], *, is_from_baseline: bool, is_up_better: bool | None
) -> list[str]:
    """Each signal in a sentence; without any, that there is none or that there are too few values to tell."""
    if found:
        return [_said(found, is_up, values, is_from_baseline, is_up_better) for is_up in sorted({each.is_up for each in found})]
    if len(values) < LEAST_FOR_SHIFT:
        return [_("There are too few values to tell a change from chance: at least six are needed.")] if values else []
    return [_("No shift and no trend: the differences may be due to chance.")]


def _said(
    found: list[Signal], is_up: bool, values: list[tuple[date, Decimal]], is_from_baseline: bool, is_up_better: bool | None
) -> str:
    """The signals of one direction, then what they mean."""
    parts = [
        _kind(signal, is_from_baseline)
        % {
            "count": len(signal.places),
            "start": month_in_words(values[signal.places[0]][0]),
            "end": month_in_words(values[signal.places[-1]][0]),
        }
        for signal in found
        if signal.is_up == is_up
    ]
    if is_up_better is not None and is_up == is_up_better:
        parts.append(_("This result is unlikely to be due to chance. The change is in the desired direction."))
    elif is_up_better is not None:
        parts.append(_("This result is unlikely to be due to chance. The change is not in the desired direction."))
    return " ".join(parts)


def _kind(signal: Signal, is_from_baseline: bool) -> str:
    if not signal.is_shift:
        if signal.is_up:
            return _("Trend: %(count)d rising values in a row, from %(start)s to %(end)s.")
        return _("Trend: %(count)d falling values in a row, from %(start)s to %(end)s.")
    if is_from_baseline:
        if signal.is_up:
            return _("Shift: %(count)d values in a row above the baseline, from %(start)s to %(end)s.")
        return _("Shift: %(count)d values in a row below the baseline, from %(start)s to %(end)s.")
    if signal.is_up:
        return _("Shift: %(count)d values in a row above the median, from %(start)s to %(end)s.")
    return _("Shift: %(count)d values in a row below the median, from %(start)s to %(end)s.")
