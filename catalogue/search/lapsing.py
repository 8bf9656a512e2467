"""Solutions that are not to be relied on, as lists and searches see them.

A qualification whose last day is past has expired from midnight on. A task writes that into the catalogue within minutes;
until it has, whoever reads works it out from the date.
"""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from django.utils import timezone

from catalogue.search.sql import Condition, Matches
from records.kinds import Lapse, all_kinds


@cache
def lapse() -> Lapse:
    """The rule that a kind of record declares."""
    return next(kind.lapse for kind in all_kinds() if kind.lapse is not None)


@cache
def _tags_in_force() -> list[str]:
    return [f"{lapse().facet}:{code}" for code in lapse().in_force]


@cache
def lapsed_condition() -> str:
    """That a qualification has expired and is not written down as such: SQL on `{row}` and `{today}`, true or false."""
    in_force = ", ".join(f"'{tag}'" for tag in _tags_in_force())
    is_past = f"coalesce(nullif({{row}}.details->>'{lapse().until}', '') < {{today}}, false)"
    return f"({{row}}.tags && ARRAY[{in_force}]::varchar[] AND {is_past})"


@cache
def chosen_condition() -> str:
    """That the qualification of today is one of the tags `{value}`: SQL on `{row}`, `{value}` and `{today}`."""
    is_ended = f"'{lapse().facet}:{lapse().ended}' = ANY({{value}}::varchar[])"
    return f"({{row}}.tags && {{value}}::varchar[] AND NOT {lapsed_condition()} OR {is_ended} AND {lapsed_condition()})"


def qualification_of(details: Mapping[str, Any], today: date | None = None) -> str:
    """The qualification of a catalogue entry today; `none` where there is none."""
    code = str(details.get(lapse().facet) or lapse().none)
    until = details.get(lapse().until) or ""
    is_past = code in lapse().in_force and until and until < (today or timezone.localdate()).isoformat()
    return lapse().ended if is_past else code


def lapsed(at: str = "") -> Matches:
    """The entries whose qualification has expired and is not written down as such. `at`: the way to them, as `solution__`."""
    return Matches(Condition(lapsed_condition(), []), at)


def tags_of(tags: list[str], details: Mapping[str, Any]) -> list[str]:
    """The tags of an entry as they are today."""
    now = qualification_of(details)
    return [f"{lapse().facet}:{now}" if tag in _tags_in_force() else tag for tag in tags]
