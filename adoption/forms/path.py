"""Forms of the decision and of the path."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models.organisations import Organisation, OrganisationKind
from adoption.models.decisions import PilotDecision
from adoption.services.path import SAY_WHY
from authoring.forms import area, asked_when, day
from files.date_fields import DayField


class OutcomeForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("Decision"),
        choices=[
            (PilotDecision.Outcome.ADOPT.value, _("Adopt: the path to purchase continues")),
            (PilotDecision.Outcome.EXTEND.value, _("Extend: the pilot project continues until a new end date")),
            (PilotDecision.Outcome.REJECT.value, _("Reject: the path ends here")),
        ],
        widget=forms.RadioSelect,
    )
    extended_until = DayField(
        label=_("New end date, for an extension"), widget=day(), required=False, help_text=_("Otherwise, leave it empty.")
    )
    rationale_fr = forms.CharField(
        label=_("Rationale in French"),
        max_length=4000,
        widget=area(6),
        help_text=_("Public. It must be based on the value report."),
    )
    rationale_en = forms.CharField(label=_("Rationale in English"), max_length=4000, widget=area(6), required=False)


asked_when(OutcomeForm.base_fields["extended_until"], _("required for an extension"))


class DoneForm(forms.Form):
    done_on = DayField(label=_("Done on"), widget=day())
    note_fr = forms.CharField(
        label=_("Public note in French"),
        max_length=1000,
        widget=area(3),
        required=False,
        help_text=_("For example, what was signed, purchased or put into use."),
    )
    note_en = forms.CharField(label=_("Public note in English"), max_length=1000, widget=area(3), required=False)


class ReasonForm(forms.Form):
    """Whatever changes what was said: with a reason, in public."""

    reason_fr = forms.CharField(
        label=_("Reason, in French"),
        max_length=1000,
        widget=area(3),
        help_text=_("Public, and kept permanently."),
        error_messages={"required": SAY_WHY},
    )
    reason_en = forms.CharField(label=_("Reason, in English"), max_length=1000, widget=area(3), required=False)


class DueForm(ReasonForm):
    due_on = DayField(label=_("New due date"), widget=day())
    field_order = ["due_on", "reason_fr", "reason_en"]


class CorrectForm(ReasonForm):
    done_on = DayField(
        label=_("Done on"),
        widget=day(),
        required=False,
        help_text=_("Leave it empty to indicate that the milestone has not been reached."),
    )
    field_order = ["done_on", "reason_fr", "reason_en"]


class HandOverForm(ReasonForm):
    responsible = forms.ModelChoiceField(
        label=_("Organization responsible from now on"),
        queryset=Organisation.objects.filter(is_active=True, is_verified=True).exclude(kind=OrganisationKind.VENDOR),
    )
    field_order = ["responsible", "reason_fr", "reason_en"]
