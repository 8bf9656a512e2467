"""Nothing holds the database, or a thread that waits for it, for longer than its process may."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from celery.signals import worker_init
from django.conf import settings
from django.db import DatabaseError, OperationalError, connection, connections, transaction
from django.test import Client
from django.urls import reverse

from needs.services.needs import publish_need
from records.time_limits import was_cut
from registry import database_limits
from registry.database_limits import LIMITS, Process
from tests.factories import NeedFactory, acting

pytestmark = pytest.mark.django_db
_NAMES = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
_SAY = (
    "from django.db import connection; cursor = connection.cursor();"
    f"print([cursor.execute(f'SHOW {{name}}').fetchone()[0] for name in {_NAMES}])"
)


@pytest.fixture
def other_connection() -> Iterator[Any]:
    other = connections.create_connection("default")
    yield other
    other.close()


@pytest.fixture
def _as_tests_again() -> Iterator[None]:
    yield
    database_limits.serve(Process.COMMAND)


def _milliseconds(other: Any) -> list[int]:
    with other.cursor() as cursor:
        cursor.execute("SELECT name, setting::int FROM pg_settings WHERE name = ANY(%s)", [list(_NAMES)])
        found = dict(cursor.fetchall())
    return [found[name] for name in _NAMES]


@pytest.mark.usefixtures("_as_tests_again")
@pytest.mark.parametrize("process", list(Process))
def test_each_process_has_limits_of_its_own(process: Process) -> None:
    limits = LIMITS[process]
    database_limits.serve(process)
    other = connections.create_connection("default")
    try:
        assert _milliseconds(other) == [limits.statement_ms, limits.lock_ms, limits.idle_in_transaction_ms]
    finally:
        other.close()
    assert all(_milliseconds_of(LIMITS[Process.WEB])), "pages are never without a limit"


def _milliseconds_of(limits: database_limits.Limits) -> list[int]:
    return [limits.statement_ms, limits.lock_ms, limits.idle_in_transaction_ms]


@pytest.mark.usefixtures("_as_tests_again")
def test_a_worker_has_the_limits_of_workers() -> None:
    worker_init.send(sender=None)
    assert f"statement_timeout={LIMITS[Process.WORKER].statement_ms}" in settings.DATABASES["default"]["OPTIONS"]["options"]


@pytest.mark.parametrize(
    ("command", "limits"),
    [
        (["-c", f"import registry.wsgi; {_SAY}"], "['20s', '15s', '1min']"),
        (["manage.py", "shell", "--no-imports", "-c", _SAY], "['1h', '2min', '1h']"),
    ],
    ids=["pages", "commands"],
)
def test_the_process_says_what_it_is_for_before_it_connects(command: list[str], limits: str) -> None:
    found = subprocess.run([sys.executable, *command], capture_output=True, text=True, check=True, env=os.environ.copy())
    assert found.stdout.splitlines()[-1] == limits


def test_what_the_address_of_the_database_says_holds() -> None:
    written = database_limits.limited({"options": "-c statement_timeout=7"})["options"]
    assert written.endswith(" -c statement_timeout=7")


def _sleeping(*_arguments: Any, **_names: Any) -> Any:
    """In place of any reading: the database is busy with it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '50ms'")
        cursor.execute("SELECT pg_sleep(5)")


def _waiting(*_arguments: Any, **_names: Any) -> Any:
    """In place of any reading: somebody else holds what it asks for."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '50ms'")
        cursor.execute("SELECT pg_advisory_xact_lock(7)")


@pytest.fixture
def held_lock(other_connection: Any) -> None:
    with other_connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(7)")


@pytest.mark.usefixtures("held_lock")
@pytest.mark.parametrize("slow", [_sleeping, _waiting], ids=["statement", "lock"])
def test_what_takes_too_long_is_said_and_never_a_fault(
    slow: Callable[..., Any], client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("website.views.pages.totals_by_region", slow)
    monkeypatch.setattr("publishing.api.views._read", slow)
    for path, said in (("/", "trop de temps à répondre"), ("/en/", "too long to respond")):
        page = client.get(path)
        assert (page.status_code, page["Retry-After"], page["Cache-Control"]) == (503, "10", "no-store")
        assert said in page.content.decode(), page.content.decode().split("<main")[1][:1500]
        assert 'class="masthead"' in page.content.decode()
    problem = client.get("/api/v1/needs/", headers={"accept-language": "en"})
    assert (problem.status_code, problem["Retry-After"]) == (503, "10")
    assert problem["Content-Type"] == "application/problem+json"
    assert "too long" in problem.json()["detail"]


def test_what_takes_too_long_before_any_page_is_said_as_well(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("catalogue.public_cache.current_stamp", _sleeping)
    client.raise_request_exception = False
    page = client.get("/besoins/")
    assert (page.status_code, page["Retry-After"]) == (503, "10")


def test_a_transaction_that_was_left_alone_is_known_as_such(other_connection: Any) -> None:
    with pytest.raises(DatabaseError) as ended, other_connection.cursor() as cursor:
        cursor.execute("SET idle_in_transaction_session_timeout = '50ms'")
        cursor.execute("BEGIN")
        time.sleep(0.5)
        cursor.execute("SELECT 1")
    assert was_cut(ended.value)
    assert not was_cut(OperationalError("the connection is lost"))


def _long_list(*, times: int, slow: bool = False) -> None:
    """The catalogue holds a record as often as this; `slow`: reading it takes long."""
    need = NeedFactory(submitted=True)
    publish_need(need, by=acting(organisation=need.organisation))
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE catalogue_catalogueentry RENAME TO entry_in_full")
        slowly = " WHERE pg_sleep(2) IS NOT NULL" if slow else ""
        cursor.execute(
            "CREATE VIEW catalogue_catalogueentry AS"  # noqa: S608
            f" SELECT entry_in_full.* FROM entry_in_full, generate_series(1, {times}){slowly}"
        )


def test_a_file_that_takes_too_long_at_once_is_said(client: Client) -> None:
    _long_list(times=1, slow=True)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '100ms'")
    refused = client.get(reverse("needs:export"))
    assert (refused.status_code, refused["Retry-After"]) == (503, "10")


def test_a_file_that_takes_too_long_on_the_way_is_an_error_and_no_shorter_file(client: Client) -> None:
    _long_list(times=60_000)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '1500ms'")
    parts = iter(client.get(reverse("needs:export")))
    assert next(parts).startswith("\ufeff".encode())
    # A reader who takes one part after the other, and stops in between.
    time.sleep(1.7)
    with pytest.raises(OperationalError) as cut:
        list(parts)
    assert was_cut(cut.value)
