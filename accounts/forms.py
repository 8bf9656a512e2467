"""What sign-up asks beside the e-mail and the password."""

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from registry.bilingual import reading_language

# Words of the sign-in library that Québec says otherwise; the catalogue of translations overrides them.
WORDING = (_("Email"), _("Email address"), _("Forgot your password?"))


class SignupForm(forms.Form):
    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text=_("Seen by your colleagues and by the registry’s team, never by the public."),
    )

    def signup(self, request: HttpRequest, user: User) -> None:
        user.name = self.cleaned_data["name"]
        user.language = reading_language()
        user.save(update_fields=["name", "language"])
