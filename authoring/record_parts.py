"""Parts of a record's page that an app above adds: the page of a solution shows what pilots proved, without knowing pilots."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from records.hooks import Hook


@dataclass(frozen=True, slots=True)
class Part:
    """A template, and all that it is given (as `part`)."""

    template: str
    values: dict[str, Any]


# The kind of record on whose page the part is, and what makes it: called with the record and whoever reads it; nothing to
# show gives none.
part_added: Hook[tuple[str, Callable[[Any, Any], Part | None]]] = Hook()


def parts_of(record: Any, actor: Any) -> list[Part]:
    """What apps above show on the page of a public record, in the order in which they connected."""
    if not record.is_public:
        return []
    return [part for kind, make in part_added if kind == record.kind and (part := make(record, actor))]
