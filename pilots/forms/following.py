"""The follow-up of a month."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from authoring.forms import area
from pilots.forms.values import Box, MonthField, ValueBoxes, box_of
from pilots.history import History
from pilots.models.following import FollowUp
from pilots.models.pilots import Pilot, Site

ANSWERED = ("done", "blocks", "following", "mood")


class FollowUpForm(ValueBoxes):
    """Five minutes: three short texts, a mood, the values."""

    # Fixed by the page: the values in the boxes are those of this month.
    month = MonthField(label=_("Month"), widget=forms.HiddenInput)
    done = forms.CharField(label=_("What was done"), max_length=1500, widget=area(3))
    blocks = forms.CharField(
        label=_("What is blocking progress"),
        max_length=1500,
        widget=area(2),
        required=False,
        help_text=_("Leave it empty if there are no obstacles."),
    )
    following = forms.CharField(label=_("Next steps"), max_length=1500, widget=area(2))
    mood = forms.TypedChoiceField(
        label=_("Team morale"),
        choices=FollowUp.Mood.choices,
        coerce=int,
        widget=forms.RadioSelect,
        help_text=_("Visible only to the people in the pilot project."),
    )

    def __init__(self, *args: Any, pilot: Pilot, site: Site, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        indicators = list(pilot.indicators.all())
        self.history = History.of(indicators, [site])
        self.boxes = [Box(f"value_{indicator.pk}_{site.pk}", indicator, site) for indicator in indicators]
        for box in self.boxes:
            said = self.history.said(box.indicator, site)
            self.fields[box.name] = box_of(box.indicator, box.indicator.name, help_text=said)
        self.add_questions()

    def answers(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ANSWERED}

    def answer_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ANSWERED]

    def value_fields(self) -> list[forms.BoundField]:
        return [self[box.name] for box in self.boxes]
