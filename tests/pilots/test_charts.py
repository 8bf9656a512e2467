"""Run charts: their axes, what they say in words, and the files that hold them."""

import csv
import io
import re
from datetime import date
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import translation

from catalogue.addresses import record_path
from pilots.charts.axes import Months, Scale
from pilots.charts.drawing import panel_svg
from pilots.charts.panels import Panel, Series, drawn
from pilots.charts.signals import shifts, trends
from pilots.models.indicators import Indicator, Measurement
from pilots.services import measuring
from tests.factories import PilotFactory
from tests.pilots import flow


def _numbers(*values: int | str) -> list[Decimal]:
    return [Decimal(value) for value in values]


def _run(*values: int, baseline: int | None = None, is_up_better: bool = False) -> Panel:
    months = [date(2026, month, 1) for month in range(1, len(values) + 1)]
    series = Series("CHUM", list(zip(months, _numbers(*values), strict=True)), None if baseline is None else Decimal(baseline))
    return drawn("Attente", "minutes", [series], is_up_better=is_up_better).panels[0]


@pytest.mark.parametrize(
    ("values", "ticks"),
    [
        (("12", "97"), [0, 20, 40, 60, 80, 100]),
        (("130", "1583"), [0, 500, 1000, 1500, 2000]),
        (("61.5", "64"), ["61.5", "62", "62.5", "63", "63.5", "64"]),
        (("-3", "4"), [-4, -2, 0, 2, 4]),
        (("40", "40"), [0, 10, 20, 30, 40]),
        (("0", "0"), ["0", "0.2"]),
        (("1.01", "1.02"), ["1.01", "1.02"]),
    ],
)
def test_the_axis_of_values_has_round_ticks_that_hold_every_value(values: tuple[str, ...], ticks: list[int | str]) -> None:
    scale = Scale(_numbers(*values))
    assert scale.ticks == _numbers(*ticks)
    assert all(0 <= scale.at(value) <= 1 for value in _numbers(*values))


def test_a_month_without_a_value_leaves_its_room_on_the_axis() -> None:
    months = Months([date(2025, 11, 1), date(2026, 1, 1), date(2026, 3, 1)])
    assert [months.at(date(2025, 11, 1)), months.at(date(2026, 1, 1)), months.at(date(2026, 3, 1))] == [0, 0.5, 1]


@pytest.mark.parametrize(("language", "named"), [("fr", ["mai 2026", "sept. 2026"]), ("en", ["May 2026", "Sept. 2026"])])
def test_the_axis_of_a_chart_names_its_months_in_words(language: str, named: list[str]) -> None:
    months = [date(2026, month, 1) for month in (5, 7, 9)]
    with translation.override(language):
        chart = drawn("Attente", "", [Series("CHUM", [(month, Decimal(3)) for month in months])])
        svg = panel_svg(chart, chart.panels[0])
    assert named == [each for each in named if f">{each}</text>" in svg]
    assert "2026-0" not in svg


@pytest.mark.parametrize(("values", "is_cut"), [((61, 64), True), ((3, 64), False), ((-3, 4), False)])
def test_a_scale_that_does_not_begin_at_zero_says_so(values: tuple[int, int], is_cut: bool) -> None:
    months = [date(2026, 1, 1), date(2026, 2, 1)]
    chart = drawn("Attente", "jours", [Series("CHUM", list(zip(months, _numbers(*values), strict=True)))])
    assert chart.is_cut is is_cut
    said = render_to_string("pilots/run_charts.html", {"drawn": chart, "key": 1})
    assert ("L’échelle ne commence pas à zéro." in said) is is_cut


def test_a_chart_breaks_its_line_where_a_month_is_missing() -> None:
    values = [(date(2025, month, 1), Decimal(month)) for month in (1, 2, 4, 5)]
    chart = drawn("Attente", "<jours>", [Series("A <b>", values, None, Decimal(3))])
    svg = panel_svg(chart, chart.panels[0])
    assert svg.count("<polyline") == 2
    assert svg.count('r="4"') == 4
    assert "&lt;jours&gt;" in svg


def test_a_chart_for_paper_is_wide_and_low_so_that_its_words_are_no_larger_than_the_text() -> None:
    chart = drawn("Attente", "", [Series("CHUM", [(date(2026, month, 1), Decimal(month)) for month in (1, 2, 3)])])
    svg = panel_svg(chart, chart.panels[0])
    (found,) = re.findall(r'viewBox="0 0 (\d+) (\d+)"[^>]*font-size="(\d+)"', svg)
    width, height, size = (int(each) for each in found)
    # On 165 mm, the width of a page: about 56 mm high, words of some 9.5 points.
    assert height * 165 / width < 65
    assert size * 165 / width / 0.353 < 10


def test_a_rhythm_of_three_months_is_no_break() -> None:
    values = [(date(2025, month, 1), Decimal(month)) for month in (1, 4, 7)]
    assert len(drawn("Attente", "", [Series("CHUM", values, missing=[])]).panels[0].runs) == 1


