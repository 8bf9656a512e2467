"""A field that takes several files at once; `static/js/files.js` lets one drop them on it."""

from typing import Any

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from files.upload_handlers import MAX_LARGE_BYTES
from files.uploads import MAX_EVIDENCE_BYTES

_MB = 1024 * 1024


def limits_in_words() -> str:
    said = gettext(
        "PDF, image, Office or OpenDocument file, text or CSV. Up to %(each)d MB per file and %(total)d MB at a time. Do "
        "not include patient data. Author names, locations, scripts and files attached to a PDF are removed. Documents "
        "with macros or embedded objects are not accepted."
    )
    return said % {"each": MAX_EVIDENCE_BYTES // _MB, "total": MAX_LARGE_BYTES // _MB}


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"

    def __init__(self) -> None:
        super().__init__(
            attrs={
                "data-files": "",
                "data-most": MAX_EVIDENCE_BYTES,
                "data-drop": _("Drop files here, or choose them."),
                "data-checked": _("Checked and added"),
                "data-refused": _("Not added"),
                "data-heavy": _("Too large: not sent."),
                "data-failed": _("Could not be sent. Choose the file again."),
            }
        )


class FilesField(forms.FileField):
    """Its clean value is a list of files."""

    widget = FilesInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Files"))
        kwargs.setdefault("required", False)
        kwargs.setdefault("help_text", lazy(limits_in_words, str)())
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = data if isinstance(data, (list, tuple)) else [data] if data else []
        if not given and self.required:
            super().clean(None, initial)
        clean = super().clean
        return [clean(each, initial) for each in given]
