"""Narrowing the list of solutions, choosing some to compare, and what the card says of licences and measures."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.actors import Actor
from accounts.models.memberships import Role
from authoring.forms import choice_field
from catalogue.addresses import record_path
from records.errors import Incomplete
from solutions.forms.card import AuthorisationForm
from solutions.intervals import forests
from solutions.models.solutions import Solution
from solutions.services.card import state_performance
from solutions.services.solutions import list_solution
from tests.factories import SolutionFactory, acting, region
from tests.pilots import flow
from tests.qualification import flow as qualified

SignIn = Callable[[Actor], Client]
pytestmark = pytest.mark.django_db
FIGURE: dict[str, Any] = {
    "measure": "sensitivity", "other_fr": "", "other_en": "", "unit": "", "direction": "", "value": 91.0, "low": 88.0,
    "high": 94.0, "confidence": 95, "population_fr": "Adultes", "population_en": "", "site": "CHUM", "sample_size": 400,
    "study": "retrospective", "source_url": "",
}  # fmt: skip


@pytest.mark.parametrize(
    ("facet", "value", "said"),
    [
        ("price_model", "per_use", {"price_model": "per_use"}),
        ("maturity", "demonstration", {"maturity": 7}),
        ("data_residency", "quebec", {"data_residency": "quebec"}),
        ("record_relation", "embedded", {"record_relation": "embedded"}),
    ],
)
def test_the_list_is_narrowed_by_what_vendors_say(facet: str, value: str, said: dict[str, Any], client: Client) -> None:
    SolutionFactory(listed=True, name_fr="Trouvée", **said)
    SolutionFactory(listed=True, name_fr="Autre")
    page = client.get(reverse("solutions:list"), {facet: value}).content.decode()
    assert "Trouvée" in page
    assert "Autre</a>" not in page


def test_the_list_is_narrowed_to_vendors_of_quebec(client: Client) -> None:
    SolutionFactory(listed=True, name_fr="Trouvée", organisation__region=region())
    SolutionFactory(listed=True, name_fr="Ailleurs", organisation__region=None)
    page = client.get(reverse("solutions:list"), {"quebec_vendor": "yes"}).content.decode()
    assert "Trouvée" in page
    assert "Ailleurs</a>" not in page


def test_the_list_is_narrowed_to_what_was_tried_in_the_network(client: Client) -> None:
    SolutionFactory(listed=True, name_fr="Jamais")
    address = reverse("solutions:list")
    assert not client.get(address, {"pilot": "yes"}).context["total"]
    pilot, _lead = flow.planned(indicators=[])
    page = client.get(address, {"pilot": "yes"})
    assert [card.reference for card in page.context["results"]] == [pilot.solution.reference]


def test_solutions_are_ticked_in_the_list_and_compared_without_a_script(client: Client) -> None:
    first, second = (SolutionFactory(listed=True) for _each in range(2))
    page = client.get(reverse("solutions:list")).content.decode()
    for solution in (first, second):
        assert f'form="compare" name="s" value="{solution.reference}"' in page
    assert f'<form id="compare" class="compare-bar no-print" method="get" action="{reverse("solutions:compare")}"' in page
    assert 'form="compare"' not in client.get(reverse("needs:list")).content.decode()
    compared = client.get(reverse("solutions:compare"), {"s": [first.reference, second.reference]})
    assert [row["solution"] for row in compared.context["solutions"]] == [first, second]


def test_what_is_qualified_comes_first_and_what_is_on_a_foreign_list_alone_comes_last(client: Client) -> None:
    decision, _vendor, _ministry = qualified.decided()
    declared = SolutionFactory(listed=True)
    foreign = SolutionFactory(listed=True, origin="fda")
    page = client.get(reverse("solutions:list"))
    order = [decision.application.solution.reference, declared.reference, foreign.reference]
    assert [card.reference for card in page.context["results"]] == order


def test_whoever_may_add_a_record_finds_the_button_on_the_list_of_its_kind(client: Client, sign_in: SignIn) -> None:
    ways = {"needs": Role.INNOVATION_OFFICER, "solutions": Role.VENDOR_MEMBER, "pilots": Role.INNOVATION_OFFICER}
    for name in ways:
        assert client.get(reverse(f"{name}:list")).context["adding"] is None, "a visitor"
    for name, role in ways.items():
        signed_in = sign_in(acting(role))
        assert f'href="{reverse(f"{name}:new")}"' in signed_in.get(reverse(f"{name}:list")).content.decode()
    assert signed_in.get(reverse("solutions:list")).context["adding"] is None, "an establishment offers no solution"


def test_a_fifth_choice_is_said_not_to_be_compared(client: Client) -> None:
    chosen = [SolutionFactory(listed=True).reference for _each in range(5)]
    page = client.get(reverse("solutions:compare"), {"s": chosen})
    assert len(page.context["solutions"]) == 4
    assert "quatre premières" in page.content.decode()


# ── No licence needed ────────────────────────────────────────────────────────────────────────────────────────


def test_that_no_licence_is_needed_is_said_with_its_reason(client: Client) -> None:
    solution = SolutionFactory(no_licence="excluded")
    vendor = acting(Role.VENDOR_MEMBER, solution.organisation)
    with pytest.raises(Incomplete) as refused:
        list_solution(solution, by=vendor)
    assert "no_licence_why_fr" in refused.value.gaps
    Solution.objects.filter(pk=solution.pk).update(no_licence_why_fr="Le clinicien voit chaque donnée.")
    solution = list_solution(Solution.objects.get(pk=solution.pk), by=vendor)
    page = client.get(record_path(solution)).content.decode()
    assert "aucune homologation d’instrument médical n’est nécessaire" in page
    assert "Le clinicien voit chaque donnée." in page


def test_the_comparison_says_that_no_licence_is_needed_and_why(client: Client) -> None:
    solution = SolutionFactory(listed=True, no_licence="excluded", no_licence_why_fr="Le clinicien voit chaque donnée.")
    page = client.get(reverse("solutions:compare"), {"s": solution.reference})
    stated = page.context["parts"][1]
    [cell] = next(row.cells for row in stated.rows if row.title == "Statut réglementaire")
    assert "aucune homologation d’instrument médical n’est nécessaire" in cell.text
    assert str(solution.get_no_licence_display()) in cell.text
    assert "Le clinicien voit chaque donnée." in cell.text
    with translation.override("en"):
        english = client.get(reverse("solutions:compare"), {"s": solution.reference}).content.decode()
    assert "No medical device licence is needed, according to the vendor." in english


def test_the_step_of_licences_leads_to_their_page_and_refuses_none_without_a_reason(sign_in: SignIn) -> None:
    solution = SolutionFactory()
    client, address = sign_in(acting(Role.VENDOR_MEMBER, solution.organisation)), "solutions:edit"
    page = reverse(address, args=[solution.reference, "licence"])
    assert reverse("solutions:rows", args=[solution.reference, "regulatory"]) in client.get(page).content.decode()
    refused = client.post(page, {"no_licence": "excluded"})
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == ["no_licence_why_fr"]
    assert client.post(page, {"no_licence": "excluded", "no_licence_why_fr": "Le clinicien voit tout."}).status_code == 302


def test_what_has_a_page_of_its_own_is_offered_before_publication(sign_in: SignIn) -> None:
    solution = SolutionFactory()
    client = sign_in(acting(Role.VENDOR_MEMBER, solution.organisation))
    review = client.get(reverse("solutions:review", args=[solution.reference])).content.decode()
    for what in ("regulatory", "performance", "publications"):
        assert reverse("solutions:rows", args=[solution.reference, what]) in review
    for name in ("media", "release"):
        assert reverse(f"solutions:{name}", args=[solution.reference]) in review


def test_the_first_step_says_why_french_is_asked_for(sign_in: SignIn) -> None:
    page = sign_in(acting(Role.VENDOR_MEMBER)).get(reverse("solutions:new")).content.decode()
    assert "le français est donc exigé pour publier" in page


def test_classes_are_offered_from_the_lowest_risk_to_the_highest() -> None:
    field = choice_field(AuthorisationForm(), "device_class")
    offered = [value for value, _label in field.choices if value]
    assert offered == ["I", "IIa", "II", "IIb", "III", "IV"]


# ── Any measure ──────────────────────────────────────────────────────────────────────────────────────────────


def test_another_measure_has_a_name_a_unit_and_a_direction(client: Client) -> None:
    solution = SolutionFactory(listed=True)
    vendor = acting(Role.VENDOR_MEMBER, solution.organisation)
    other = FIGURE | {"measure": "other", "value": 240.0, "low": 180.0, "high": 300.0}
    with pytest.raises(Incomplete) as refused:
        state_performance(solution, by=vendor, values=other)
    assert set(refused.value.gaps) == {"other_fr", "unit", "direction"}
    named = other | {"other_fr": "Temps épargné par note", "unit": "s", "direction": "higher"}
    state_performance(solution, by=vendor, values=named)
    assert "Temps épargné par note (s)" in client.get(record_path(solution)).content.decode()


def test_a_known_measure_keeps_its_own_range_and_no_name() -> None:
    solution = SolutionFactory()
    vendor = acting(Role.VENDOR_MEMBER, solution.organisation)
    with pytest.raises(Incomplete):
        state_performance(solution, by=vendor, values=FIGURE | {"measure": "dice", "value": 91.0})
    made = state_performance(solution, by=vendor, values=FIGURE | {"other_fr": "Autre", "unit": "s", "direction": "lower"})
    assert (made.other_fr, made.unit, made.direction) == ("", "", "")


def test_intervals_of_one_measure_stand_on_one_axis_with_the_table_beside(client: Client) -> None:
    solution = SolutionFactory(listed=True)
    vendor = acting(Role.VENDOR_MEMBER, solution.organisation)
    made = [
        state_performance(
            solution, by=vendor, values=FIGURE | {"site": site, "value": value, "low": value - 3, "high": value + 3}
        )
        for site, value in (("CHUM", 91.0), ("CUSM", 86.0))
    ]
    [forest] = forests(made)
    assert [row.figure.site for row in forest.rows] == ["CHUM", "CUSM"]
    assert float(forest.rows[0].value[:-1]) > float(forest.rows[1].value[:-1])
    assert [tick.label for tick in forest.ticks] == ["80", "85", "90", "95"]
    page = client.get(record_path(solution)).content.decode()
    assert 'role="img"' in page
    assert "CUSM" in page.split("<table")[1]
    assert forests(made[:1]) == []
