"""No form takes a year that nobody means: what is counted from a day, month by month, must have an end."""

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from django.apps import apps
from django.conf import settings

from files.date_fields import DayField, MomentField


def _forms() -> Iterator[type[forms.BaseForm]]:
    """Every form of the registry's own apps, wherever it is written."""
    for app in apps.get_app_configs():
        if not app.path.startswith(str(settings.BASE_DIR)) or "site-packages" in app.path:
            continue
        for module in pkgutil.walk_packages([app.path], f"{app.name}."):
            if "forms" in module.name:
                importlib.import_module(module.name)
    waiting: list[Any] = [forms.BaseForm]
    while waiting:
        found = waiting.pop()
        waiting += found.__subclasses__()
        if not found.__module__.startswith(("django", "allauth", "rest_framework")):
            yield found


def _day_fields() -> dict[str, forms.Field]:
    return {
        f"{form.__module__}.{form.__name__}.{name}": field
        for form in _forms()
        for name, field in getattr(form, "base_fields", {}).items()
        if isinstance(field, forms.DateField | forms.DateTimeField)
    }


def test_no_field_of_a_form_takes_a_year_that_nobody_means() -> None:
    fields = _day_fields()
    assert len(fields) > 15
    for place, field in fields.items():
        assert isinstance(field, DayField | MomentField), place
        for year in ("0001", "1899", "2201", "9999"):
            with pytest.raises(forms.ValidationError, match="1900"):
                field.clean(f"{year}-01-01")
