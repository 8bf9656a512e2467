"""Amounts of Canadian dollars as a reader of each language sees them."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from django.utils.formats import number_format

from records.bilingual import reading_language

CENT = Decimal("0.01")


def dollars(value: Decimal, places: int | None = None) -> str:
    """`12 345 $` in French, `$12,345` in English, with a true minus sign; cents where the amount has some.

    In a table every amount has the `places` that `places_of` gives, so that its columns add up to the eye, too.
    """
    amount = value.quantize(Decimal(1) if places == 0 else CENT, ROUND_HALF_UP)
    digits = number_format(abs(amount), places_of([amount]) if places is None else places, use_l10n=True, force_grouping=True)
    sign = "−" if amount < 0 else ""
    return f"{sign}${digits}" if reading_language() == "en" else f"{sign}{digits}\u00a0$"


def places_of(values: Iterable[Decimal]) -> int:
    """The decimals that amounts shown together need: two as soon as one of them has cents."""
    return 2 if any(value.quantize(CENT, ROUND_HALF_UP) % 1 for value in values) else 0
