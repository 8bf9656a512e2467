"""The columns of a table, as forms and spreadsheets read them."""

from typing import Any

from django.db import models


def model_column(model: type[models.Model] | models.Model, name: str) -> "models.Field[Any, Any]":
    """A column by its name. Raises `TypeError` for a relation that other tables have to this one."""
    field = model._meta.get_field(name)
    if not isinstance(field, models.Field):
        raise TypeError(f"{name} is no column of {model._meta.label}.")
    return field
