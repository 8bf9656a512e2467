"""`manage.py migrate`, one at a time: several containers may be started at once."""

from typing import Any

from django.core.management.commands import migrate

from records.one_at_a_time import alone


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        with alone("migrate", database=options["database"]):
            super().handle(*args, **options)
