"""The form of a lesson."""

from django import forms
from django.utils.translation import gettext_lazy as _

from adoption.models.lessons import LessonTag
from authoring.forms import area


class LessonForm(forms.Form):
    title_fr = forms.CharField(label=_("Title in French"), max_length=140, help_text=_("The lesson in one sentence."))
    text_fr = forms.CharField(
        label=_("Lesson in French"),
        max_length=2000,
        widget=area(6),
        help_text=_("What you would tell a colleague who is starting a pilot project. Do not include patient data."),
    )
    tags = forms.MultipleChoiceField(
        label=_("Subjects"), choices=LessonTag.choices, widget=forms.CheckboxSelectMultiple, help_text=_("One to four.")
    )
    title_en = forms.CharField(label=_("Title in English"), max_length=140, required=False)
    text_en = forms.CharField(label=_("Lesson in English"), max_length=2000, widget=area(6), required=False)
