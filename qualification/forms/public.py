"""The form of someone who got a certificate, a number or a signed statement."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from authoring.forms import asked_when
from authoring.picking import LONGEST, PickerInput, by_name_or_number
from qualification.status import decision_of
from qualification.verification import (
    MAX_FILE_BYTES,
    Answer,
    foreign_host,
    is_like_statement,
    number_in,
    of_file,
    of_foreign_address,
    of_statement,
    several,
)
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
            values["answer"], values["reference"] = self._named(typed)
        else:
            self.add_error("number", _("Type a number or a name, paste a statement, or choose a file."))
        return values

    def _named(self, typed: str) -> tuple[Answer | None, str]:
        """An answer, or the number whose page answers; an error that says why, where there is neither."""
        if wanted := number_in(typed):
            # After a name with a number in it comes the solution's own.
            if decision := decision_of(wanted):
                host = foreign_host(typed)
                return (of_foreign_address(host, decision), "") if host else (None, str(decision.application.reference))
            if Solution.objects.published().filter(reference=wanted).exists():
                # Its page says that nothing was decided.
                return None, wanted
            self.add_error("number", _("No decision has this number. Check it, or search for the solution by name."))
            return None, ""
        if len(typed) > LONGEST:
            self.add_error("number", _("There is no number, name or signed statement in this text."))
            return None, ""
        # Those that the ministry decided on come first.
        named = by_name_or_number(Solution.objects.published(), typed, first="-decision_reference")
        if len(named) == 1:
            return None, str(named[0].reference)
        if named:
            return several(named), ""
        self.add_error("number", _("No solution has this name. A reference number looks like DOS-2026-0001 or SOL-2026-0001."))
        return None, ""


asked_when(VerifyForm.base_fields["number"], _("or choose a file below"))
