"""The form of a value report: around the figures of each dimension, the authors' words."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from adoption.models.reports import ValueReport
from adoption.services.reporting import AROUND, IN_DIMENSION, field
from authoring.forms import area, asked_when
from pilots.models.indicators import Indicator, dimension_heading

_LONGEST = {"text": 4000, "absence": 1000}
_LABELS = {
    "introduction_fr": _("Introduction in French"),
    "introduction_en": _("Introduction in English"),
    "conclusion_fr": _("Conclusion in French"),
    "conclusion_en": _("Conclusion in English"),
    "text_fr": _("What the pilot project shows, in French"),
    "text_en": _("What the pilot project shows, in English"),
    "absence_fr": _("Or why this dimension is not covered, in French"),
    "absence_en": _("Or why this dimension is not covered, in English"),
}


class ReportForm(forms.Form):
    """Nothing is required to save the draft. The fields of a dimension are named `<dimension>_text_fr`, and so on."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in AROUND:
            self.fields[name] = _text(_LABELS[name], 4000, name)
        for code in Indicator.Dimension.values:
            for name in IN_DIMENSION:
                self.fields[field(code, name)] = _text(_LABELS[name], _LONGEST[name.rpartition("_")[0]], name)

    def groups(self) -> list[dict[str, Any]]:
        """The dimensions in their order: title, the fields in French, those in English."""
        return [
            {
                "code": code,
                "title": dimension_heading(code),
                "fields": [self[field(code, name)] for name in IN_DIMENSION if name.endswith("_fr")],
                "english": [self[field(code, name)] for name in IN_DIMENSION if name.endswith("_en")],
            }
            for code in Indicator.Dimension.values
        ]


def _text(label: Any, longest: int, name: str) -> forms.CharField:
    widget = area(4 if name.startswith("text") else 3)
    if name.endswith("_en"):
        widget.attrs["lang"] = "en"
    made = forms.CharField(label=label, max_length=longest, required=False, widget=widget)
    if name in ("text_fr", "absence_fr"):
        asked_when(made, _("one of the two fields, before publication"))
    return made


def initial_of(report: ValueReport | None) -> dict[str, str]:
    """What the draft says, by the name of each field."""
    if report is None:
        return {}
    values = {name: getattr(report, name) for name in AROUND}
    for answer in report.answers.all():
        values |= {field(answer.dimension, name): getattr(answer, name) for name in IN_DIMENSION}
    return values
