"""What sign-up asks beside the e-mail and the password, and what people change about themselves."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models.people import Consent, User
from accounts.names import validate_name
from accounts.services.privacy import give_consent
from records.bilingual import reading_language
from records.generics import ModelForm

# Words of the sign-in library that Québec says otherwise; the catalogue of translations overrides them.
WORDING = (_("Email"), _("Email address"), _("Forgot your password?"))


class SignupForm(forms.Form):
    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        validators=[validate_name],
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text=_("Visible to your colleagues and to the registry team, never to the public."),
    )
    consent = forms.BooleanField(
        label=_("I agree that the registry may keep my name and email address so that I can use the registry."),
        error_messages={"required": _("We cannot keep your account without your agreement.")},
    )

    def signup(self, request: HttpRequest, user: User) -> None:
        user.name = self.cleaned_data["name"]
        user.language = reading_language()
        user.save(update_fields=["name", "language"])
        give_consent(user, Consent.Purpose.ACCOUNT)


class ProfileForm(ModelForm[User]):
    class Meta:
        model = User
        fields = ["name", "language"]
        labels = {"name": _("Your name"), "language": _("Language of your emails")}
        help_texts = {"name": _("Visible to your colleagues and to the registry team, never to the public.")}
        widgets = {"name": forms.TextInput(attrs={"autocomplete": "name"}), "language": forms.RadioSelect}

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        validate_name(name)
        return name


class EraseForm(forms.Form):
    confirm = forms.EmailField(
        label=_("Enter your email address to confirm"),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text=_("This action cannot be undone."),
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_confirm(self) -> str:
        if self.cleaned_data["confirm"].lower() != self.person.email:
            raise forms.ValidationError(_("This is not the email address of your account."))
        return str(self.cleaned_data["confirm"])
