"""Numbers as a reader of each language sees them, with the decimals that mean something and no others."""

from decimal import Decimal

from django.utils.formats import number_format

from records.bilingual import reading_language

# Of fewer cases a page gives the cases themselves: a median or a percentile of two would claim more than is known.
FEWEST_CASES = 5


def without_idle_zeros(value: Decimal) -> Decimal:
    """`42000.00` is 42000 and `1.50` is 1.5: what a column of the database adds says nothing."""
    return Decimal(format(value.normalize(), "f")) if value.is_finite() else value


def shown_number(value: Decimal | float) -> str:
    """`1 386,5` in French, `1,386.5` in English: thousands are set apart from four digits on, everywhere."""
    number = without_idle_zeros(value if isinstance(value, Decimal) else Decimal(str(value)))
    return number_format(number, use_l10n=True, force_grouping=True)


def shown_percent(value: Decimal | float) -> str:
    """`1,5 %` in French, `1.5%` in English."""
    return f"{shown_number(value)}{'%' if reading_language() == 'en' else chr(0xA0) + '%'}"
