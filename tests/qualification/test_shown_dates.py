"""Until when a solution is qualified is said only while it is; a pilot's card says when its solution is in doubt."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from accounts.actors import Actor
from catalogue import index
from catalogue.addresses import record_path
from catalogue.cards import cards
from catalogue.models.index import CatalogueEntry
from qualification.models.decisions import Decision
from qualification.services import following
from solutions.models.solutions import Solution
from tests.factories import PilotFactory
from tests.qualification import flow

pytestmark = pytest.mark.django_db


def _suspended(decision: Decision, ministry: Actor) -> None:
    following.suspend(decision, by=ministry, reason_fr="Un incident est examiné.")


def _withdrawn(decision: Decision, ministry: Actor) -> None:
    following.withdraw_qualification(decision, by=ministry, reason_fr="Le fabricant a cessé le suivi.")


def _expired(decision: Decision, ministry: Actor) -> None:
    Solution.objects.update(qualified_until=timezone.localdate() - timedelta(days=40))
    index.refresh(Solution.objects.get(pk=decision.application.solution_id))


ENDED: dict[str, Callable[[Decision, Actor], None]] = {"suspended": _suspended, "withdrawn": _withdrawn, "expired": _expired}
MARKS = {
    "suspended": "Solution suspendue",
    "withdrawn": "Qualification de la solution retirée",
    "expired": "Qualification de la solution expirée",
}


@pytest.mark.parametrize("state", ENDED)
def test_a_qualification_that_is_not_valid_today_has_no_end_on_any_card(state: str, client: Client) -> None:
    decision, _vendor, ministry = flow.decided()
    solution = Solution.objects.get()
    pages = [
        reverse("solutions:list") + "?q=TriageClair",
        reverse("organisations:detail", args=[solution.organisation.slug]),
        reverse("solutions:vendor", args=[solution.organisation.slug]),
        "/en/solutions/?q=TriageClair",
    ]
    ENDED[state](decision, ministry)
    ends = Solution.objects.get().qualified_until
    assert ends
    for page in pages:
        body = client.get(page, follow=True).content.decode()
        assert solution.reference in body, page
        assert "Qualifiée jusqu’au" not in body, page
        assert "Qualified until" not in body.split('class="results"')[-1], page
        for shown in (ends.isoformat(), date_format(ends, "DATE_FORMAT")):
            assert shown not in body.split("<main")[-1].replace(f'datetime="{shown}', ""), page


@pytest.mark.parametrize("state", ENDED)
def test_the_card_of_a_pilot_says_that_its_solution_is_in_doubt(state: str, client: Client) -> None:
    decision, _vendor, ministry = flow.decided()
    pilot = PilotFactory(solution=Solution.objects.get(), running=True)
    pages = [
        reverse("pilots:list"),
        reverse("home"),
        record_path(pilot.need),
    ]
    for page in pages:
        assert MARKS[state] not in client.get(page, follow=True).content.decode()
    ENDED[state](decision, ministry)
    for page in pages:
        assert MARKS[state] in client.get(page, follow=True).content.decode(), page


def test_the_cards_of_many_pilots_ask_once_about_their_solutions() -> None:
    for _each in range(3):
        PilotFactory(running=True)
    entries = list(CatalogueEntry.objects.filter(kind="pilot"))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        cards(entries, {"region": {}, "care_stage": {}, "specialty": {}, "ai_field": {}})
    assert len(queries) == 1
