"""Days and moments in forms: of the years that tables take too (files.tables.values)."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from files.tables.values import FIRST_YEAR, LAST_YEAR

if TYPE_CHECKING:
    _Field = forms.Field
else:
    _Field = object


class _Bounded(_Field):
    """What is counted from a day, month by month, must have an end: no year is taken that nobody means."""

    def to_python(self, value: Any) -> Any:
        found: date | datetime | None = super().to_python(value)
        if found is not None and not FIRST_YEAR <= found.year <= LAST_YEAR:
            years = {"first": str(FIRST_YEAR), "last": str(LAST_YEAR)}
            raise forms.ValidationError(_("The year must be between %(first)s and %(last)s."), code="year", params=years)
        return found


class DayField(_Bounded, forms.DateField):
    pass


class MomentField(_Bounded, forms.DateTimeField):
    pass
