"""Two of one kind of work at once: the second waits."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from records.locking import alone

BASE = Path(__file__).resolve().parent.parent.parent


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("command", ["migrate", "load_reference_data"])
def test_a_second_one_waits_until_the_first_is_done(command: str) -> None:
    own = connection.settings_dict
    database = f"postgresql://{own['USER']}@/{own['NAME']}?host={own['HOST']}"
    with alone(command):
        second = subprocess.Popen(
            [sys.executable, "manage.py", command],
            cwd=BASE,
            env=os.environ | {"DATABASE_URL": database},
            stdout=subprocess.DEVNULL,
        )
        _wait_until_somebody_waits()
        assert second.poll() is None
    assert second.wait(60) == 0


def _wait_until_somebody_waits() -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = database"
                " WHERE locktype = 'advisory' AND NOT granted AND datname = current_database()"
            )
            if cursor.fetchone()[0]:
                return
        time.sleep(0.1)
    raise AssertionError("Nobody waits for the lock.")


@pytest.mark.django_db(transaction=True)
def test_a_database_of_an_older_checkout_is_refused_in_words_and_left_as_it_is() -> None:
    recorder = MigrationRecorder(connection)
    before = recorder.applied_migrations()
    recorder.record_applied("registry", "0001_initial")
    try:
        with pytest.raises(CommandError, match="make clean"):
            call_command("migrate", verbosity=0)
        assert set(recorder.applied_migrations()) == {*before, ("registry", "0001_initial")}
    finally:
        recorder.record_unapplied("registry", "0001_initial")


# They rename, drop or require, which the linter refuses; no version ran anywhere when they were made.
# None is added from 0.1.0 on.
BEFORE_THE_FIRST_RELEASE = (
    "0002_unsent_forms",  # authoring
    "0004_ratings_and_muted_matches",  # matching
    "0004_constraints_in_both_languages",  # needs
    "0005_language_of_a_response",  # needs
    "0002_no_followers",  # solutions
    "0005_any_measure",  # solutions: two unique rules in the place of one that was stricter
)
# They make something unique on a table that is there, which the linter refuses for what could stand twice and for the lock.
UNIQUE_FROM_THE_START = (
    # A column that the same migration adds: it is empty, and the index has no row.
    "0004_places_of_establishments",  # accounts
    # It is less strict than the constraint that it stands beside, on a table of some hundred rows.
    "0006_sites_are_places",  # pilots
)


@pytest.mark.django_db(transaction=True)
def test_no_migration_breaks_the_version_that_still_runs_or_locks_a_large_table() -> None:
    """Columns that are dropped or renamed, new ones that must be filled, indexes that keep writers waiting."""
    database = connection.settings_dict
    environment = os.environ | {
        "DATABASE_URL": f"postgresql://{database['USER']}@/{database['NAME']}?host={database['HOST']}",
        "DJANGO_SETTINGS_MODULE": "tests.migration_linting",
    }
    # Those that create the tables are no change of any.
    ours = ["--ignore-initial-migrations", "--include-apps", *settings.OWN_APPS, "--ignore-name"]
    ours += [*BEFORE_THE_FIRST_RELEASE, *UNIQUE_FROM_THE_START]
    command = [sys.executable, "manage.py", "lintmigrations", "--project-root-path", str(BASE), "--quiet", "ok", "ignore", *ours]
    ended = subprocess.run(command, cwd=BASE, env=environment, capture_output=True, text=True, timeout=300)
    assert ended.returncode == 0, ended.stdout[-4000:] + ended.stderr[-2000:]
