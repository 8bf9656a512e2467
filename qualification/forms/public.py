"""The form of someone who got a signed statement."""

from django import forms
from django.utils.translation import gettext_lazy as _

from registry.forms import area


class StatementForm(forms.Form):
    statement = forms.CharField(
        label=_("Signed statement"),
        max_length=20_000,
        widget=area(8),
        help_text=_("Three parts with dots between: paste all of it."),
    )
