"""What is asked for a dispensation, and what the ministry answers."""

from django import forms
from django.utils.translation import gettext_lazy as _

from authoring.forms import area


class RequestForm(forms.Form):
    request = forms.CharField(
        label=_("Why the pilot project should use this solution despite its lower risk level"),
        max_length=3000,
        widget=area(7),
        help_text=_("What evidence there is, how people stay in control, and how risks are limited. The ministry reads this."),
    )


class GrantForm(forms.Form):
    reason_fr = forms.CharField(
        label=_("Reason, in French"),
        max_length=2000,
        widget=area(5),
        help_text=_("Public, on the page of the pilot project. It completes the sentence “Dispensation granted, because …”."),
    )
    reason_en = forms.CharField(label=_("Reason, in English"), max_length=2000, widget=area(5), required=False)


class DeclineRequestForm(forms.Form):
    reason_fr = forms.CharField(
        label=_("Reason, in French"), max_length=2000, widget=area(5), help_text=_("Only the establishment can read this.")
    )
    reason_en = forms.CharField(label=_("Reason, in English"), max_length=2000, widget=area(5), required=False)
