"""What apps above put on the public page of an organisation."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from authoring.record_parts import Part
from records.hooks import Hook


@dataclass(frozen=True, slots=True)
class Figure:
    """A number about what an organisation does here: in what it counts, how it is counted, and where to see it."""

    label: str
    value: str
    definition: str
    url: str = ""


# A part of the page, for whoever reads it; none where there is nothing to show.
page_part_added: Hook[Callable[[Any, Any], Part | None]] = Hook()
# Figures of how the organisation takes part. Public facts only.
figures_added: Hook[Callable[[Any], list[Figure]]] = Hook()


def page_parts(organisation: Any, actor: Any) -> list[Part]:
    return [part for make in page_part_added if (part := make(organisation, actor))]


def figures_of(organisation: Any) -> list[Figure]:
    return [figure for make in figures_added for figure in make(organisation)]
