"""`manage.py rebuild_catalogue`: write every catalogue entry anew from the records."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from catalogue import index
from records.locking import alone


class Command(BaseCommand):
    help = "Write every entry of the catalogue anew from the records, and drop what no longer belongs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--if-outdated", action="store_true", help="Only where an entry was written by other code than that of this version."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with alone("rebuild_catalogue"):
            if options["if_outdated"] and not index.is_outdated():
                return
            for kind, count in index.rebuild().items():
                self.stdout.write(f"{kind}: {count} entries")
