"""Makes every profile and fit anew, after a change of encoder or of rule."""

from typing import Any

from django.core.management.base import BaseCommand

from matching.profiles import rebuild


class Command(BaseCommand):
    help = "Make every profile and fit of needs and solutions anew."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{rebuild()} records")
