"""The forms of scoring: one's marks, and the weights of the criteria."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from authoring.forms import area
from files.number_fields import WholeField
from needs.models.scoring import HIGHEST, Scoring, ScoringGrid


class ScoreForm(forms.Form):
    """One question per criterion of the grid, each score with its meaning."""

    comment = forms.CharField(
        label=_("Reasons for your score"),
        max_length=1000,
        required=False,
        widget=area(3),
        help_text=_("For the ministry. Not public."),
    )

    def __init__(self, *args: Any, grid: ScoringGrid, own: Scoring | None, **kwargs: Any) -> None:
        if own:
            kwargs["initial"] = {mark.criterion.code: mark.value for mark in own.marks.all()} | {"comment": own.comment}
        super().__init__(*args, **kwargs)
        self.codes = [criterion.code for criterion in grid.criteria.all() if not criterion.is_computed]
        for criterion in grid.criteria.all():
            if not criterion.is_computed:
                self.fields[criterion.code] = forms.TypedChoiceField(
                    label=criterion.name,
                    help_text=criterion.question,
                    choices=[(mark, f"{mark} – {criterion.anchor(mark)}") for mark in range(HIGHEST + 1)],
                    coerce=int,
                    widget=forms.RadioSelect,
                )
        self.order_fields([*self.codes, "comment"])

    def marks(self) -> dict[str, int]:
        return {code: self.cleaned_data[code] for code in self.codes}


class WeightsForm(forms.Form):
    note_fr = forms.CharField(label=_("What changes, and why, in French"), max_length=300, help_text=_("Public."))
    note_en = forms.CharField(label=_("What changes, and why, in English"), max_length=300, required=False)

    def __init__(self, *args: Any, grid: ScoringGrid, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.codes = [criterion.code for criterion in grid.criteria.all()]
        for criterion in grid.criteria.all():
            field = WholeField(label=criterion.name, min_value=0, max_value=100, initial=criterion.weight)
            self.fields[f"w_{criterion.code}"] = field
        self.order_fields([f"w_{code}" for code in self.codes])

    def weights(self) -> dict[str, int]:
        return {code: self.cleaned_data[f"w_{code}"] for code in self.codes}
