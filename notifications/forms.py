"""What people type and tick about notifications."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from notifications import kinds
from notifications.models.choices import Mailing
from notifications.models.subscriptions import Channel, Frequency
from safety.trap import TrapField

_LANGUAGES = [("fr", "Français"), ("en", "English")]


class ChangeForm(forms.Form):
    """How often, and in which language."""

    frequency = forms.ChoiceField(label=_("Frequency"), choices=Frequency.choices, widget=forms.RadioSelect)
    language = forms.ChoiceField(label=_("Language"), choices=_LANGUAGES, widget=forms.RadioSelect)


class PersonForm(ChangeForm):
    """Someone with an account subscribes: by e-mail, or only in the portal."""

    channel = forms.ChoiceField(
        label=_("How to receive this alert"),
        choices=[(Channel.EMAIL, _("By email, and in the portal")), (Channel.PORTAL, _("Only in the portal"))],
        widget=forms.RadioSelect,
    )
    field_order = ("channel", "frequency", "language")


class VisitorForm(ChangeForm):
    """Anyone subscribes an address, which then confirms. The empty field catches machines."""

    email = forms.EmailField(
        label=_("Your email"),
        max_length=254,
        help_text=_("Used for this alert only. We will send you a message to confirm your address."),
    )
    website = TrapField()
    field_order = ("email", "frequency", "language", "website")


class LinkForm(forms.Form):
    email = forms.EmailField(label=_("Your email"), max_length=254)


class ChoicesForm(forms.Form):
    """One line per kind of notification: by e-mail or not, and in the portal."""

    def __init__(self, *args: Any, choices: dict[str, kinds.Choice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, choice in choices.items():
            kind = kinds.KINDS[code]
            self.fields[f"mailing_{code}"] = forms.ChoiceField(
                label=str(kind.label), choices=Mailing.choices, initial=choice.mailing, help_text=str(kind.explanation)
            )
            self.fields[f"portal_{code}"] = forms.BooleanField(
                label=_("Also in the portal"), initial=choice.in_portal, required=False
            )
        self.codes = list(choices)

    def chosen(self) -> dict[str, tuple[str, bool]]:
        values = self.cleaned_data
        return {code: (values[f"mailing_{code}"], values[f"portal_{code}"]) for code in self.codes}
