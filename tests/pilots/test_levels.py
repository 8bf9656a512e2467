"""The level of risk of a pilot: the higher of what the need expects and what the solution states."""

import pytest
from django.test import Client

from catalogue.addresses import record_path
from catalogue.models.index import CatalogueEntry
from tests.factories import NeedFactory, PilotFactory, SolutionFactory

pytestmark = pytest.mark.django_db

LEVELS = {
    "low": {"situation": "serious", "output_role": "informs"},
    "moderate": {"situation": "serious", "output_role": "drives"},
    "high": {"situation": "critical", "output_role": "drives"},
}


@pytest.mark.parametrize(
    ("needed", "offered", "higher"), [("high", "low", "high"), ("low", "moderate", "moderate"), ("low", "low", "low")]
)
def test_a_pilot_has_the_higher_level_of_need_and_solution_in_lists_and_on_its_page(
    needed: str, offered: str, higher: str, client: Client
) -> None:
    need = NeedFactory(published=True, **LEVELS[needed])
    pilot = PilotFactory(need=need, solution=SolutionFactory(listed=True, **LEVELS[offered]), running=True)
    assert f"risk:{higher}" in CatalogueEntry.objects.get(key=pilot.reference).tags
    page = client.get(record_path(pilot)).content.decode()
    head = page[page.index("record-head") : page.index("</h1>") + 900]
    assert f"risk--{higher}" in head


def test_a_level_that_only_one_of_them_states_is_the_level_of_the_pilot() -> None:
    silent = NeedFactory(published=True, has_medical_purpose=None)
    pilot = PilotFactory(need=silent, solution=SolutionFactory(listed=True, **LEVELS["moderate"]), running=True)
    assert pilot.risk_level == "moderate"
