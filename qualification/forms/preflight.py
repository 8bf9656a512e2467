"""The eight questions before an application."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from authoring.forms import RiskForm, asked_when
from records.risk import OutputRole, Situation

_CHOICES = [("true", _("Yes")), ("false", _("No"))]


def _yes_no(name: str, *, help_text: Any = None) -> forms.TypedChoiceField:
    asked = RiskForm.base_fields[name]
    return forms.TypedChoiceField(
        label=asked.label,
        help_text=asked.help_text if help_text is None else help_text,
        choices=_CHOICES,
        coerce=lambda value: value == "true",
        empty_value=None,
        widget=forms.RadioSelect,
    )


class PreflightForm(forms.Form):
    """The six questions that settle the level, and two that add to what must be prepared."""

    has_medical_purpose = _yes_no("has_medical_purpose")
    situation = forms.ChoiceField(
        label=_("How serious is the situation of the people concerned?"),
        choices=Situation.choices,
        widget=forms.RadioSelect,
        required=False,
        help_text=_("Only when the output is used in patient care."),
    )
    output_role = forms.ChoiceField(
        label=_("What does the output do?"), choices=OutputRole.choices, widget=forms.RadioSelect, required=False,
        help_text=_("Only when the output is used in patient care."),
    )  # fmt: skip
    human_reviews = _yes_no("human_reviews")
    learns_in_use = _yes_no("learns_in_use", help_text=_("Most products do not."))
    decides_access = _yes_no("decides_access")
    licence = forms.ChoiceField(
        label=_("Does the solution have a medical device licence?"),
        choices=[
            ("canada", _("Yes, from Health Canada")),
            ("elsewhere", _("Only elsewhere (FDA, CE)")),
            ("none", _("No")),
            ("not_needed", _("None is needed: it is not a medical device")),
        ],
        widget=forms.RadioSelect,
    )
    data_place = forms.ChoiceField(
        label=_("Where does the solution keep or send personal information?"),
        choices=[
            ("none", _("The solution does not use personal information")),
            ("quebec", _("At the establishment, or elsewhere in Québec")),
            ("canada", _("In Canada, outside Québec")),
            ("abroad", _("Outside Canada")),
        ],
        widget=forms.RadioSelect,
    )

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if values.get("has_medical_purpose"):
            for name in ("situation", "output_role"):
                if not values.get(name):
                    self.add_error(name, _("Answer this question: the output is used in patient care."))
        return values


for _name in ("situation", "output_role"):
    asked_when(PreflightForm.base_fields[_name], _("required when it is used in patient care"))
