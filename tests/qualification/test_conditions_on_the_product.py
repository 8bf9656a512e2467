"""The page of a product says under which conditions it is qualified, and leads the ministry to its measures."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actors import Actor
from catalogue.addresses import record_path
from qualification.models.decisions import Condition, Decision
from qualification.services import following
from qualification.services.deciding import NewCondition
from solutions.models.solutions import Solution
from tests.factories import PilotFactory
from tests.qualification import flow

SignIn = Callable[[Actor], Client]
pytestmark = pytest.mark.django_db


def _conditional() -> tuple[Decision, Actor, Actor]:
    conditions = [NewCondition("Publier les résultats.", flow.later(30)), NewCondition("Traduire la notice.", flow.later(60))]
    return flow.decided(outcome="conditional", conditions=conditions)


def test_a_product_qualified_with_conditions_says_so_with_each_open_one_and_its_date(client: Client) -> None:
    decision, vendor, ministry = _conditional()
    first, second = decision.conditions.all()
    page = record_path(Solution.objects.get())
    body = client.get(page).content.decode()
    assert "Qualifiée avec conditions; niveau de risque" in body
    assert "Publier les résultats." in body
    assert "Traduire la notice." in body
    assert body.count("Échéance\u00a0: ") >= 2
    following.report_condition(first, by=vendor, report="C’est publié.")
    following.accept_condition(first, by=ministry)
    assert "Publier les résultats." not in client.get(page).content.decode()
    following.report_condition(second, by=vendor, report="C’est traduit.")
    following.accept_condition(second, by=ministry)
    assert "Qualifiée avec conditions; niveau" not in client.get(page).content.decode()


def test_a_late_condition_turns_the_box_of_the_product_into_a_warning(client: Client) -> None:
    _conditional()
    Condition.objects.update(due_on=timezone.localdate() - timedelta(days=2))
    body = client.get(record_path(Solution.objects.get())).content.decode()
    assert 'class="alert alert--warning"' in body
    assert "En retard" in body


def test_the_page_costs_at_most_12_queries_with_open_conditions_too(client: Client, django_assert_max_num_queries: Any) -> None:
    _conditional()
    solution = Solution.objects.get()
    PilotFactory(solution=solution, running=True)
    solution.publications.create(doi="10.1148/ryai.1", title="Étude")
    client.get("/")  # announcements are read once a minute by whichever page comes first
    with django_assert_max_num_queries(12):
        body = client.get(record_path(solution)).content.decode()
    assert "Publier les résultats." in body
    assert "https://doi.org/10.1148/ryai.1" in body


def test_the_product_leads_the_ministry_and_nobody_else_to_its_measures(sign_in: SignIn, client: Client) -> None:
    decision, vendor, ministry = _conditional()
    page = record_path(Solution.objects.get())
    suspend = reverse("qualification:measure", args=[decision.application.reference, "suspend"])
    assert suspend not in client.get(page).content.decode()
    assert suspend not in sign_in(vendor).get(page).content.decode()
    assert suspend in sign_in(ministry).get(page).content.decode()
