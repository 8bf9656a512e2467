"""Forms of the decision and of the path."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models.organisations import Organisation, OrganisationKind
from adoption.models.decisions import PilotDecision
from adoption.services.path import SAY_WHY
from authoring.forms import area, asked_when, day


class OutcomeForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("Decision"),
        choices=[
            (PilotDecision.Outcome.ADOPT.value, _("Adopt: the path to purchase goes on")),
            (PilotDecision.Outcome.EXTEND.value, _("Extend: the pilot runs again until a new end")),
            (PilotDecision.Outcome.REJECT.value, _("Reject: the path ends here")),
        ],
        widget=forms.RadioSelect,
    )
    extended_until = forms.DateField(
        label=_("New end, for an extension"), widget=day(), required=False, help_text=_("Left empty otherwise.")
    )
    rationale_fr = forms.CharField(
        label=_("Rationale in French"), max_length=4000, widget=area(6), help_text=_("Public. It rests on the value report.")
    )
    rationale_en = forms.CharField(label=_("Rationale in English"), max_length=4000, widget=area(6), required=False)


asked_when(OutcomeForm.base_fields["extended_until"], _("required for an extension"))


class DoneForm(forms.Form):
    done_on = forms.DateField(label=_("Done on"), widget=day())
    note_fr = forms.CharField(
        label=_("Public note in French"),
        max_length=1000,
        widget=area(3),
        required=False,
        help_text=_("What was signed, bought or put into use, for example."),
    )
    note_en = forms.CharField(label=_("Public note in English"), max_length=1000, widget=area(3), required=False)


class ReasonForm(forms.Form):
    """Whatever changes what was said: with a reason, in public."""

    reason_fr = forms.CharField(
        label=_("Why, in French"),
        max_length=1000,
        widget=area(3),
        help_text=_("Public, and kept for ever."),
        error_messages={"required": SAY_WHY},
    )
    reason_en = forms.CharField(label=_("Why, in English"), max_length=1000, widget=area(3), required=False)


class DueForm(ReasonForm):
    due_on = forms.DateField(label=_("New due date"), widget=day())
    field_order = ["due_on", "reason_fr", "reason_en"]


class CorrectForm(ReasonForm):
    done_on = forms.DateField(
        label=_("Done on"), widget=day(), required=False, help_text=_("Leave it empty to say that it is not done after all.")
    )
    field_order = ["done_on", "reason_fr", "reason_en"]


class HandOverForm(ReasonForm):
    responsible = forms.ModelChoiceField(
        label=_("Organisation that holds it from now on"),
        queryset=Organisation.objects.filter(is_active=True, is_verified=True).exclude(kind=OrganisationKind.VENDOR),
    )
    field_order = ["responsible", "reason_fr", "reason_en"]
