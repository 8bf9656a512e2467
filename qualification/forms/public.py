"""The form of someone who got a certificate, a number or a signed statement."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from authoring.forms import asked_when
from authoring.picking import LONGEST, SEVERAL, PickerInput, by_name_or_number, names_of
from qualification.status import decision_of
from qualification.verification import MAX_FILE_BYTES, is_like_statement, number_in, of_file, of_statement
from solutions.models.solutions import Solution


class VerifyForm(forms.Form):
    """One field for whatever was received, or its file. It gives an `answer`, or the `reference` whose page is the answer."""

    number = forms.CharField(
        label=_("Certificate number, solution name or signed statement"),
        max_length=20_000,
        required=False,
        widget=PickerInput(kind=Solution.kind),
        help_text=_("The number is on the certificate and starts with DOS. You can also paste the address of its QR code."),
    )
    file = forms.FileField(
        label=_("Or the file that you received"),
        required=False,
        help_text=_("The certificate (PDF) or the statement (.jws), up to 5 MB. The file is not kept."),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.jws,.txt"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Of a name or a number nobody counts the letters.
        del self.fields["number"].widget.attrs["maxlength"]

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if upload and upload.size > MAX_FILE_BYTES:
            raise forms.ValidationError(
                _("The file is larger than %(most)d MB."), params={"most": MAX_FILE_BYTES // 1024 // 1024}
            )
        return upload

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        typed, upload = str(values.get("number") or ""), values.get("file")
        values |= {"answer": None, "reference": ""}
        if self.errors:
            return values
        if upload:
            values["answer"] = of_file(upload.read())
        elif is_like_statement(typed):
            values["answer"] = of_statement(typed)
        elif typed:
            values["reference"] = self._reference_of(typed)
        else:
            self.add_error("number", _("Type a number or a name, paste a statement, or choose a file."))
        return values

    def _reference_of(self, typed: str) -> str:
        """The number whose page answers; empty, with an error that says why, where there is none."""
        if wanted := number_in(typed):
            # After a name with a number in it comes the solution's own.
            if decision := decision_of(wanted):
                return str(decision.application.reference)
            if Solution.objects.published().filter(reference=wanted).exists():
                # Its page says that nothing was decided.
                return wanted
            self.add_error("number", _("No decision has this number. Check it, or search for the solution by name."))
            return ""
        if len(typed) > LONGEST:
            self.add_error("number", _("There is no number, name or signed statement in this text."))
            return ""
        named = by_name_or_number(Solution.objects.published(), typed)
        if len(named) == 1:
            return str(named[0].reference)
        if named:
            self.add_error("number", forms.ValidationError(SEVERAL, params={"names": names_of(named)}))
        else:
            self.add_error(
                "number", _("No solution has this name. A reference number looks like DOS-2026-0001 or SOL-2026-0001.")
            )
        return ""


asked_when(VerifyForm.base_fields["number"], _("or choose a file below"))
