"""Costs and returns against figures worked out by hand, and the calculator that anyone may try."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.models.memberships import Role
from adoption.costs import Line, work_out
from adoption.forms.costing import AmountField
from adoption.models.costing import Calculation
from adoption.money import percent, shown
from adoption.services import costing
from records.errors import Incomplete, Refused, Stale
from records.models.events import Event
from records.money import dollars
from tests.factories import OrganisationFactory, PilotFactory, acting

LICENCE = Line("Abonnement", False, "yearly", Decimal(10_000))
WIRING = Line("Raccordement", False, "once", Decimal(20_000))
FREED = Line("Heures libérées", True, "unit", Decimal(50), Decimal(400), first_year=2)
Post = dict[str, Any]


def test_total_cost_and_return_are_those_worked_out_by_hand() -> None:
    result = work_out([LICENCE, WIRING, FREED], horizon_years=3, discount_percent=Decimal(10), swing_percent=20)
    # Costs: 20,000 + 10,000 + 10,000 / 1.1 + 10,000 / 1.21. Benefits: 20,000 / 1.1 + 20,000 / 1.21.
    assert (result.cost, result.benefit, result.net) == (Decimal("47355.37"), Decimal("34710.74"), Decimal("-12644.63"))
    assert (result.return_percent, result.needed_percent) == (Decimal("-26.7"), Decimal("136.4"))
    assert result.payback_year is None
    assert [(year.cost, year.benefit, year.balance) for year in result.years] == [
        (Decimal(30_000), Decimal(0), Decimal("-30000.00")),
        (Decimal(10_000), Decimal(20_000), Decimal("-20909.09")),
        (Decimal(10_000), Decimal(20_000), Decimal("-12644.63")),
    ]


def test_the_tornado_has_the_widest_line_first_and_says_what_would_break_even() -> None:
    result = work_out([LICENCE, WIRING, FREED], horizon_years=3, discount_percent=Decimal(10), swing_percent=20)
    assert [swing.line.label for swing in result.swings] == ["Heures libérées", "Abonnement", "Raccordement"]
    freed, licence, wiring = result.swings
    assert (freed.if_lower, freed.if_higher) == (Decimal("-19586.78"), Decimal("-5702.48"))
    assert (licence.if_lower, licence.if_higher) == (Decimal("-7173.55"), Decimal("-18115.70"))
    assert (wiring.if_lower, wiring.if_higher) == (Decimal("-8644.63"), Decimal("-16644.63"))
    # 12,644.63 more is needed: 36.4 % of 34,710.74, or 46.2 % less of 27,355.37.
    assert (freed.break_even_percent, licence.break_even_percent) == (Decimal("36.4"), Decimal("-46.2"))


def test_without_discount_the_costs_are_covered_in_the_year_in_which_the_balance_turns() -> None:
    lines = [Line("Achat", False, "once", Decimal(100)), Line("Gain", True, "yearly", Decimal(40))]
    result = work_out(lines, horizon_years=4, discount_percent=Decimal(0), swing_percent=10)
    assert (result.payback_year, result.net, result.return_percent) == (3, 60, 60)


def test_a_calculation_of_costs_alone_or_of_nothing_has_no_return() -> None:
    costs = work_out([LICENCE], horizon_years=1, discount_percent=Decimal(0), swing_percent=20)
    assert (costs.needed_percent, costs.payback_year, costs.return_percent) == (None, None, Decimal("-100.0"))
    nothing = work_out([Line("Don", False, "yearly", Decimal(0))], horizon_years=1, discount_percent=Decimal(0), swing_percent=20)
    assert (nothing.return_percent, nothing.swings[0].break_even_percent) == (None, None)
    assert shown(nothing).tornado.bars


def test_money_is_written_as_the_reader_does() -> None:
    with translation.override("fr"):
        assert dollars(Decimal("-12644.63")).replace("\u202f", "\u00a0") == "−12\u00a0644,63\u00a0$"
        assert dollars(Decimal("12.50")) == "12,50\u00a0$"
        assert dollars(Decimal("12.00")) == "12\u00a0$"
        assert percent(Decimal("36.4")) == "36,4\u00a0%"
    with translation.override("en"):
        assert dollars(Decimal("12644.63")) == "$12,644.63"
        assert dollars(Decimal("-12")) == "−$12"


def test_large_results_are_rounded_to_the_dollar() -> None:
    lines = [Line("Abonnement", False, "yearly", Decimal("38118.36"))]
    seen = shown(work_out(lines, horizon_years=1, discount_percent=Decimal(0), swing_percent=20))
    with translation.override("en"):
        assert shown(work_out(lines, horizon_years=1, discount_percent=Decimal(0), swing_percent=20)).net == "−$38,118"
    assert seen.net.endswith("118\u00a0$")
    assert dollars(Decimal("0.50"), 0) == "1\u00a0$"


def test_the_amounts_of_a_calculation_are_shown_to_the_cent_and_add_up() -> None:
    """1,234.50 $ a year against 12.50 $ a hundred times: a gain of 15.50 $, not of 1 250 − 1 235."""
    lines = [Line("Abonnement", False, "yearly", Decimal("1234.50")), Line("Gain", True, "unit", Decimal("12.50"), Decimal(100))]
    seen = shown(work_out(lines, horizon_years=2, discount_percent=Decimal(0), swing_percent=20))
    years = [[str(cell).replace("\u202f", "\u00a0") for cell in year] for year in seen.years]
    assert years == [
        ["1", "1\u00a0234,50\u00a0$", "1\u00a0250,00\u00a0$", "15,50\u00a0$"],
        ["2", "1\u00a0234,50\u00a0$", "1\u00a0250,00\u00a0$", "31,00\u00a0$"],
    ]
    # Fractions of a cent: what is shown still adds up, in the totals and in the last year.
    odd = [Line("a", False, "unit", Decimal("0.05"), Decimal("3.30")), Line("b", True, "unit", Decimal("0.15"), Decimal("7.70"))]
    result = work_out(odd, horizon_years=3, discount_percent=Decimal("1.5"), swing_percent=20)
    assert result.benefit - result.cost == result.net == result.years[-1].balance


@pytest.mark.parametrize(("language", "typed"), [("fr", "10 000,50 $"), ("en", "$10,000.50"), ("fr", "10000.50")])
def test_an_amount_is_read_as_people_write_it(language: str, typed: str) -> None:
    with translation.override(language):
        assert AmountField().clean(typed) == Decimal("10000.50")


# ── The pages ────────────────────────────────────────────────────────────────────────────────────────────────


def _post(*lines: Post, **values: Any) -> Post:
    data: Post = {"horizon_years": "5", "discount_percent": "1.5", "swing_percent": "20", "lines-INITIAL_FORMS": "0"} | values
    data["lines-TOTAL_FORMS"] = str(len(lines) + 2)
    for place in range(len(lines) + 2):
        line = {"kind": "", "label": "", "basis": "", "amount": "", "volume": "", "first_year": "1", "source": ""}
        line |= lines[place] if place < len(lines) else {}
        data |= {f"lines-{place}-{name}": value for name, value in line.items()}
    return data


COST = {"kind": "licence", "label": "Abonnement", "basis": "yearly", "amount": "10 000,50"}
GAIN = {"kind": "time_freed", "label": "Heures libérées", "basis": "unit", "amount": "50", "volume": "400"}


@pytest.mark.django_db
def test_a_visitor_tries_the_calculator_and_nothing_is_kept(client: Client) -> None:
    url = reverse("pilots:calculator")
    html = client.get(url).content.decode()
    assert "title_fr" not in html
    html = client.post(url, _post(COST, GAIN) | {"save": "1"}).content.decode()
    # Five years at 1.5 %: 10,000.50 × 4.8544 of costs, 20,000 × 4.8544 of benefits.
    assert "48\u00a0546\u00a0$" in html.replace("\u202f", "\u00a0")
    assert "97\u00a0088\u00a0$" in html.replace("\u202f", "\u00a0")
    assert html.count("<rect") >= 2
    assert 'value="10 000,50"' in html
    assert Calculation.objects.count() == 0
    assert Event.objects.filter(kind="calculation").count() == 0


@pytest.mark.django_db
def test_the_calculator_in_english_takes_amounts_as_english_writes_them(client: Client) -> None:
    with translation.override("en"):
        url = reverse("pilots:calculator")
    lines = COST | {"amount": "2,500.50"}, GAIN | {"amount": "2,500", "volume": "1"}
    html = client.post(url, _post(*lines)).content.decode()
    # Five years at 1.5%: 2,500.50 × 4.8544 of costs, 2,500 × 4.8544 of benefits.
    assert "$12,138" in html
    assert "$12,136" in html


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"horizon_years": "0"}, "L’horizon temporel doit être de 1 à 10 ans."),
        ({"horizon_years": "1000"}, "L’horizon temporel doit être de 1 à 10 ans."),
        ({"discount_percent": "-1"}, "Le taux d’actualisation doit être compris entre 0 et 20"),
        ({"discount_percent": "1000"}, "Le taux d’actualisation doit être compris entre 0 et 20"),
        ({"swing_percent": "0"}, "La sensibilité doit être comprise entre 1 et 100"),
        ({"lines-0-amount": "-5"}, "Un montant ne peut pas être négatif"),
        ({"lines-0-amount": "NaN"}, "n’est pas un nombre"),
        ({"lines-0-amount": "1e400"}, "n’est pas un nombre"),
        ({"lines-1-volume": "-5"}, "Un nombre d’unités ne peut pas être négatif."),
        ({"lines-1-volume": ""}, "Indiquez le nombre d’unités par année."),
        ({"lines-0-first_year": "0"}, "La première année est l’année 1."),
        ({"lines-0-kind": ""}, "Ce champ est obligatoire."),
        ({"lines-0-label": "x" * 1_000_000}, "120"),
        ({"lines-TOTAL_FORMS": "99999"}, "40"),
    ],
)
def test_bad_input_is_told_beside_its_field_and_nothing_typed_is_lost(change: Post, text: str, client: Client) -> None:
    response = client.post(reverse("pilots:calculator"), _post(COST, GAIN) | change)
    assert response.status_code == 422
    html = response.content.decode()
    assert text in html
    assert 'value="Heures libérées"' in html


@pytest.mark.django_db
def test_an_error_of_a_line_is_told_above_the_form_with_a_link_to_it(client: Client) -> None:
    response = client.post(reverse("pilots:calculator"), _post(COST, GAIN | {"volume": ""}))
    summary = response.content.decode().partition('id="error-summary"')[2].partition("</div>")[0]
    assert 'href="#id_lines-1-volume"' in summary
    assert "Ligne 2" in summary
    assert "Indiquez le nombre d’unités par année." in summary
    assert "error-summary" not in client.post(reverse("pilots:calculator"), _post(GAIN) | {"more": "1"}).content.decode()


@pytest.mark.django_db
def test_an_empty_calculation_is_refused_and_more_lines_come_without_javascript(client: Client) -> None:
    url = reverse("pilots:calculator")
    assert "Remplissez au moins une ligne" in client.post(url, _post()).content.decode()
    html = client.post(url, _post(COST) | {"more": "1"}).content.decode()
    assert "lines-6-label" in html
    assert "Remplissez au moins une ligne" not in html


@pytest.mark.django_db
def test_a_saved_calculation_is_public_when_its_establishment_says_so_and_the_next_one_starts_from_it(client: Client) -> None:
    pilot = PilotFactory(running=True)
    officer = acting(organisation=OrganisationFactory())
    client.force_login(officer.user, backend="django.contrib.auth.backends.ModelBackend")
    data = _post(COST, GAIN, title_fr="Essai", pilot=pilot.reference, save="1")
    refused = client.post(reverse("pilots:calculation-new"), data | {"is_public": "on"})
    page = refused.content.decode()
    assert page.index("Un calcul public doit énoncer ses hypothèses.") < page.index('id="h-result"'), "errors come first"
    client.post(reverse("pilots:calculation-new"), data)
    kept = Calculation.objects.get()
    assert (kept.organisation_id, kept.pilot_id, kept.lines.count()) == (officer.organisation_id, pilot.pk, 2)
    path = reverse("pilots:calculation", args=[kept.pk])
    assert client.get(path).status_code == 200
    assert Client().get(path).status_code == 404
    assert not Event.objects.get(verb="calculation.saved").is_public

    client.post(
        reverse("pilots:calculation-edit", args=[kept.pk]),
        data | {"is_public": "on", "assumptions_fr": "Prix de 2026.", "version": kept.version},
    )
    assert "Prix de 2026." in Client().get(path).content.decode()
    listed = Client().get(reverse("pilots:calculations")).content.decode()
    assert "Essai" in listed
    assert "valeur nette" in listed
    # Anyone starts from it; the next establishment's copy says where it comes from.
    assert 'value="Abonnement"' in Client().get(f"{reverse('pilots:calculator')}?from={kept.pk}").content.decode()
    other = acting()
    client.force_login(other.user, backend="django.contrib.auth.backends.ModelBackend")
    client.post(f"{reverse('pilots:calculation-new')}?from={kept.pk}", data | {"title_fr": "Le nôtre"})
    assert Calculation.objects.get(title_fr="Le nôtre").copied_from == kept
    assert client.get(reverse("pilots:calculation-edit", args=[kept.pk])).status_code == 404


@pytest.mark.django_db
def test_a_line_after_the_horizon_a_stale_save_and_a_stranger_are_refused() -> None:
    officer = acting()
    organisation = officer.membership.organisation
    line = {
        "kind": "licence",
        "label": "x",
        "basis": "yearly",
        "amount": Decimal(1),
        "volume": None,
        "first_year": 4,
        "source": "",
    }
    values = {"title_fr": "Essai", "horizon_years": 3, "discount_percent": Decimal(2), "swing_percent": 20}
    with pytest.raises(Incomplete) as refused:
        costing.save_calculation(organisation, by=officer, values=values, lines=[line])
    assert set(refused.value.gaps) == {"horizon_years"}
    kept = costing.save_calculation(organisation, by=officer, values=values, lines=[line | {"first_year": 1}])
    with pytest.raises(Stale):
        costing.change_calculation(kept, by=officer, values=values, lines=[line | {"first_year": 1}], version=kept.version + 1)
    for stranger in (acting(), acting(Role.CONTRIBUTOR, organisation)):
        with pytest.raises(Refused):
            costing.change_calculation(kept, by=stranger, values=values, lines=[line | {"first_year": 1}])
