"""The number under which a company that has no NEQ is registered where it is, and how each country writes it."""

import re
from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Country(models.TextChoices):
    """Where companies of the network come from; any other is `OTHER`. Codes: ISO 3166-1."""

    CA = "CA", _("Canada, outside Québec")
    US = "US", _("United States")
    FR = "FR", _("France")
    BE = "BE", _("Belgium")
    CH = "CH", _("Switzerland")
    GB = "GB", _("United Kingdom")
    IE = "IE", _("Ireland")
    DE = "DE", _("Germany")
    NL = "NL", _("Netherlands")
    ES = "ES", _("Spain")
    IT = "IT", _("Italy")
    DK = "DK", _("Denmark")
    SE = "SE", _("Sweden")
    FI = "FI", _("Finland")
    IL = "IL", _("Israel")
    AU = "AU", _("Australia")
    JP = "JP", _("Japan")
    KR = "KR", _("South Korea")
    OTHER = "ZZ", _("Another country")


@dataclass(frozen=True, slots=True)
class Form:
    """How a register writes its numbers, without spaces, dots and dashes."""

    pattern: re.Pattern[str]
    example: str | Promise


_ANY = Form(re.compile(r"[A-Z0-9/]{4,30}"), _("the number of the official register (4 to 30 letters and digits)"))
FORMS: dict[str, Form] = {
    Country.CA: Form(
        # Provinces number their corporations each on its own: its two letters may come first, and are kept.
        re.compile(r"(?:[A-Z]{2})?\d{6,10}"),
        _("the corporation number, with its province (example: ON 1000123456), or the nine digits of the business number"),
    ),
    Country.US: Form(re.compile(r"\d{9}"), _("the nine digits of the EIN (example: 12-3456789)")),
    Country.FR: Form(re.compile(r"\d{9}"), _("the nine digits of the SIREN (example: 732829320)")),
    Country.BE: Form(re.compile(r"[01]\d{9}"), _("the ten digits of the enterprise number (example: 0403.170.701)")),
    Country.GB: Form(re.compile(r"(?:\d{8}|[A-Z]{2}\d{6})"), _("the eight characters of the company number (example: 01234567)")),
}


def written_plainly(number: str) -> str:
    """Without what people put between digits: the same number is the same text."""
    return re.sub(r"[\s.\-–]", "", number).upper()


def why_not_a_number(country: str, number: str) -> Promise | str:
    """Why a number cannot be one of this country's; empty when it can."""
    form, plain = FORMS.get(country, _ANY), written_plainly(number)
    if form.pattern.fullmatch(plain) and not (country == Country.FR and not _luhn(plain)):
        return ""
    return form.example


def _luhn(digits: str) -> bool:
    """The check digit of a SIREN. Source: INSEE."""
    doubled = [int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(digits))]
    return sum(number - 9 if number > 9 else number for number in doubled) % 10 == 0
