"""What one writes to a vendor."""

from django import forms
from django.utils.translation import gettext_lazy as _

from authoring.forms import area


class ContactForm(forms.Form):
    message = forms.CharField(
        label=_("Your message"),
        max_length=4000,
        widget=area(8),
        help_text=_("What you want to know, and by when. Do not include patient data."),
    )
    reply_to = forms.EmailField(
        label=_("Your email address, for the answer"), max_length=254, help_text=_("The vendor will answer you at this address.")
    )
