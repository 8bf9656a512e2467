"""The contact form."""

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from authoring.forms import area
from safety.throttle import allows
from safety.trap import TrapField


class ContactForm(forms.Form):
    subject = forms.CharField(label=pgettext_lazy("letter", "Subject"), max_length=120)
    message = forms.CharField(label=_("Message"), max_length=4000, widget=area(8), help_text=_("Do not include patient data."))
    email = forms.EmailField(label=_("Your email"), help_text=_("Used only to reply to you."))
    website = TrapField()

    def clean_subject(self) -> str:
        # A subject is one line: nothing typed may become a header.
        return " ".join(self.cleaned_data["subject"].split())


def may_send(request: HttpRequest) -> bool:
    return allows(request, "contact", most=5)
