"""Profiles and fits in tests, whose transactions never commit: no worker is asked for them."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from matching import upkeep
from matching.ranking import KINDS
from records import hooks

_READ = re.compile(r'(?:FROM|JOIN) "?matching_(?:fit|profile|changedentry)\b')


@contextmanager
def matched_in_time() -> Iterator[None]:
    """Work out what is due before the first query that reads it: a test writes often and asks seldom.

    A test that counts queries does not count these.
    """
    due = working = False

    def note(entries: list[Any]) -> None:
        nonlocal due
        due = due or any(entry.kind in KINDS for entry in entries)

    def before(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        nonlocal due, working
        if due and not working and _READ.search(str(sql)) and not str(sql).startswith("DELETE"):
            due, working = False, True
            counted, connection.force_debug_cursor = connection.force_debug_cursor, False
            try:
                upkeep.run()
            finally:
                working, connection.force_debug_cursor = False, counted
        return execute(sql, params, many, context)

    hooks.entries_written._receivers.append(note)
    try:
        with connection.execute_wrapper(before):
            yield
    finally:
        hooks.entries_written._receivers.remove(note)
