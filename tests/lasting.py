"""What all tests of a module read: made once, in a transaction around them all; what a test changes is undone after it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from django.core.cache import cache
from django.db import transaction
from django.test import override_settings
from django.utils import translation

from matching import upkeep
from registry.celery import app

QUICK_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
_Made = TypeVar("_Made")


class Lasting:
    """Makes what lasts, and says where its files are: a test that opens one points `MEDIA_ROOT` there."""

    def __init__(self, files: Path) -> None:
        self.files = files

    def make(self, what: Callable[[], _Made]) -> _Made:
        """Whatever a test changes in the records themselves, not in their rows, must be a copy's."""
        app.conf.task_always_eager = True
        cache.clear()
        with override_settings(MEDIA_ROOT=str(self.files), PASSWORD_HASHERS=QUICK_HASHERS), translation.override("fr"):
            made = what()
            # As the worker of a commit would.
            upkeep.run()
            return made


@contextmanager
def around_the_tests() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
