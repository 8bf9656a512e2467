"""The forms of a report of an error and of its answer."""

from django import forms
from django.utils.translation import gettext_lazy as _

from authoring.forms import area
from records.generics import ModelForm
from safety.trap import TrapField
from website.models.error_reports import ErrorReport


class ReportForm(ModelForm[ErrorReport]):
    """ "Report an error": no account needed. The empty field catches machines."""

    website = TrapField()

    class Meta:
        model = ErrorReport
        fields = ["message", "reporter_email"]
        widgets = {"message": area(6)}
        labels = {"message": _("What is wrong?"), "reporter_email": _("Your email address, to receive the answer")}
        help_texts = {
            "message": _("Tell us which part of the page is wrong and what it should say. Do not include patient data."),
            "reporter_email": _("Used for this report only."),
        }


class AnswerForm(forms.Form):
    """The owner's answer to a report."""

    outcome = forms.ChoiceField(
        label=_("What was done"),
        choices=[(s.value, s.label) for s in (ErrorReport.State.CORRECTED, ErrorReport.State.NO_CHANGE)],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=_("Your answer"), max_length=2000, widget=area(5), help_text=_("The person who reported the error can read this.")
    )
