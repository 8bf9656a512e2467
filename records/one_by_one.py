"""Work that runs by itself over many records: one that fails stops no other."""

import logging
from collections.abc import Callable, Iterable
from typing import TypeVar

from celery.exceptions import SoftTimeLimitExceeded
from django.db import models, transaction

_log = logging.getLogger(__name__)
Item = TypeVar("Item")
Result = TypeVar("Result")


def one_by_one(items: Iterable[Item], do: Callable[[Item], Result]) -> list[Result]:
    """What `do` gave for each, in a transaction (or savepoint) of its own. A failure is logged, and the next run tries again."""
    done = []
    for item in items:
        try:
            with transaction.atomic():
                result = do(item)
        except SoftTimeLimitExceeded:
            # The whole task has to stop.
            raise
        except Exception:  # noqa: BLE001  (whatever it is, the others are done)
            _log.exception("%s: failed for %s", do.__qualname__, _named(item))
        else:
            done.append(result)
    return done


def _named(item: object) -> str:
    """By its key: a log holds no names of people."""
    return f"{item._meta.label} {item.pk}" if isinstance(item, models.Model) else str(item)
