"""The form that adds a file to a need."""

from django import forms
from django.utils.translation import gettext_lazy as _


class AttachmentForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "PDF, picture (PNG, JPEG), office document, text or CSV; 10 MB at most. "
            "Names of authors, places, scripts and files attached to a PDF are taken out; "
            "documents with macros or embedded objects are refused."
        ),
    )
    is_public = forms.BooleanField(
        label=_("Show it with the published need"),
        required=False,
        help_text=_("Otherwise only your establishment and the registry’s administrators see it."),
    )
    has_no_patient_data = forms.BooleanField(
        label=_("It contains no data about patients, not even without their names"),
        error_messages={"required": _("Check the file, then tick this box: patient data never enter the registry.")},
    )
