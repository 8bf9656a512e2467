"""Solutions that are not to be relied on, as lists and searches see them.

A qualification whose last day is past has expired from midnight on. A task writes that into the catalogue within minutes;
until it has, whoever reads works it out from the date.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone

FACET, EXPIRED = "qualification", "expired"
_IN_FORCE = ("qualified", "conditional", "suspended")
_TAGS_IN_FORCE = [f"{FACET}:{code}" for code in _IN_FORCE]
# In a search by relevance, these come after all others that were found.
LAST = ["qualification:suspended", "qualification:refused", "qualification:expired", "qualification:withdrawn", "state:archived"]

# The values of a condition in SQL: the tags in force, and today.
LAPSED = "(tags && %s::varchar[] AND details->>'qualified_until' < %s)"


def lapsed_values() -> list[Any]:
    return [_TAGS_IN_FORCE, _today()]


def qualification_of(details: Mapping[str, Any], today: date | None = None) -> str:
    """The qualification of a catalogue entry today; `none` where there is none."""
    code = str(details.get(FACET) or "none")
    until = details.get("qualified_until") or ""
    return EXPIRED if code in _IN_FORCE and until and until < (today or timezone.localdate()).isoformat() else code


def lapsed(at: str = "") -> Q:
    """The entries whose qualification has expired and is not written down as such. `at`: the way to them, as `solution__`."""
    return Q(**{f"{at}tags__overlap": _TAGS_IN_FORCE, f"{at}details__qualified_until__lt": _today()})


def chosen(values: list[str]) -> Q:
    """The entries whose qualification today is one of these."""
    found = Q(tags__overlap=[f"{FACET}:{value}" for value in values])
    return found | lapsed() if EXPIRED in values else found & ~lapsed()


def chosen_sql(values: list[str]) -> tuple[str, list[Any]]:
    """The same as SQL and its values."""
    tags = [f"{FACET}:{value}" for value in values]
    if EXPIRED in values:
        return f"(tags && %s::varchar[] OR {LAPSED})", [tags, *lapsed_values()]
    return f"(tags && %s::varchar[] AND NOT coalesce({LAPSED}, false))", [tags, *lapsed_values()]


def tags_of(tags: list[str], details: Mapping[str, Any]) -> list[str]:
    """The tags of an entry as they are today."""
    now = qualification_of(details)
    return [f"{FACET}:{now}" if tag in _TAGS_IN_FORCE else tag for tag in tags]


def _today() -> str:
    return timezone.localdate().isoformat()
