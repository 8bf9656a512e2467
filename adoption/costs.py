"""Total cost of ownership and return: plain arithmetic on decimals, with nothing of the database.

Year 1 is not discounted; what falls in year n is divided by (1 + rate)^(n − 1), as in Canada's guidelines for economic
evaluation (CADTH, 4th edition, 2017: 1.5 % a year beyond the first). What falls in a year is rounded to the cent, as it is
shown; what is discounted is rounded at the very end. Whoever adds up the figures of the page finds its totals.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

ZERO, CENT, HUNDRED = Decimal(0), Decimal("0.01"), Decimal(100)


@dataclass(frozen=True, slots=True)
class Line:
    """A cost or a benefit. `basis`: yearly, once, or unit (amount × volume, each year)."""

    label: str
    is_benefit: bool
    basis: str
    amount: Decimal
    volume: Decimal | None = None
    first_year: int = 1

    def in_year(self, year: int) -> Decimal:
        if year < self.first_year or (self.basis == "once" and year > self.first_year):
            return ZERO
        return _cents(self.amount * (self.volume or ZERO) if self.basis == "unit" else self.amount)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is worked out: the lines, over how many years, at which discount rate."""

    lines: tuple[Line, ...]
    horizon_years: int
    discount_percent: Decimal

    def present(self, line: Line) -> Decimal:
        """A line's present value over the whole horizon."""
        growth = 1 + self.discount_percent / HUNDRED
        return sum((line.in_year(year) / growth ** (year - 1) for year in self.years), ZERO)

    @property
    def years(self) -> range:
        return range(1, self.horizon_years + 1)

    def total(self, *, is_benefit: bool) -> Decimal:
        return sum((self.present(line) for line in self.lines if line.is_benefit is is_benefit), ZERO)

    @property
    def net(self) -> Decimal:
        return self.total(is_benefit=True) - self.total(is_benefit=False)


@dataclass(frozen=True, slots=True)
class Year:
    """One year: not discounted, then the discounted balance since the start."""

    number: int
    cost: Decimal
    benefit: Decimal
    balance: Decimal


@dataclass(frozen=True, slots=True)
class Swing:
    """What the net value becomes when one line is x % lower or higher, and the change of it that makes the net value nil."""

    line: Line
    present: Decimal
    if_lower: Decimal
    if_higher: Decimal
    break_even_percent: Decimal | None

    @property
    def width(self) -> Decimal:
        return abs(self.if_higher - self.if_lower)


@dataclass(frozen=True, slots=True)
class Result:
    cost: Decimal
    benefit: Decimal
    net: Decimal
    # Net value for each dollar of cost, in percent; none without a cost.
    return_percent: Decimal | None
    # The first year in which the discounted balance is not negative; none when it stays so.
    payback_year: int | None
    # How much of the expected benefits covers the costs, in percent; none without a benefit.
    needed_percent: Decimal | None
    years: tuple[Year, ...]
    swings: tuple[Swing, ...]


def work_out(lines: Sequence[Line], *, horizon_years: int, discount_percent: Decimal, swing_percent: int) -> Result:
    """Everything that the page shows. The swings are sorted, the widest first."""
    plan = Plan(tuple(lines), horizon_years, discount_percent)
    cost, benefit = plan.total(is_benefit=False), plan.total(is_benefit=True)
    net = _cents(benefit) - _cents(cost)
    years = _years(plan)
    swings = [_swing(plan, number, swing_percent) for number in range(len(plan.lines))]
    return Result(
        cost=_cents(cost),
        benefit=_cents(benefit),
        net=net,
        return_percent=_tenth((benefit - cost) / cost * HUNDRED) if cost else None,
        payback_year=next((year.number for year in years if year.balance >= 0), None) if benefit else None,
        needed_percent=_tenth(cost / benefit * HUNDRED) if benefit else None,
        years=years,
        swings=tuple(sorted(swings, key=lambda swing: -swing.width)),
    )


def _years(plan: Plan) -> tuple[Year, ...]:
    growth, costs, benefits, found = 1 + plan.discount_percent / HUNDRED, ZERO, ZERO, []
    for year in plan.years:
        cost = sum((line.in_year(year) for line in plan.lines if not line.is_benefit), ZERO)
        benefit = sum((line.in_year(year) for line in plan.lines if line.is_benefit), ZERO)
        costs += cost / growth ** (year - 1)
        benefits += benefit / growth ** (year - 1)
        found.append(Year(year, cost, benefit, _cents(benefits) - _cents(costs)))
    return tuple(found)


def _swing(plan: Plan, number: int, swing_percent: int) -> Swing:
    line, part = plan.lines[number], Decimal(swing_percent) / HUNDRED
    present = plan.present(line)

    def net_with(factor: Decimal) -> Decimal:
        changed = replace(line, amount=line.amount * factor)
        return replace(plan, lines=(*plan.lines[:number], changed, *plan.lines[number + 1 :])).net

    gain = present if line.is_benefit else -present
    return Swing(
        line=line,
        present=_cents(present),
        if_lower=_cents(net_with(1 - part)),
        if_higher=_cents(net_with(1 + part)),
        break_even_percent=_tenth(-plan.net / gain * HUNDRED) if gain else None,
    )


def _cents(value: Decimal) -> Decimal:
    return value.quantize(CENT, ROUND_HALF_UP)


def _tenth(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.1"), ROUND_HALF_UP)
