"""Migrates once; every parallel worker then gets a copy.

The migrated database is kept beside the tests' own, named for the migrations it was made from, so that the next run
begins with it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection

PREFIX = "migrated_"
# Any number does, as long as nothing else on the tests' server locks it.
_LOCK = 7_202_611


def fingerprint() -> str:
    """Of every file that a migrated database follows from: our migrations and the versions of all libraries."""
    files = [settings.BASE_DIR / "uv.lock"]
    for app in apps.get_app_configs():
        if app.path.startswith(str(settings.BASE_DIR)) and ".venv" not in app.path:
            files += sorted((settings.BASE_DIR / app.name / "migrations").glob("*.py"))
    return sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:16]


@contextmanager
def own_copy() -> Iterator[None]:
    """Point the connection to a fresh copy of the migrated database, and drop the copy afterwards."""
    previous = connection.settings_dict["NAME"]
    own = connection.settings_dict["TEST"]["NAME"] or f"test_{previous}"
    source = f"{PREFIX}{fingerprint()}"
    with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        if not _exists(cursor, source):
            _drop_outdated(cursor)
            _migrate(cursor, source)
        cursor.execute(f'DROP DATABASE IF EXISTS "{own}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{own}" TEMPLATE "{source}"')
        cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = own
    try:
        yield
    finally:
        connection.close()
        settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = previous
        with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]
            cursor.execute(f'DROP DATABASE IF EXISTS "{own}" WITH (FORCE)')


def _exists(cursor: Any, name: str) -> bool:
    cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
    return cursor.fetchone() is not None


def _drop_outdated(cursor: Any) -> None:
    cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{PREFIX}%"])
    for (name,) in cursor.fetchall():
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _migrate(cursor: Any, name: str) -> None:
    """Under another name until it is complete: an interrupted run leaves nothing that looks finished."""
    original, unfinished = connection.settings_dict["NAME"], f"{PREFIX}unfinished"
    connection.settings_dict["TEST"] = {**connection.settings_dict["TEST"], "NAME": unfinished}
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    connection.close()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = original
    cursor.execute(f'ALTER DATABASE "{unfinished}" RENAME TO "{name}"')
