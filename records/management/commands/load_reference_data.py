"""`manage.py load_reference_data`: the regions and terms that the registry begins with."""

from typing import Any

from django.core.management.base import BaseCommand

from records.locking import alone
from records.reference_data import load_reference_data


class Command(BaseCommand):
    help = "Add the regions and terms of the taxonomies that are missing. Nothing is overwritten."

    def handle(self, *args: Any, **options: Any) -> None:
        with alone("load_reference_data"):
            for name, count in load_reference_data().items():
                self.stdout.write(f"{name}: {count} added")
