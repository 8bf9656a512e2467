"""`manage.py migrate`, one at a time: several containers may be started at once."""

from typing import Any

from django.core.management import CommandError
from django.core.management.commands import migrate
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder

from records.locking import alone
from registry.migration_states import NarrowExecutor

# The app whose tables other apps own since 0.1.0.
_OLDER_APP = "registry"


# Django's command has no other place to name it.
vars(migrate)["MigrationExecutor"] = NarrowExecutor


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        with alone("migrate", database=options["database"]):
            _check_age(options["database"])
            super().handle(*args, **options)


def _check_age(database: str) -> None:
    """Before 0.1.0 nothing was released: such a database is not brought over, and says so before anything is touched."""
    if any(app == _OLDER_APP for app, _name in MigrationRecorder(connections[database]).applied_migrations()):
        raise CommandError(
            "This database was made before version 0.1.0, and its tables are laid out otherwise: it cannot be brought up to date."
            " Nothing was changed. Start with an empty one: `make clean` removes the development data, or name a new database"
            " in DATABASE_URL."
        )
