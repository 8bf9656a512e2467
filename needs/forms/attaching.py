"""The form that adds a file to a need."""

from django import forms
from django.utils.translation import gettext_lazy as _


class AttachmentForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "PDF, image (PNG, JPEG), office document, text or CSV, 10 MB at most. Author names, locations, scripts "
            "and files attached to a PDF are removed. Documents with macros or embedded objects are not accepted."
        ),
    )
    is_public = forms.BooleanField(
        label=_("Show it with the published need"),
        required=False,
        help_text=_("Otherwise, only your establishment and the registry administrators can see it."),
    )
    has_no_patient_data = forms.BooleanField(
        label=_("The file contains no patient data, not even data without names"),
        error_messages={
            "required": _("Check the file, then check this box: patient data must never be entered in the registry.")
        },
    )
