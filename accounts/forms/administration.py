"""Forms of the registry's own administration."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models.organisations import Organisation, RegistrationRequest
from authoring.forms import area, record_field
from authoring.picking import PickField


class ApproveForm(forms.Form):
    evidence = forms.ChoiceField(label=_("Checked using"), choices=RegistrationRequest.Evidence.choices, widget=forms.RadioSelect)
    evidence_note = forms.CharField(
        label=_("What was seen, where and when"),
        max_length=2000,
        widget=area(4),
        help_text=_("Kept with the decision. Example: “NEQ 1140000000 active in the register, name identical”."),
    )
    existing = forms.ModelChoiceField(
        Organisation.objects.none(),
        required=False,
        label=_("This organization is already in the registry"),
        empty_label=_("No, it is a new one"),
    )
    answer = forms.CharField(label=_("Message to the applicant"), max_length=2000, widget=area(3), required=False)

    def __init__(self, *args: Any, similar: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        record_field(self, "existing").queryset = Organisation.objects.filter(pk__in=[each.pk for each in similar])
        if not similar:
            del self.fields["existing"]


class RefuseForm(forms.Form):
    answer = forms.CharField(
        label=_("Why, and what would change the decision"),
        max_length=2000,
        widget=area(4),
        help_text=_("The applicant will read this."),
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=_("Kept in the log."))


class MergeForm(forms.Form):
    into = PickField(
        Organisation.objects.filter(merged_into=None),
        kind="organisation",
        label=_("Organization to keep"),
        error_messages={"invalid_choice": _("No organization has this name or address.")},
    )
    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=_("Kept in the log."))


class ProviderForm(forms.Form):
    server_url = forms.URLField(
        label=_("Address of the provider"),
        assume_scheme="https",
        help_text=_("Issuer of the identity provider: the address where “/.well-known/openid-configuration” responds."),
    )
    client_id = forms.CharField(label=_("Client identifier"), max_length=190)
    secret = forms.CharField(
        label=_("Client secret"),
        max_length=190,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("Leave empty to keep the current secret."),
    )
    vouches_for_mfa = forms.BooleanField(label=_("The provider itself requires a second factor"), required=False)
