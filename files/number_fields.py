"""Fields for numbers as people type them: `28 000`, `1 685,5`, `6,2 %`, `45 000 $`. One rule with the tables they send."""

from decimal import Decimal
from typing import Any

from django import forms
from django.db import models

from files.date_fields import DayField, MomentField
from files.tables import values
from records.numbers import without_idle_zeros


def _box(mode: str) -> forms.TextInput:
    """A text box with a keypad of figures: a box of type “number” drops spaces and commas before they are sent."""
    return forms.TextInput(attrs={"inputmode": mode, "autocomplete": "off"})


class NumberField(forms.DecimalField):
    """A number with decimals, in French or English, shown with those that mean something.

    `marks` are the signs that may stand beside it.
    """

    def __init__(self, *, marks: str = "%$", **kwargs: Any) -> None:
        kwargs.setdefault("widget", _box("decimal"))
        self.marks = marks
        super().__init__(**(kwargs | {"localize": True}))

    def prepare_value(self, value: Any) -> Any:
        return without_idle_zeros(value) if isinstance(value, Decimal) else value

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]  # the stubs make it an IntegerField
        if value in self.empty_values or not str(value).strip():
            return None
        if isinstance(value, Decimal):
            return value
        try:
            return values.number(str(value), marks=self.marks, is_typed=True)
        except values.NotRead as wrong:
            raise forms.ValidationError(str(wrong), code="invalid") from wrong


class RealField(forms.FloatField):
    """A number with as many decimals as one likes."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", _box("decimal"))
        super().__init__(**(kwargs | {"localize": True}))

    def prepare_value(self, value: Any) -> Any:
        return without_idle_zeros(Decimal(str(value))) if isinstance(value, float) else value

    def to_python(self, value: Any) -> float | None:  # type: ignore[override]  # as above
        if value in self.empty_values or not str(value).strip():
            return None
        try:
            return float(values.number(str(value), marks="%", is_typed=True))
        except values.NotRead as wrong:
            raise forms.ValidationError(str(wrong), code="invalid") from wrong


class WholeField(forms.IntegerField):
    """A whole number, with spaces between its thousands or without. `marks` are the signs that may stand beside it."""

    def __init__(self, *, marks: str = "$", **kwargs: Any) -> None:
        kwargs.setdefault("widget", _box("numeric"))
        self.marks = marks
        super().__init__(**(kwargs | {"localize": True}))

    def to_python(self, value: Any) -> int | None:
        if value in self.empty_values or not str(value).strip():
            return None
        try:
            return values.whole(str(value), marks=self.marks, is_typed=True)
        except values.NotRead as wrong:
            raise forms.ValidationError(str(wrong), code="invalid") from wrong


def as_typed(field: "models.Field[Any, Any]", **kwargs: Any) -> forms.Field | None:
    """The form field of a model field, numbers and days as people type them: for `formfield_callback` of a form's `Meta`."""
    if isinstance(field, models.DateTimeField):
        kwargs.setdefault("form_class", MomentField)
    elif isinstance(field, models.DateField):
        kwargs.setdefault("form_class", DayField)
    elif isinstance(field, models.DecimalField) and not field.choices:
        kwargs.setdefault("form_class", NumberField)
    elif isinstance(field, models.FloatField) and not field.choices:
        kwargs.setdefault("form_class", RealField)
    elif isinstance(field, models.IntegerField) and not field.choices:
        kwargs.setdefault("form_class", WholeField)
    return field.formfield(**kwargs)
