"""Results of a calculation as a reader sees them, and the bars of the tornado."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.formats import number_format

from adoption.costs import Result, Swing
from records.bilingual import reading_language
from records.money import dollars, places_of

WIDTH = 600


# From here on, an estimate to the cent would say more than anyone knows.
_WHOLE_FROM = 10_000


def result_places(values: Iterable[Decimal]) -> int:
    """The decimals of what was worked out: whole dollars as soon as one amount is large, else as `places_of` says."""
    amounts = list(values)
    return 0 if any(abs(amount) >= _WHOLE_FROM for amount in amounts) else places_of(amounts)


def percent(value: Decimal | None) -> str:
    if value is None:
        return "–"
    digits = number_format(abs(value), decimal_pos=1, use_l10n=True, force_grouping=True)
    return f"{'−' if value < 0 else ''}{digits}{'%' if reading_language() == 'en' else chr(0xA0) + '%'}"


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of the tornado: where its bar begins and ends, and the same in words."""

    label: str
    is_benefit: bool
    present: str
    x: int
    width: int
    if_lower: str
    if_higher: str
    break_even: str


@dataclass(frozen=True, slots=True)
class Tornado:
    """`net_x` and `zero_x` are the two lines across all bars; `zero_x` is none when no bar comes near nil."""

    bars: list[Bar]
    net_x: int
    zero_x: int | None
    lowest: str
    highest: str

    width = WIDTH


def tornado(result: Result) -> Tornado:
    ends = [result.net, *(value for swing in result.swings for value in (swing.if_lower, swing.if_higher))]
    low, high = min(ends), max(ends)
    places = result_places([*ends, *(swing.present for swing in result.swings)])

    def place(value: Decimal) -> int:
        return int((value - low) / ((high - low) or Decimal(1)) * WIDTH)

    return Tornado(
        bars=[
            _bar(swing, place(min(swing.if_lower, swing.if_higher)), place(max(swing.if_lower, swing.if_higher)), places)
            for swing in result.swings
        ],
        net_x=place(result.net),
        zero_x=place(Decimal(0)) if low < 0 < high else None,
        lowest=dollars(low, places),
        highest=dollars(high, places),
    )


def _bar(swing: Swing, start: int, end: int, places: int) -> Bar:
    return Bar(
        label=swing.line.label,
        is_benefit=swing.line.is_benefit,
        present=dollars(swing.present, places),
        x=start,
        width=max(2, end - start),
        if_lower=dollars(swing.if_lower, places),
        if_higher=dollars(swing.if_higher, places),
        break_even=_signed(swing.break_even_percent),
    )


def _signed(value: Decimal | None) -> str:
    return f"+{percent(value)}" if value is not None and value > 0 else percent(value)


@dataclass(frozen=True, slots=True)
class Shown:
    cost: str
    benefit: str
    net: str
    is_gain: bool
    return_percent: str
    payback_year: int | None
    needed_percent: str
    years: Sequence[tuple[int | str, ...]]
    tornado: Tornado


def shown(result: Result) -> Shown:
    """Everything in the reader's way of writing numbers."""
    years = [(year.number, (year.cost, year.benefit, year.balance)) for year in result.years]
    by_year = result_places(amount for _number, amounts in years for amount in amounts)
    totals = result_places([result.cost, result.benefit, result.net])
    return Shown(
        cost=dollars(result.cost, totals),
        benefit=dollars(result.benefit, totals),
        net=dollars(result.net, totals),
        is_gain=result.net >= 0,
        return_percent=percent(result.return_percent),
        payback_year=result.payback_year,
        needed_percent=percent(result.needed_percent),
        years=[(number, *(dollars(amount, by_year) for amount in amounts)) for number, amounts in years],
        tornado=tornado(result),
    )
