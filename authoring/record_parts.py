"""Parts of a record's page that an app above adds: the page of a solution shows what pilots proved, without knowing pilots."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Part:
    """A template, and all that it is given (as `part`)."""

    template: str
    values: dict[str, Any]


# Called with the record and whoever reads it; nothing to show gives none.
Provider = Callable[[Any, Any], Part | None]
_providers: dict[str, list[Provider]] = {}


def add_part(kind: str, provider: Provider) -> None:
    """Called once by an app that has something to show on records of a kind, when it is ready."""
    _providers.setdefault(kind, []).append(provider)


def parts_of(record: Any, actor: Any) -> list[Part]:
    """What apps above show on the page of a public record, in the order in which they registered."""
    if not record.is_public:
        return []
    return [part for provider in _providers.get(record.kind, []) if (part := provider(record, actor))]
