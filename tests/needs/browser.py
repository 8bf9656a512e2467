"""Forms as a browser sends them."""

from typing import Any

from django.forms import BaseForm


def sent(form: BaseForm, **values: Any) -> dict[str, Any]:
    """Every field with the value it shows, and those that were typed instead."""
    shown = {}
    for field in form:
        value = field.value()
        if isinstance(value, list):
            value = [str(getattr(each, "pk", each)) for each in value]
        shown[field.html_name] = "" if value is None else value
    return shown | values
