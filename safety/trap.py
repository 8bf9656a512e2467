"""The field that only machines fill: never shown, and a browser that fills it by itself costs nobody their text."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class TrapInput(forms.TextInput):
    """Always drawn empty: whoever is refused because their browser filled it can send again at once."""

    def format_value(self, value: Any) -> None:
        return None


class TrapField(forms.CharField):
    """Refuses what is filled. `components/field.html` draws it off the screen, out of reach of keyboard and readers."""

    is_trap = True

    def __init__(self) -> None:
        quiet = {"autocomplete": "off", "tabindex": "-1", "data-1p-ignore": "", "data-lpignore": "true", "data-bwignore": ""}
        super().__init__(required=False, label=_("Leave this field empty"), widget=TrapInput(attrs=quiet))

    def clean(self, value: Any) -> str:
        if super().clean(value):
            raise forms.ValidationError(
                _(
                    "Your browser filled in a hidden field. This field is empty again and your text is below. Send your text "
                    "again."
                )
            )
        return ""
