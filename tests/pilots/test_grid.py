"""Values typed in a grid of months: what it shows, what it keeps and what it asks."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actors import Actor
from pilots.charts.indicators import charts
from pilots.history import History
from pilots.models.indicators import Correction, Measurement
from pilots.models.pilots import Pilot
from pilots.services import measuring
from records.models.events import Event
from tests.pilots import flow
from tests.tables import said

SignIn = Callable[[Actor], Client]
pytestmark = pytest.mark.django_db
WAIT = flow.WAIT | {"maximum": None, "baseline": Decimal(149), "target": Decimal(120)}


class Grid:
    """The grid of the one site of a pilot, as its officer fills it in."""

    def __init__(self, sign_in: SignIn, **flow_values: Any) -> None:
        self.pilot, self.lead = flow.running(**flow_values)
        self.client: Client = sign_in(self.lead)
        self.path = reverse("pilots:measures", args=[self.pilot.reference])
        self.site = self.pilot.sites.get()

    def box(self, unit: str, ago: int) -> str:
        indicator = self.pilot.indicators.get(unit_fr=unit)
        return f"value_{indicator.pk}_{self.site.pk}_{flow.month(ago):%Y-%m}"

    def enter(self, ago: int, value: int, unit: str = "minutes") -> None:
        indicator = self.pilot.indicators.get(unit_fr=unit)
        by: Actor = self.lead
        measuring.record_measurement(indicator, self.site, by=by, period=flow.month(ago), value=Decimal(value))

    def send(self, **values: str) -> Any:
        return self.client.post(self.path, values)


def test_the_grid_shows_six_months_with_baseline_target_last_value_and_what_is_missing(sign_in: SignIn) -> None:
    grid = Grid(sign_in, started_months_ago=8, indicators=[WAIT])
    grid.enter(2, 138)
    html = grid.client.get(grid.path).content.decode()
    assert len(re.findall(r'name="value_', html)) == 6
    assert 'value="138"' in html
    text = said(grid.client.get(grid.path))
    for words in ("149", "120", "138"):
        assert words in text
    assert html.count("value-grid__cell is-missing") == 4, "the months that are over, but for the one with a value"
    earlier = re.search(r'href="(\?site=\d+&amp;month=[^"]+)"', html)
    assert earlier is not None
    before = grid.client.get(grid.path + earlier[1].replace("&amp;", "&")).content.decode()
    assert grid.box("minutes", 8) in before


def test_numbers_are_typed_as_people_write_them(sign_in: SignIn) -> None:
    grid = Grid(sign_in, indicators=[WAIT | {"baseline": Decimal(1700)}, flow.SHARE])
    answer = grid.send(**{grid.box("minutes", 1): "1 685,5", grid.box("%", 1): "62,5 %"})
    assert answer.status_code == 302, said(answer)
    assert set(Measurement.objects.values_list("value", flat=True)) == {Decimal("1685.5"), Decimal("62.5")}
    answer = grid.send(**{grid.box("minutes", 1): "1,234"})
    assert answer.status_code == 422
    assert "deux façons" in said(answer)


def test_only_what_was_changed_on_the_page_is_kept(sign_in: SignIn) -> None:
    grid = Grid(sign_in, indicators=[WAIT])
    grid.enter(3, 130)
    grid.enter(2, 135)
    opened = {f"initial-{grid.box('minutes', 3)}": "130", grid.box("minutes", 3): "130"}
    measuring.record_measurement(
        grid.pilot.indicators.get(), grid.site, by=grid.lead, period=flow.month(3), value=Decimal(131), reason="Relu."
    )
    assert grid.send(**opened, **{grid.box("minutes", 1): "128"}).status_code == 302
    assert Measurement.objects.get(period=flow.month(3)).value == 131, "a colleague corrected it meanwhile"
    assert Correction.objects.count() == 1


def test_a_correction_in_the_grid_needs_its_reason(sign_in: SignIn) -> None:
    grid = Grid(sign_in, indicators=[WAIT])
    grid.enter(2, 138)
    assert "Vous modifiez une valeur déjà saisie" in said(grid.send(**{grid.box("minutes", 2): "139"}))
    assert grid.send(**{grid.box("minutes", 2): "139"}, reason="Relevé relu.").status_code == 302
    assert Correction.objects.get().reason == "Relevé relu."


def test_a_box_that_is_emptied_removes_nothing_and_says_so(sign_in: SignIn) -> None:
    grid = Grid(sign_in, indicators=[WAIT])
    grid.enter(2, 138)
    answer = grid.send(**{grid.box("minutes", 2): ""})
    assert answer.status_code == 422
    assert "mais non retirée" in said(answer)
    assert Measurement.objects.get().value == 138


def test_a_value_far_from_the_others_is_kept_once_it_is_confirmed_and_the_answer_with_it(sign_in: SignIn) -> None:
    grid = Grid(sign_in, indicators=[WAIT])
    box = grid.box("minutes", 1)
    asked = grid.send(**{box: "1450"})
    assert asked.status_code == 422
    assert "s’éloigne beaucoup de ce qui est prévu pour cet indicateur (valeur de départ : 149, cible : 120)" in said(asked)
    sure = {"sure": "on", "sure_of": f"{box}=1450"}
    assert grid.send(**{box: "14500"}, **sure).status_code == 422, "another value is asked about"
    assert not Measurement.objects.exists()
    assert grid.send(**{box: "1450"}, **sure).status_code == 302
    kept = Measurement.objects.get()
    assert (kept.value, kept.is_confirmed) == (1450, True)
    assert Event.objects.filter(data__is_confirmed=True).count() == 1
    rows = charts(Pilot.objects.get(pk=grid.pilot.pk))[0].rows
    assert [cell.is_confirmed for _month, (cell,) in rows if cell.value] == [True], "the page says it"
    grid.send(**{box: "140"}, reason="Une virgule manquait.")
    assert not Measurement.objects.get().is_confirmed


def test_a_negative_value_is_asked_about_where_none_was_negative(sign_in: SignIn) -> None:
    pilot, lead = flow.running(indicators=[flow.WAIT | {"minimum": None, "maximum": None, "baseline": None}])
    site, indicator = pilot.sites.get(), pilot.indicators.get()
    path = reverse("pilots:measures", args=[pilot.reference])
    sent = {f"value_{indicator.pk}_{site.pk}_{flow.month(1):%Y-%m}": "-12"}
    asked = sign_in(lead).post(path, sent)
    assert asked.status_code == 422
    assert "-12 est une valeur négative. Est-elle exacte" in asked.content.decode()
    history = History.of([indicator], [site])
    history.values[indicator.pk, site.pk] = {flow.month(2): Decimal(-3)}
    assert not history.far(indicator, site, flow.month(1), Decimal(-4))


def test_a_pilot_that_has_not_begun_says_why_there_is_no_grid(sign_in: SignIn) -> None:
    pilot, lead = flow.planned()
    text = said(sign_in(lead).get(reverse("pilots:measures", args=[pilot.reference])))
    assert "une fois le projet pilote commencé" in text or "démarré" in text


def test_each_site_has_its_own_grid_and_that_of_another_establishment_is_not_offered(sign_in: SignIn) -> None:
    pilot, _lead = flow.running(sites=2, indicators=[WAIT])
    own = pilot.sites.exclude(organisation=pilot.organisation).get()
    officer = flow.officer_of(own)
    client, path = sign_in(officer), reverse("pilots:measures", args=[pilot.reference])
    other = pilot.sites.exclude(pk=own.pk).get()
    html = client.get(f"{path}?site={other.pk}").content.decode()
    assert re.search(rf"value_\d+_{own.pk}_", html)
    assert not re.search(rf"value_\d+_{other.pk}_", html)
