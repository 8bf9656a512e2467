"""The record of a deliberation meeting."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User
from authoring.forms import area, asked_when, day
from files.date_fields import DayField
from qualification.models.applications import Application
from qualification.models.meetings import Meeting
from qualification.services.meetings import who_may_be_present


class MeetingForm(forms.Form):
    held_on = DayField(label=_("Date of the meeting"), widget=day())
    people = forms.ModelMultipleChoiceField(
        label=_("People present"),
        queryset=User.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The ministry’s team and the evaluators of this application."),
    )
    others = forms.CharField(
        label=_("Other people present"),
        max_length=2000,
        required=False,
        widget=area(3),
        help_text=_("One name per line, with the position if it helps. Only the ministry reads the names."),
    )
    quorum = forms.IntegerField(
        label=_("Quorum"),
        min_value=1,
        max_value=200,
        required=False,
        help_text=_("How many people had to be present for the meeting to decide, if there is such a rule."),
    )
    conclusion = forms.ChoiceField(label=_("Conclusion"), choices=Meeting.Conclusion.choices, widget=forms.RadioSelect)
    note_fr = forms.CharField(
        label=_("Public note in French"),
        max_length=3000,
        required=False,
        widget=area(4),
        help_text=_("Shown with the decision, once it is published."),
    )
    note_en = forms.CharField(
        label=_("Public note in English"),
        max_length=3000,
        required=False,
        widget=area(4, lang="en"),
    )
    private_note = forms.CharField(
        label=_("Private note"),
        max_length=6000,
        required=False,
        widget=area(5),
        help_text=_("Only the ministry reads this note."),
    )

    def __init__(self, *args: Any, application: Application, meeting: Meeting | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A meeting is usually recorded on its day.
        self.initial.setdefault("held_on", timezone.localdate())
        field: Any = self.fields["people"]
        field.queryset = who_may_be_present(application)
        for name in self.fields if meeting else ():
            value = getattr(meeting, name)
            self.initial[name] = list(value.all()) if name == "people" else value


asked_when(MeetingForm.base_fields["people"], _("at least one person, here or below"))
