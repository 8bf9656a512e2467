"""The public board and its figures, recomputed by hand."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from adoption import statistics
from adoption.models.path import PathMilestone
from adoption.services import path
from pilots.models.pilots import Pilot
from pilots.services import phases
from tests.factories import PilotFactory, acting
from tests.markup import flat
from tests.pilots import ending

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def _walk(pilot: Pilot, officer: Any, **days_ago: int) -> None:
    for step, days in days_ago.items():
        path.complete_milestone(ending.milestone(pilot, step), by=officer, done_on=TODAY() - timedelta(days=days))


def _network() -> dict[str, Pilot]:
    """Nine pilots: what each came to is in its name, days are counted back from today."""
    whole, officer = ending.decided("adopt", days_ago=1000, published=950, decided=900)
    _walk(whole, officer, funding=700, procurement=500, deployment=300, scale_up=100)
    bought, officer = ending.decided("adopt", days_ago=800, published=790, decided=750)
    _walk(bought, officer, funding=450, procurement=50)
    late, _officer = ending.decided("adopt", days_ago=500, published=480, decided=440)
    rejected, _officer = ending.decided("reject", days_ago=300, published=270, decided=240)
    extended, _officer = ending.decided("extend", days_ago=200, published=190, decided=150)
    undecided, _officer, _version = ending.reported(days_ago=60, published=50)
    fresh, _officer = ending.completed(days_ago=1)
    stopped = PilotFactory(running=True)
    phases.stop_pilot(stopped, by=acting(organisation=stopped.organisation), reason_fr="Un tort.")
    PilotFactory(private=True)
    return {"whole": whole, "bought": bought, "late": late, "rejected": rejected, "extended": extended,
            "undecided": undecided, "fresh": fresh, "stopped": stopped}  # fmt: skip


def test_the_figures_are_those_counted_by_hand() -> None:
    _network()
    found = statistics.figures()
    # Eight are public; the extended one runs again; seven ended, of which one was stopped; two were bought.
    assert (found.announced, found.preparing + found.running, found.stopped, found.completed, found.ended) == (8, 1, 1, 6, 7)
    assert (found.reported, found.adopted, found.extended, found.rejected) == (5, 3, 1, 1)
    assert (found.funded, found.bought, found.deployed, found.scaled_up) == (2, 2, 1, 1)
    assert found.bought_percent == 28.6


def test_medians_and_percentiles_are_those_counted_by_hand_and_of_few_cases_each_is_shown(client: Client) -> None:
    _network()
    times = {str(each.step): each for each in statistics.step_times()}
    # Reports of the current paths, in days since the end: 10 (bought), 10 (undecided), 20 (late), 30 (rejected), 50 (whole).
    report = times["Rapport de valeur"]
    assert (report.count, report.since_before, report.since_end) == (5, statistics.Days(20, 42), statistics.Days(20, 42))
    # Decisions since the report: 30 (rejected), 40 (bought), 40 (late), 50 (whole); since the end: 50, 60, 60, 100.
    decision = times["Décision"]
    assert (decision.count, decision.since_before.cases, decision.since_end.cases) == (4, (30, 40, 40, 50), (50, 60, 60, 100))
    assert decision.since_before.median is decision.since_before.p90 is None
    # Funding since the decision: 200 (whole), 300 (bought).
    assert times["Financement"].since_before.cases == (200, 300)
    assert times["Généralisation à tout le réseau"].since_end.cases == (900,)
    page = flat(client.get(reverse("pilots:figures")).content.decode())
    assert "30; 40; 40; 50" in page
    assert "Quand il y a moins de cinq cas" in page


def test_each_state_in_the_figures_leads_to_as_many_pilots_in_the_list(client: Client) -> None:
    _network()
    found = statistics.figures()
    page = client.get(reverse("pilots:figures")).content.decode()
    for query, count in {
        "": found.announced,
        "?state=planned&state=ethics": found.preparing,
        "?state=running": found.running,
        "?state=stopped": found.stopped,
        "?state=completed": found.completed,
    }.items():
        address = reverse("pilots:list") + query
        assert f'href="{escape(address)}"' in page
        assert client.get(address).context["total"] == count


def test_where_paths_stall_is_counted_with_those_that_are_late() -> None:
    _network()
    found = {each.code: (each.count, each.late) for each in statistics.step_counts(TODAY())}
    # Late: funding was due 365 days after an end 500 days ago. Bought waits for its deployment, due in 36 months.
    assert found == {
        "report": (1, 0), "decision": (1, 0), "funding": (1, 1), "procurement": (0, 0), "deployment": (1, 0), "scale_up": (0, 0),
    }  # fmt: skip


def _shown(client: Client, **query: str) -> set[str]:
    response = client.get(reverse("pilots:board"), query)
    assert response.status_code == 200
    return {row["pilot"].reference for row in response.context["rows"]}


def test_the_board_filters_by_state_region_lateness_and_step(client: Client) -> None:
    pilots = _network()
    ending.with_three_sites(pilots["bought"])
    reference = {name: pilot.reference for name, pilot in pilots.items()}
    on_the_path = {"whole", "bought", "late", "rejected", "undecided", "fresh"}
    assert _shown(client) == {reference[name] for name in on_the_path}
    assert _shown(client, state="walking") == {reference["bought"], reference["late"]}
    assert _shown(client, state="undecided") == {reference["undecided"], reference["fresh"]}
    assert _shown(client, state="achieved") == {reference["whole"]}
    assert _shown(client, state="rejected") == {reference["rejected"]}
    assert _shown(client, lateness="late") == {reference["late"]}
    assert _shown(client, step="deployment", region="06") == {reference["bought"]}
    assert _shown(client, lateness="on_time", step="funding") == set()
    # What makes no sense is left out, and breaks nothing.
    assert len(_shown(client, state="x", region="'; --", lateness="\r\n", step="1", page="999999")) == 6


def test_the_board_counts_completed_pilot_projects_whatever_was_decided(client: Client) -> None:
    _network()
    page = flat(client.get(reverse("pilots:board")).content.decode())
    assert "6 projets pilotes terminés" in page
    main = page.split("<main", 1)[1].split("Mois écoulés", 1)[0]
    assert not re.search(r">[^<]*\b(le|du|depuis) \d{4}-\d\d-\d\d", main), "dates in a sentence are in words"


def test_lateness_is_in_plain_sight_on_the_board_and_on_the_pilot(client: Client) -> None:
    pilots = _network()
    html = client.get(reverse("pilots:board"), {"lateness": "late"}).content.decode()
    due = PathMilestone.objects.get(path__pilot=pilots["late"], step="funding").due_on
    assert f"en retard de {(TODAY() - due).days} jours" in html
    assert (
        "Aucun parcours ne correspond"
        in client.get(reverse("pilots:board"), {"lateness": "on_time", "step": "funding"}).content.decode()
    )


def test_the_board_is_a_table_for_spreadsheets(client: Client) -> None:
    pilots = _network()
    response: Any = client.get(reverse("pilots:board-csv"), {"state": "walking"})
    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == 3
    assert lines[0].startswith("pilot,title_fr")
    late = next(line for line in lines if pilots["late"].reference in line)
    assert ",walking,funding,yes," in late


def test_the_board_asks_the_same_queries_for_one_row_or_many(client: Client, django_assert_max_num_queries: Any) -> None:
    for _each in range(6):
        ending.decided("adopt", days_ago=30)
    with django_assert_max_num_queries(10):
        client.get(reverse("pilots:board"))


def test_each_figure_has_its_share_as_a_bar(client: Client) -> None:
    ending.decided("adopt", days_ago=30)
    ending.completed(days_ago=3)
    page = client.get(reverse("pilots:figures")).content.decode()
    assert '<meter min="0" max="2" value="1" aria-label="Adoptés, 1 sur 2">' in page


def test_an_empty_network_says_so(client: Client) -> None:
    assert "Aucun projet pilote n’est encore terminé" in client.get(reverse("pilots:board")).content.decode()
    assert "Aucun projet pilote n’est encore terminé" in client.get(reverse("pilots:figures")).content.decode()
