"""`manage.py rebuild_catalogue`: write every catalogue entry anew from the records."""

from typing import Any

from django.core.management.base import BaseCommand

from catalogue import index


class Command(BaseCommand):
    help = "Write every entry of the catalogue anew from the records, and drop what no longer belongs."

    def handle(self, *args: Any, **options: Any) -> None:
        for kind, count in index.rebuild().items():
            self.stdout.write(f"{kind}: {count} entries")
