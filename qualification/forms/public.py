"""The forms of someone who got a certificate or a signed statement."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from authoring.forms import area
from records.references import with_references

_NUMBER = re.compile(r"\b(DOS|SOL)-\d{4}-\d{4,}\b")


class NumberForm(forms.Form):
    """The number that a certificate prints, or that of a solution, however it was typed."""

    number = forms.CharField(
        label=_("Number of the certificate or of the solution"),
        max_length=60,
        widget=forms.TextInput(attrs={"placeholder": "DOS-2026-0001"}),
        help_text=_("It starts with DOS or SOL."),
    )

    def clean_number(self) -> str:
        found = _NUMBER.search(with_references(str(self.cleaned_data["number"])))
        if found is None:
            raise forms.ValidationError(_("A reference number looks like DOS-2026-0001 or SOL-2026-0001."))
        return found[0]


class StatementForm(forms.Form):
    statement = forms.CharField(
        label=_("Signed statement"),
        max_length=20_000,
        widget=area(8),
        help_text=_("Three parts separated by periods. Paste all of it."),
    )
