"""The forms of someone who got a certificate or a signed statement."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from authoring.forms import area
from authoring.picking import LONGEST, SEVERAL, PickerInput, by_name_or_number, names_of
from records.references import with_references
from solutions.models.solutions import Solution

_NUMBER = re.compile(r"\b(?:DOS|SOL)-\d{4}-\d{4,}\b")


class NumberForm(forms.Form):
    """The number that a certificate prints, or that of a solution, however it was typed."""

    number = forms.CharField(
        label=_("Certificate number or solution name"),
        max_length=LONGEST,
        widget=PickerInput(kind=Solution.kind),
        help_text=_("The number is on the certificate and starts with DOS."),
    )

    def clean_number(self) -> str:
        typed = str(self.cleaned_data["number"])
        numbers = _NUMBER.findall(with_references(typed))
        if numbers:
            # After a name with a number in it comes the solution's own.
            return str(numbers[-1])
        named = by_name_or_number(Solution.objects.published(), typed)
        if len(named) > 1:
            raise forms.ValidationError(SEVERAL, params={"names": names_of(named)})
        if not named:
            raise forms.ValidationError(
                _("No solution has this name. A reference number looks like DOS-2026-0001 or SOL-2026-0001.")
            )
        return str(named[0].reference)


class StatementForm(forms.Form):
    statement = forms.CharField(
        label=_("Signed statement"),
        max_length=20_000,
        widget=area(8),
        help_text=_("Three parts separated by periods. Paste all of it."),
    )
