"""Long lists of boxes: in the order of the alphabet, and searched."""

from typing import Any

from django import forms
from django.forms.boundfield import BoundField, BoundWidget

from records.folding import fold

# A shorter list is seen at once; its order means something, as that of the stages of care.
SHORTEST_LONG_LIST = 11
# What is chosen when nothing of the list fits stands at its end.
_LAST = ("other", "none")


def is_long(field: BoundField) -> bool:
    return isinstance(field.field.widget, forms.CheckboxSelectMultiple) and len(field.subwidgets) >= SHORTEST_LONG_LIST


def shown_options(field: BoundField) -> list[BoundWidget]:
    """The choices of a field as they are drawn: of a long list first those that are selected, each part by the alphabet."""
    found = list(field.subwidgets)
    return sorted(found, key=_place) if is_long(field) else found


def _place(option: BoundWidget) -> tuple[bool, bool, str]:
    value: Any = option.data["value"]
    is_last = getattr(getattr(value, "instance", None), "code", "") in _LAST
    return not option.data["selected"], is_last, fold(str(option.choice_label))
