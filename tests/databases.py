"""Migrates once; every parallel worker then gets a copy.

The migrated database is kept beside the tests' own, named for the migrations it was made from, so that the next run
begins with it. A new migration is applied to the last one kept, unless one of its own migrations was changed.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
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
            files += sorted(
                file for end in ("py", "sql") for file in (settings.BASE_DIR / app.name / "migrations").rglob(f"*.{end}")
            )
    return sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:16]


@contextmanager
def own_copy() -> Iterator[None]:
    """Point the connection to a fresh copy of the migrated database, and drop the copy afterwards."""
    previous = connection.settings_dict["NAME"]
    own = connection.settings_dict["TEST"]["NAME"] or f"test_{previous}"
    source = f"{PREFIX}{fingerprint()}"
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        if not _exists(cursor, source):
            base = _base(cursor)
            _drop_outdated(cursor, but=base)
            _migrate(cursor, source, base)
        cursor.execute(f'DROP DATABASE IF EXISTS "{own}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{own}" TEMPLATE "{source}"')
        cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = own
    try:
        yield
    finally:
        connection.close()
        settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = previous
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{own}" WITH (FORCE)')


def emptying(style: Any, connection: Any, **options: Any) -> list[str]:
    """What empties the database after a test that commits, without triggers, once nobody else writes any more.

    Truncating all of some two hundred tables takes 0.7 s, this a fifth of that.
    """
    tables = [f'"{name}"' for name in connection.introspection.django_table_names(only_existing=True, include_views=False)]
    deletes = "; ".join(f"DELETE FROM {name}" for name in tables)  # noqa: S608
    return [
        "SET LOCAL session_replication_role = replica",
        # A browser's last request may still hold one table and ask for another: what was locked is let go, and asked again.
        f"""
        DO $$ BEGIN
          FOR attempt IN 1..20 LOOP
            BEGIN
              LOCK TABLE {", ".join(tables)} IN ACCESS EXCLUSIVE MODE;
              RETURN;
            EXCEPTION WHEN deadlock_detected THEN
              PERFORM pg_sleep(0.05 * attempt);
            END;
          END LOOP;
          RAISE EXCEPTION 'somebody still writes';
        END $$
        """,
        deletes,
    ]


def _files(app: str) -> list[Path]:
    """What an app's part of the database follows from: its migrations, and the SQL that they run."""
    folder = settings.BASE_DIR / app / "migrations"
    return sorted([*folder.glob("0*.py"), *folder.glob("sql/*.sql")])


def _exists(cursor: Any, name: str) -> bool:
    cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
    return cursor.fetchone() is not None


def _sources() -> dict[str, str]:
    """Each of our migrations and the digest of its file."""
    found = {}
    for app in apps.get_app_configs():
        if app.path.startswith(str(settings.BASE_DIR)) and ".venv" not in app.path:
            for file in _files(app.name):
                found[f"{app.label}.{file.name}"] = sha256(file.read_bytes()).hexdigest()[:16]
    return found


def _base(cursor: Any) -> str:
    """A kept database whose migrations are all among today's, unchanged; empty when there is none."""
    today = _sources()
    cursor.execute(
        "SELECT datname, shobj_description(oid, 'pg_database') FROM pg_database WHERE datname LIKE %s AND datname <> %s",
        [f"{PREFIX}%", f"{PREFIX}unfinished"],
    )
    for name, made_from in cursor.fetchall():
        if made_from and json.loads(made_from).items() <= today.items():
            return str(name)
    return ""


def _drop_outdated(cursor: Any, *, but: str) -> None:
    cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s AND datname <> %s", [f"{PREFIX}%", but])
    for (name,) in cursor.fetchall():
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _migrate(cursor: Any, name: str, base: str) -> None:
    """Under another name until it is complete: an interrupted run leaves nothing that looks finished."""
    original, unfinished = connection.settings_dict["NAME"], f"{PREFIX}unfinished"
    if base:
        cursor.execute(f'CREATE DATABASE "{unfinished}" TEMPLATE "{base}"')
    connection.settings_dict["TEST"] = {**connection.settings_dict["TEST"], "NAME": unfinished}
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False, keepdb=bool(base))
    connection.close()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = original
    cursor.execute(f'ALTER DATABASE "{unfinished}" RENAME TO "{name}"')
    cursor.execute(f"COMMENT ON DATABASE \"{name}\" IS '{json.dumps(_sources())}'")
