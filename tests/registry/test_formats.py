"""Dates, times and numbers are written as Québec and English Canada write them, everywhere Django writes them."""

from datetime import datetime
from pathlib import Path

import pytest
from django import forms
from django.template import Context, Template
from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import make_aware

from pilots.models.indicators import Indicator
from records.facets import POPULATION

MOMENT = make_aware(datetime(2026, 11, 29, 9, 5))


@pytest.mark.parametrize(
    ("language", "pattern", "shown"),
    [
        ("fr", "DATE_FORMAT", "29 novembre 2026"),
        ("en", "DATE_FORMAT", "November 29, 2026"),
        ("fr", "DATETIME_FORMAT", "29 novembre 2026 à 9\u00a0h\u00a005"),
        ("en", "DATETIME_FORMAT", "November 29, 2026, at 9:05\u00a0am"),
        ("fr", "SHORT_DATE_FORMAT", "2026-11-29"),
        ("en", "SHORT_DATE_FORMAT", "2026-11-29"),
    ],
)
def test_a_date_is_written_as_the_readers_language_writes_it(language: str, pattern: str, shown: str) -> None:
    with translation.override(language):
        assert Template(f'{{{{ at|date:"{pattern}" }}}}').render(Context({"at": MOMENT})) == shown


def test_months_are_shortened_as_quebec_shortens_them() -> None:
    with translation.override("fr"):
        said = [date_format(MOMENT.replace(month=month, day=1), "N") for month in range(1, 13)]
    assert said == ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."]


@pytest.mark.parametrize(("language", "shown"), [
    ("fr", ["1er mars 2027", "1er mars 2027 à 0\u00a0h\u00a005", "1er mars", "2 mars 2027", "21 mars 2027"]),
    ("en", ["March 1, 2027", "March 1, 2027, at 12:05\u00a0am", "March 1", "March 2, 2027", "March 21, 2027"]),
])  # fmt: skip
def test_the_first_of_a_month_is_an_ordinal_in_french(language: str, shown: list[str]) -> None:
    first = make_aware(datetime(2027, 3, 1, 0, 5))
    patterns = ["DATE_FORMAT", "DATETIME_FORMAT", "MONTH_DAY_FORMAT"]
    with translation.override(language):
        said = [date_format(first, pattern) for pattern in patterns]
        said += [date_format(first.replace(day=day), "DATE_FORMAT") for day in (2, 21)]
    assert said == shown


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_typed_date_means_the_same_in_both_languages(language: str) -> None:
    field = forms.DateField()
    with translation.override(language):
        assert str(field.clean("2027-03-04")) == "2027-03-04"
        for doubtful in ("03/04/2027", "31/03/2027", "3-4-27"):
            with pytest.raises(forms.ValidationError):
                field.clean(doubtful)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_word_with_two_meanings_is_translated_by_its_meaning(language: str) -> None:
    with translation.override(language):
        said = {str(POPULATION.label), str(Indicator.ValueKind.NUMBER.label), str(Indicator.Dimension.POPULATION.label)}
    assert said == ({"Population", "Nombre", "Populationnelle"} if language == "fr" else {"Population", "Number"})


def test_django_reads_the_formats() -> None:
    """A formats package is read from `<language>/formats.py` only."""
    folder = Path(__file__).parents[2] / "registry" / "formats"
    assert sorted(path.parent.name for path in folder.glob("*/formats.py")) == ["en", "fr"]
