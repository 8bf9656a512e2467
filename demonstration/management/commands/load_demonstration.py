"""`manage.py load_demonstration`: the demonstration's organisations, needs, solutions and pilots."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models.organisations import Organisation
from demonstration.loading import Demonstration


class Command(BaseCommand):
    help = "Load the demonstration data into an empty registry, in one transaction."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="do nothing when the registry is not empty")

    def handle(self, *args: Any, **options: Any) -> None:
        if Organisation.objects.exists():
            if options["once"]:
                return
            raise CommandError("The registry is not empty: the demonstration is only for an empty one.")
        self.stdout.write("→ Demonstration: loading (once, about a minute)")
        Demonstration(self.stdout.write).load()
