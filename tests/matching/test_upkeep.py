"""Profiles and fits follow the commit: nobody who publishes waits for them, none is lost, nothing ruled out is proposed."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models.memberships import Role
from catalogue import index
from catalogue.addresses import record_path
from catalogue.models.index import CatalogueEntry
from matching import fits, parts, upkeep
from matching.models import ChangedEntry, Fit, Profile
from matching.tasks import work_out_fits
from needs.services.needs import publish_need, withdraw_need
from notifications.models.deliveries import Delivery
from notifications.models.outbox import OutboxMark
from notifications.services import fan_out
from records.models.taxonomies import Specialty
from registry.celery import app
from tests.factories import ENDING, NeedFactory, SolutionFactory, acting, term
from tests.notifications import faults
from tests.notifications.mailserver import mail_server

pytestmark = pytest.mark.matched_later
KILLED = -9
NODULES = {
    "title_fr": "Suivi des nodules pulmonaires",
    "title_en": "",
    "summary_fr": "Des nodules vus au scanner thoracique sont oubliés.",
}
READER = {"name_fr": "LungWatch", "summary_fr": "Finds lung nodules on chest CT and follows them."}
committing = pytest.mark.django_db(transaction=True)


@pytest.fixture
def elsewhere() -> Iterator[None]:
    """What this process commits is worked on by others."""
    app.conf.task_always_eager = False
    yield
    app.conf.task_always_eager = True


def _submitted() -> tuple[Any, Any]:
    """A need that is about to be published, and a listed solution that fits it."""
    radiology = term(Specialty, "radiology", "Radiologie", "Radiology")
    solution = SolutionFactory(listed=True, **READER)
    need = NeedFactory(submitted=True, **NODULES)
    for record in (solution, need):
        record.specialties.add(radiology)
        index.refresh(record)
    return need, solution


def _publish(need: Any) -> None:
    publish_need(need, by=acting(organisation=need.organisation))
    need.refresh_from_db()


def _published() -> tuple[Any, Any]:
    need, solution = _submitted()
    _publish(need)
    upkeep.run()
    assert Fit.objects.count() == 1
    return need, solution


@pytest.mark.django_db
def test_publishing_only_marks_what_changed() -> None:
    need, _solution = _submitted()
    upkeep.run()
    with CaptureQueriesContext(connection) as queries:
        _publish(need)
    asked = [query["sql"] for query in queries if "matching_" in query["sql"]]
    assert [sql.split(" (")[0] for sql in asked] == ['INSERT INTO "matching_changedentry"']
    assert not Fit.objects.exists()
    assert upkeep.run() == 1
    assert Fit.objects.count() == 1
    assert not ChangedEntry.objects.exists()


@committing
def test_the_fit_is_there_after_the_commit() -> None:
    need, solution = _submitted()
    with transaction.atomic():
        _publish(need)
        assert not Fit.objects.exists()
    assert Fit.objects.get().solution.key == solution.reference


@committing
def test_nobody_who_publishes_waits_for_whoever_works_out_fits(elsewhere: None) -> None:
    need, _solution = _submitted()
    is_working, may_end = threading.Event(), threading.Event()

    def work() -> None:
        with upkeep.worked_on():
            upkeep.write_profiles()
            is_working.set()
            may_end.wait(20)
        connection.close()

    worker = threading.Thread(target=work)
    worker.start()
    assert is_working.wait(20)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '2s'")
        _publish(need)
    may_end.set()
    worker.join(20)
    assert ChangedEntry.objects.filter(entry__key=need.reference).exists(), "a change meanwhile is a mark more"


@committing
def test_an_entry_that_goes_while_its_profile_is_written_takes_it_along(elsewhere: None) -> None:
    need, _solution = _submitted()
    _publish(need)
    gone = threading.Event()

    def leave() -> None:
        withdraw_need(need, by=acting(organisation=need.organisation), values=ENDING)
        CatalogueEntry.objects.filter(key=need.reference).delete()
        connection.close()
        gone.set()

    leaving = threading.Thread(target=leave)
    with upkeep.worked_on():
        upkeep.write_profiles()
        leaving.start()
        time.sleep(0.5)
    assert gone.wait(20)
    leaving.join(20)
    assert not Profile.objects.filter(kind="need").exists()
    upkeep.run()
    assert not Fit.objects.exists()


def _sweep(fault: str = "") -> int:
    """One sweep of a worker in a process of its own. Returns its exit code."""
    with mail_server() as server:
        environ = faults.environment(server, fault=fault)
    code = "import django; django.setup(); from matching.tasks import work_out_fits; work_out_fits()"
    command = [sys.executable, "-W", "ignore", "-c", code]
    return subprocess.run(command, cwd=faults.BASE, env=os.environ | environ, timeout=180, check=False).returncode


@committing
@pytest.mark.parametrize("step", ["profiled", "fits worked out"])
def test_what_a_killed_worker_left_is_worked_out_by_the_next(step: str, elsewhere: None) -> None:
    need, solution = _submitted()
    _publish(need)
    assert _sweep(step) == KILLED
    assert not Fit.objects.exists()
    assert _sweep() == 0
    assert (Fit.objects.get().need.key, Fit.objects.get().solution.key) == (need.reference, solution.reference)
    assert not upkeep.is_due("need", need.reference)


@committing
def test_a_real_worker_is_asked_by_the_commit(elsewhere: None) -> None:
    need, _solution = _submitted()
    with mail_server() as server, faults.worker(server):
        _publish(need)
        faults.wait_for(Fit.objects.exists, within_s=180)


@pytest.mark.django_db
def test_the_sweep_is_every_minute_and_done_twice_changes_nothing() -> None:
    assert app.conf.beat_schedule["work-out-fits"] == {
        "task": work_out_fits.name,
        "schedule": 60.0,
        "options": {"expires": 55},
    }
    _published()
    before = list(Fit.objects.values())
    assert work_out_fits() == 0
    assert list(Fit.objects.values()) == before


# ── What is ruled out ────────────────────────────────────────────────────────────────────────────────────────


def _requires_residency(need: Any, solution: Any) -> None:
    need.must_keep_data_here = True
    need.save()
    index.refresh(need)


def _goes_abroad(need: Any, solution: Any) -> None:
    solution.data_residency = "abroad"
    solution.save()
    index.refresh(solution)


def _is_suspended(need: Any, solution: Any) -> None:
    entry = CatalogueEntry.objects.get(key=solution.reference)
    entry.details["qualification"] = "suspended"
    entry.save()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("before", "change"),
    [(_goes_abroad, _requires_residency), (_requires_residency, _goes_abroad), (lambda *pair: None, _is_suspended)],
)
def test_what_rules_a_solution_out_does_so_before_any_worker_ran(before: Any, change: Any, client: Client) -> None:
    need, solution = _submitted()
    before(need, solution)
    _publish(need)
    upkeep.run()
    assert [fit.solution.key for fit in fits.proposed_and_left_out(need.reference)[0]] == [solution.reference]
    change(need, solution)
    assert not fits.proposed_and_left_out(need.reference)[0]
    assert not fits.needs_for(solution.reference)
    assert "1 solution n’est pas proposée" in client.get(record_path(need)).content.decode().replace("\xa0", " ")


# ── Pages and letters ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db
def test_a_page_says_that_fits_are_being_worked_out_until_they_are(client: Client) -> None:
    need, solution = _submitted()
    _publish(need)
    said = "sont en cours de calcul"
    for record in (need, solution):
        assert said in client.get(record_path(record)).content.decode().replace("\xa0", " ")
    upkeep.run()
    page = client.get(record_path(need)).content.decode()
    assert "LungWatch" in page
    assert said not in page.replace("\xa0", " ")


@pytest.mark.django_db
def test_a_page_says_that_no_solution_fits_and_leads_on(client: Client) -> None:
    need = NeedFactory(published=True)
    upkeep.run()
    page = client.get(record_path(need)).content.decode()
    assert "Aucune solution du registre ne correspond à ce besoin pour l’instant." in page
    alert = f"{reverse('subscribe')}?kind=solution"
    assert f'href="{alert}"' in page
    assert client.get(alert).status_code == 200


@pytest.mark.django_db
def test_a_page_asks_for_the_fits_it_awaits_and_not_for_ever(client: Client) -> None:
    need, _solution = _submitted()
    _publish(need)
    asked = reverse("matches-awaited", args=["need", need.reference, 1])
    assert f'hx-get="{asked}"' in client.get(record_path(need)).content.decode()
    again = client.get(asked, headers={"HX-Request": "true"}).content.decode()
    assert f'hx-get="{reverse("matches-awaited", args=["need", need.reference, 2])}"' in again
    last = client.get(reverse("matches-awaited", args=["need", need.reference, parts.MAX_ASKED])).content.decode()
    assert "hx-get" not in last
    assert f'href="{record_path(need)}"' in last
    upkeep.run()
    there = client.get(asked).content.decode()
    assert "LungWatch" in there
    assert "hx-get" not in there


def _matches() -> list[tuple[str, str]]:
    found = Delivery.objects.filter(kind="match").order_by("channel")
    return [(each.channel, each.data["solutions"][0]["key"]) for each in found]


@pytest.mark.django_db
def test_a_vendor_is_told_of_a_fit_that_nobody_had_worked_out_and_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("notifications.services.matches.LEAST_SCORE", 0.0)
    need, solution = _submitted()
    acting(Role.VENDOR_MEMBER, solution.organisation)
    _publish(need)
    assert not Fit.objects.exists()
    fan_out.run()
    told = [("email", solution.reference), ("portal", solution.reference)]
    assert _matches() == told
    fan_out.run()
    upkeep.run()
    fan_out.run()
    assert _matches() == told


@committing
def test_an_alert_is_not_lost_with_the_worker_that_worked_out_its_fit(elsewhere: None) -> None:
    need, solution = _submitted()
    acting(Role.VENDOR_MEMBER, solution.organisation)
    _publish(need)
    with mail_server() as server:
        assert faults.once(server, fault="fits worked out") == KILLED
        assert OutboxMark.objects.filter(event__verb="need.published").exists()
        assert not Delivery.objects.filter(kind="match").exists()
        faults.let_time_pass()
        assert faults.once(server) == 0
    assert Fit.objects.get().score >= 0.55, "above what is told"
    assert _matches() == [("email", solution.reference), ("portal", solution.reference)]


@pytest.mark.django_db
def test_that_no_need_was_found_is_said_to_the_vendor_with_a_way_to_be_alerted(client: Client) -> None:
    solution = SolutionFactory(listed=True)
    upkeep.run()
    said = "Aucun besoin ouvert ne correspond"
    assert said not in client.get(record_path(solution)).content.decode()
    vendor = acting(Role.VENDOR_MEMBER, solution.organisation)
    client.force_login(vendor.someone(), backend="django.contrib.auth.backends.ModelBackend")
    assert said in client.get(record_path(solution)).content.decode()
