"""Numbers are shown with the decimals that mean something, in each language's way, and read again as they were."""

from decimal import Decimal

import pytest
from django import forms
from django.template import Context, Template
from django.utils.translation import override

from adoption.forms.costing import AmountField
from files.number_fields import NumberField, RealField
from files.sandbox.running import said as said_by_the_small_process
from records.money import dollars
from records.numbers import shown_number, shown_percent


@pytest.mark.parametrize(
    ("value", "french", "english"),
    [
        ("42000.00", "42\u00a0000", "42,000"),
        ("85.00", "85", "85"),
        ("999.9", "999,9", "999.9"),
        ("1386.00", "1\u00a0386", "1,386"),
        ("-1386.5", "-1\u00a0386,5", "-1,386.5"),
        ("1.50", "1,5", "1.5"),
        ("0.00", "0", "0"),
        ("-31.25", "-31,25", "-31.25"),
        ("1E+4", "10\u00a0000", "10,000"),
    ],
)
def test_a_number_has_the_decimals_that_mean_something(value: str, french: str, english: str) -> None:
    with override("fr"):
        assert shown_number(Decimal(value)) == french
        assert shown_percent(Decimal(value)) == f"{french}\u00a0%"
    with override("en"):
        assert shown_number(Decimal(value)) == english
        assert shown_percent(Decimal(value)) == f"{english}%"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_number_of_four_digits_is_grouped_alike_in_code_letters_and_templates(language: str) -> None:
    with override(language):
        said = {
            shown_number(1386),
            Template("{{ n|number }}").render(Context({"n": 1386})),
            Template("{% load humanize %}{{ n|intcomma }}").render(Context({"n": 1386})),
            dollars(Decimal(1386)).strip("$\u00a0"),
            said_by_the_small_process({"text": "%(most)s", "with": {"most": 1386}}),
        }
    assert said == {"1\u00a0386" if language == "fr" else "1,386"}


class _Form(forms.Form):
    target = NumberField(max_digits=12, decimal_places=2)
    amount = AmountField()
    auc = RealField()


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("value", ["42000.00", "85.00", "1.50", "0.25", "1234567.89", "-3.10", "100.00"])
def test_a_box_shows_no_idle_decimals_and_is_read_again_as_it_was(value: str, language: str) -> None:
    with override(language):
        shown = _Form(initial={"target": Decimal(value), "amount": Decimal(value), "auc": float(value)})
        typed = {name: str(shown[name].as_widget()).partition('value="')[2].partition('"')[0] for name in shown.fields}
        for text in typed.values():
            assert not text.endswith(("0", ",", ".")) or not set(text) & {",", "."}
        sent = _Form(typed)
        assert sent.is_valid(), sent.errors
        assert sent.cleaned_data == {"target": Decimal(value), "amount": Decimal(value), "auc": float(value)}