def test_six_values_on_one_side_of_the_line_are_a_shift_and_those_on_it_do_not_count() -> None:
    assert not shifts(_numbers(3, 3, 3, 3, 3), Decimal(5))
    (signal,) = shifts(_numbers(9, 3, 3, 5, 3, 3, 3, 3, 9), Decimal(5))
    assert (signal.is_up, signal.places) == (False, (1, 2, 4, 5, 6, 7))


def test_five_values_that_all_rise_are_a_trend_and_of_equal_neighbours_one_counts() -> None:
    assert not trends(_numbers(1, 2, 3, 4, 4, 4))
    (signal,) = trends(_numbers(9, 1, 2, 2, 3, 4, 5, 2))
    assert (signal.is_up, signal.places) == (True, (1, 2, 4, 5, 6))


def test_the_rules_of_run_charts_are_said_in_words_with_the_desired_way() -> None:
    shifted = _run(40, 30, 31, 30, 31, 30, 31, baseline=38)
    assert shifted.signals == [
        "Décalage\u00a0: 6 valeurs de suite sous la valeur de départ (février 2026 à juillet 2026). "
        "Un tel résultat est rarement dû au hasard. Le changement va dans le sens voulu."
    ]
    assert [point.is_signal for point in shifted.points] == [False, *[True] * 6]
    (rising,) = _run(30, 31, 33, 34, 36).signals
    assert rising.startswith("Tendance\u00a0: 5 valeurs de suite à la hausse (janvier 2026 à mai 2026).")
    assert rising.endswith("Le changement ne va pas dans le sens voulu.")


def test_a_chart_without_a_signal_or_with_too_few_values_says_so() -> None:
    assert _run(30, 41, 33, 44, 31, 40).signals == ["Ni décalage ni tendance\u00a0: les écarts peuvent être dus au hasard."]
    assert "il en faut six" in _run(30, 41, 33).signals[0]


def _measured() -> tuple[str, int]:
    pilot, lead = flow.running(started_months_ago=4)
    indicator, site = pilot.indicators.all()[1], pilot.sites.get()
    for ago, value in ((4, "60.5"), (3, "62"), (2, "70")):
        measuring.record_measurement(indicator, site, by=lead, period=flow.month(ago), value=Decimal(value))
    return pilot.reference, indicator.pk


@pytest.mark.django_db
def test_the_page_names_each_value_with_its_month_and_unit_and_offers_the_chart_as_files(client: Client) -> None:
    reference, pk = _measured()
    html = client.get(record_path(flow.Pilot.objects.get(reference=reference))).content.decode()
    assert '60,5\u00a0%"' in html, "the label of a point"
    assert reverse("pilots:chart-svg", args=[reference, pk]) in html
    svg = client.get(reverse("pilots:chart-svg", args=[reference, pk]))
    assert svg["Content-Disposition"] == f'attachment; filename="{reference}-{pk}-fr.svg"'
    words = "".join(ElementTree.fromstring(svg.content).itertext())  # noqa: S314 — it is our own
    assert "Réévaluations à temps" in words
    assert "Médiane du site" in words
    lines = list(
        csv.reader(io.StringIO(client.get(reverse("pilots:chart-csv", args=[reference, pk])).content.decode("utf-8-sig")))
    )
    assert lines[0] == ["Indicateur", "Unité", "Site", "Mois", "Valeur", "Valeur de départ", "Cible"]
    assert [line[3:] for line in lines[1:]] == [
        [f"{flow.month(ago):%Y-%m}", value, "58.00", "85.00"] for ago, value in ((4, "60.50"), (3, "62.00"), (2, "70.00"))
    ]


@pytest.mark.django_db
def test_no_text_of_a_charts_file_begins_a_formula_and_its_numbers_stay_numbers(client: Client) -> None:
    reference, pk = _measured()
    Indicator.objects.filter(pk=pk).update(name_fr="=1+1", unit_fr="@min", minimum=None, baseline=-5)
    Measurement.objects.filter(indicator=pk).update(value=-2)
    written = client.get(reverse("pilots:chart-csv", args=[reference, pk])).content.decode("utf-8-sig")
    line = list(csv.reader(io.StringIO(written)))[1]
    assert line[:2] == ["'=1+1", "'@min"]
    assert line[4] == "-2.00"


@pytest.mark.django_db
def test_the_files_of_a_chart_are_seen_by_whoever_sees_the_pilot(client: Client) -> None:
    pilot, _lead = flow.planned()
    indicator = pilot.indicators.all()[0]
    hidden = PilotFactory(private=True)
    indicator.pk, indicator.pilot = None, hidden
    indicator.save()
    for name in ("pilots:chart-svg", "pilots:chart-csv"):
        assert client.get(reverse(name, args=[hidden.reference, indicator.pk])).status_code == 404
        assert client.get(reverse(name, args=[pilot.reference, indicator.pk])).status_code == 404, "of another pilot"
