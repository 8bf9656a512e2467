"""Solutions that are not to be relied on, as lists and searches see them.

A qualification whose last day is past has expired from midnight on. A task writes that into the catalogue within minutes;
until it has, whoever reads works it out from the date.
"""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from django.db.models import Q
from django.utils import timezone

from records.kinds import Lapse, all_kinds


@cache
def lapse() -> Lapse:
    """The rule that a kind of record declares."""
    return next(kind.lapse for kind in all_kinds() if kind.lapse is not None)


@cache
def _tags_in_force() -> list[str]:
    return [f"{lapse().facet}:{code}" for code in lapse().in_force]


def lapsed_sql() -> str:
    """A condition with two values: the tags in force, and today."""
    return f"(tags && %s::varchar[] AND details->>'{lapse().until}' < %s)"


def lapsed_values() -> list[Any]:
    return [_tags_in_force(), _today()]


def qualification_of(details: Mapping[str, Any], today: date | None = None) -> str:
    """The qualification of a catalogue entry today; `none` where there is none."""
    code = str(details.get(lapse().facet) or lapse().none)
    until = details.get(lapse().until) or ""
    is_past = code in lapse().in_force and until and until < (today or timezone.localdate()).isoformat()
    return lapse().ended if is_past else code


def lapsed(at: str = "") -> Q:
    """The entries whose qualification has expired and is not written down as such. `at`: the way to them, as `solution__`."""
    return Q(**{f"{at}tags__overlap": _tags_in_force(), f"{at}details__{lapse().until}__lt": _today()})


def chosen(values: list[str]) -> Q:
    """The entries whose qualification today is one of these."""
    found = Q(tags__overlap=[f"{lapse().facet}:{value}" for value in values])
    return found | lapsed() if lapse().ended in values else found & ~lapsed()


def chosen_sql(values: list[str]) -> tuple[str, list[Any]]:
    """The same as SQL and its values."""
    tags = [f"{lapse().facet}:{value}" for value in values]
    if lapse().ended in values:
        return f"(tags && %s::varchar[] OR {lapsed_sql()})", [tags, *lapsed_values()]
    return f"(tags && %s::varchar[] AND NOT coalesce({lapsed_sql()}, false))", [tags, *lapsed_values()]


def tags_of(tags: list[str], details: Mapping[str, Any]) -> list[str]:
    """The tags of an entry as they are today."""
    now = qualification_of(details)
    return [f"{lapse().facet}:{now}" if tag in _tags_in_force() else tag for tag in tags]


def _today() -> str:
    return timezone.localdate().isoformat()
