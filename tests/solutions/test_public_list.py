"""The public list of solutions: what one may rely on leads, and the American list is a tab of its own."""

import re

import pytest
from django.test import Client

from qualification.services import following
from solutions.models.solutions import Solution
from tests.factories import SolutionFactory
from tests.qualification.flow import decided

pytestmark = pytest.mark.django_db

_FDA = Solution.Origin.FDA


def _listed(**values: object) -> str:
    return str(SolutionFactory(listed=True, **values).reference)


def test_qualified_solutions_lead_then_declared_ones_and_the_american_list_comes_last() -> None:
    suspended, _vendor, analyst = decided()
    following.suspend(suspended, by=analyst, reason_fr="Un biais est apparu.")
    qualified, _vendor, _analyst = decided()
    declared, american = _listed(), _listed(origin=_FDA)
    page = Client().get("/solutions/").content.decode()
    shown = list(dict.fromkeys(re.findall(r"SOL-\d{4}-\d{4}", page)))
    assert shown == [qualified.application.solution.reference, declared, suspended.application.solution.reference, american]
    rows = Client().get("/api/v1/solutions/").json()["results"]
    assert [row["reference"] for row in rows] == shown


def test_declared_solutions_and_the_american_list_are_tabs_with_their_counts() -> None:
    _listed()
    _listed(origin=_FDA)
    _listed(origin=_FDA)
    tabs = re.search(r'<nav class="tabs".*?</nav>', Client().get("/solutions/").content.decode(), re.S)
    assert tabs is not None
    assert re.findall(r"(\w+\)?)&nbsp;<span[^>]*>(\d+)<", tabs[0]) == [("Toutes", "3"), ("fournisseur", "1"), ("FDA)", "2")]
    chosen = Client().get("/solutions/", {"origin": "fda"}).content.decode()
    assert '?origin=fda" aria-current="page"' in chosen
    assert "2 résultats" in chosen


def test_what_is_known_from_the_american_list_alone_is_not_called_declared() -> None:
    american = _listed(origin=_FDA)
    for address in ("/solutions/", Client().get(f"/solutions/{american}/")["Location"]):
        page = Client().get(address).content.decode()
        assert "Sur la liste américaine (FDA)" in page
        assert not re.search(r'class="tag[^>]*>\s*Déclarée', page)
