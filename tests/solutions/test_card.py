"""The card of a solution: what is stated, how well it does, its versions, and several side by side."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from accounts.actors import Actor
from accounts.models.memberships import Role
from catalogue.addresses import record_path
from records.errors import Incomplete, Refused, WrongState
from solutions.card import card, stated
from solutions.models.authorisations import Authorisation
from solutions.models.solutions import Solution
from solutions.services import card as services
from solutions.services.releases import enter_release
from tests.factories import PilotFactory, SolutionFactory, acting
from tests.qualification import flow

pytestmark = pytest.mark.django_db

FIGURE: dict[str, Any] = {
    "measure": "sensitivity", "value": 91.0, "low": 88.0, "high": 93.5, "confidence": 95, "population_fr": "Adultes à l’urgence",
    "population_en": "", "site": "CHU A", "sample_size": 812, "study": "prospective", "source_url": "",
}  # fmt: skip


def _own(**values: Any) -> tuple[Solution, Actor]:
    solution = SolutionFactory(listed=True, **values)
    return solution, acting(Role.VENDOR_MEMBER, solution.organisation)


def _licence(**values: Any) -> dict[str, Any]:
    return {
        "authority": "health_canada",
        "number": "104821",
        "device_class": "II",
        "decided_on": date(2025, 3, 1),
        "url": "",
    } | values


def test_what_the_vendor_left_empty_is_said_on_the_page_and_counted(client: Client) -> None:
    solution, _vendor = _own(intended_users_fr="Infirmières du triage", energy_use_fr="")
    body = client.get(record_path(solution)).content.decode()
    assert "Infirmières du triage" in body
    empty = sum(not line.text for section in card(solution) for line in section.lines)
    given, total = stated(solution)
    assert given == total - empty
    silent = [section.unstated for section in card(solution) if section.unstated]
    assert sum(said.count(", ") + 1 for said in silent) == empty
    assert all(escape(said) in body for said in silent)
    assert body.count("Non indiqué par le fournisseur") == len(silent) + 3, "and no performance, licence or version"


@pytest.mark.parametrize(
    ("authority", "number", "device_class"),
    [
        ("health_canada", "104821", "II"),
        ("fda", "K213456", "II"),
        ("fda", "den200012", "II"),
        ("ce", "0123 MDR 745612", "IIa"),
    ],
)
def test_a_number_of_the_right_form_is_taken(authority: str, number: str, device_class: str) -> None:
    solution, vendor = _own()
    row = services.state_authorisation(
        solution, by=vendor, values=_licence(authority=authority, number=number, device_class=device_class)
    )
    assert row.is_declared
    assert row.number == number.upper()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"number": "12"}, "number"),
        ({"number": "MDL-104821"}, "number"),
        ({"authority": "fda", "number": "K12"}, "number"),
        ({"authority": "ce", "number": "MDR 745612", "device_class": "IIa"}, "number"),
        ({"device_class": "IIa"}, "device_class"),
        ({"device_class": "I"}, "device_class"),
        ({"decided_on": timezone.localdate() + timedelta(days=2)}, "decided_on"),
    ],
)
def test_a_wrong_licence_number_class_or_date_is_refused_beside_its_field(
    values: dict[str, Any], field: str, sign_in: Callable[[Actor], Client]
) -> None:
    solution, vendor = _own()
    with pytest.raises(Incomplete) as raised:
        services.state_authorisation(solution, by=vendor, values=_licence(**values))
    assert list(raised.value.gaps) == [field]
    url = reverse("solutions:rows", args=[solution.reference, "regulatory"])
    page = sign_in(vendor).post(url, {k: str(v) for k, v in _licence(**values).items()})
    assert page.status_code == 422
    assert page.context["form"].errors[field]
    assert str(_licence(**values)["number"]) in page.content.decode(), "what was typed stays"
    assert not Authorisation.objects.exists()


def test_what_came_from_a_public_list_is_not_taken_back_by_the_vendor() -> None:
    solution, vendor = _own()
    row = Authorisation.objects.create(solution=solution, authority="fda", number="K213456", decided_on=date(2024, 1, 1))
    with pytest.raises(WrongState):
        services.take_back(row, by=vendor)
    mine = services.state_authorisation(solution, by=vendor, values=_licence())
    services.take_back(mine, by=vendor)
    assert Authorisation.objects.get() == row


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"value": 95.0}, "value"),
        ({"low": 92.0}, "value"),
        ({"high": 140.0}, "high"),
        ({"measure": "auc"}, "value"),
        ({"low": -3.0}, "low"),
    ],
)
def test_a_figure_lies_in_its_interval_and_in_the_range_of_its_measure(values: dict[str, Any], field: str) -> None:
    solution, vendor = _own()
    with pytest.raises(Incomplete) as raised:
        services.state_performance(solution, by=vendor, values=FIGURE | values)
    assert field in raised.value.gaps


def test_performance_shows_per_population_and_site_with_its_interval(client: Client) -> None:
    solution, vendor = _own()
    services.state_performance(solution, by=vendor, values=FIGURE)
    services.state_performance(solution, by=vendor, values=FIGURE | {"site": "CISSS B", "value": 89.0})
    with pytest.raises(Incomplete):
        services.state_performance(solution, by=vendor, values=FIGURE)
    body = client.get(record_path(solution)).content.decode()
    assert "CHU A" in body
    assert "CISSS B" in body
    assert "93,5" in body
    with pytest.raises(Refused):
        services.state_performance(solution, by=acting(Role.VENDOR_MEMBER), values=FIGURE)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"number": "1.0"}, "number"),
        ({"released_on": date(2020, 1, 1)}, "released_on"),
        ({"released_on": timezone.localdate() + timedelta(days=3)}, "released_on"),
    ],
)
def test_a_version_is_new_dated_and_after_the_last_one(values: dict[str, Any], field: str) -> None:
    solution, vendor = flow.listed()
    good = {"number": "1.1", "released_on": date(2026, 2, 1), "change": "minor", "notes_fr": "Corrections.", "notes_en": ""}
    with pytest.raises(Incomplete) as raised:
        enter_release(solution, by=vendor, values=good | values)
    assert list(raised.value.gaps) == [field]


def test_the_page_says_which_versions_came_after_the_qualified_one(client: Client) -> None:
    decision, vendor, _ministry = flow.decided()
    solution = decision.application.solution
    values = {"number": "1.1", "released_on": date(2026, 2, 1), "change": "minor", "notes_fr": "Corrections.", "notes_en": ""}
    enter_release(solution, by=vendor, values=values)
    page = client.get(record_path(solution))
    assert [release.number for release in page.context["newer"]] == ["1.1"]


def test_a_record_page_asks_as_many_queries_whatever_it_holds(client: Client, django_assert_max_num_queries: Any) -> None:
    decision, vendor, _ministry = flow.decided()
    solution = decision.application.solution
    for site in ("A", "B", "C"):
        services.state_performance(solution, by=vendor, values=FIGURE | {"site": site})
        PilotFactory(solution=solution)
    services.state_authorisation(solution, by=vendor, values=_licence())
    solution.refresh_from_db()
    client.get(record_path(solution))
    # Fourteen, and whether fits are being worked out, which is asked where there are none.
    with django_assert_max_num_queries(15):
        assert client.get(record_path(solution)).status_code == 200


# ── Side by side ─────────────────────────────────────────────────────────────────────────────────────────────


def test_up_to_four_solutions_compare_at_an_address_that_keeps_the_choice(client: Client) -> None:
    solutions = [SolutionFactory(listed=True, name_fr=f"Solution {n}", hosting_fr=f"Lieu {n}") for n in range(5)]
    url = reverse("solutions:compare")
    page = client.get(url, {"s": [s.reference for s in solutions]})
    assert [each["solution"] for each in page.context["solutions"]] == solutions[:4]
    body = page.content.decode()
    assert all(f"Lieu {n}" in body for n in range(4))
    added = client.get(url, {"s": solutions[0].reference, "add": "Solution 3"})
    assert added["Location"].endswith(f"s={solutions[0].reference}&s={solutions[3].reference}")
    assert client.get(url, {"s": solutions[0].reference, "add": "n’existe pas"}, follow=True).status_code == 200


def test_a_comparison_tells_what_was_examined_from_what_vendors_state(client: Client) -> None:
    solution = SolutionFactory(listed=True)
    parts = client.get(reverse("solutions:compare"), {"s": solution.reference}).context["parts"]
    examined, stated, *_card = parts
    assert "ministère" in examined.title
    assert stated.title == "Déclaré par le fournisseur"
    assert {"Performance", "Statut réglementaire"} <= {row.title for row in stated.rows}
    assert {"Qualification", "Incidents confirmés"} <= {row.title for row in examined.rows}


def test_what_a_vendor_says_nothing_about_takes_one_line_in_each_part(client: Client) -> None:
    solution = SolutionFactory(listed=True, training_data_fr="", validation_data_fr="")
    page = client.get(record_path(solution))
    [data] = [section for section in page.context["card"] if section.code == "data"]
    assert data.unstated == "Population des données d’entraînement, Population des données de validation"
    assert page.content.decode().count(f"Non indiqué par le fournisseur\u00a0: {data.unstated}") == 1


def test_a_comparison_asks_the_same_number_of_queries_for_two_as_for_four(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    references = [SolutionFactory(listed=True).reference for _each in range(4)]
    url = reverse("solutions:compare")
    client.get(url, {"s": references[:2]})
    with django_assert_max_num_queries(13):
        client.get(url, {"s": references})


def test_a_draft_is_never_compared_for_someone_else(client: Client) -> None:
    draft = SolutionFactory(name_fr="Une solution secrète")
    page = client.get(reverse("solutions:compare"), {"s": draft.reference})
    assert "Une solution secrète" not in page.content.decode()
    assert page.context["missing"] == [draft.reference]


def test_a_vendors_catalogue_and_workspace_show_what_is_qualified(client: Client, sign_in: Callable[[Actor], Client]) -> None:
    decision, vendor, _ministry = flow.decided()
    qualified = decision.application.solution
    other = SolutionFactory(listed=True, organisation=qualified.organisation, name_fr="Alpha")
    SolutionFactory(organisation=qualified.organisation, name_fr="Une solution secrète")
    assert "Qualifiée" in sign_in(vendor).get(reverse("workspace")).content.decode()
    page = client.get(reverse("solutions:vendor", args=[qualified.organisation.slug]))
    assert [row["solution"].pk for row in page.context["rows"]] == [qualified.pk, other.pk]


def test_the_list_finds_what_is_qualified(client: Client) -> None:
    decision, _vendor, _ministry = flow.decided()
    SolutionFactory(listed=True, name_fr="Autre chose")
    body = client.get(reverse("solutions:list"), {"qualification": "qualified"}).content.decode()
    assert decision.application.solution.reference in body
    assert "Autre chose" not in body


def test_a_figure_outside_its_interval_or_its_range_is_said_beside_the_field(sign_in: Callable[[Actor], Client]) -> None:
    solution, vendor = _own()
    client = sign_in(vendor)
    address = reverse("solutions:rows", args=[solution.reference, "performance"])
    for figures, said in (
        (
            {"value": "90", "low": "92", "high": "95"},
            "La limite inférieure de l’intervalle doit être égale ou inférieure à la valeur.",
        ),
        (
            {"value": "90", "low": "80", "high": "85"},
            "La limite supérieure de l’intervalle doit être égale ou supérieure à la valeur.",
        ),
        ({"value": "191", "low": "80", "high": "195"}, "Cette mesure doit être comprise entre 0 et 100."),
    ):
        response = client.post(address, FIGURE | figures)
        page = response.content.decode()
        assert response.status_code == 422
        assert said in page
        assert "a_value_lies" not in page
        assert "a_figure_stays" not in page
