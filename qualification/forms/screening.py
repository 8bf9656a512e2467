"""The checklist of a screening."""

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from authoring.forms import area, asked_when
from qualification.services.screening import Line

ADMISSIBLE, MISSING = "yes", "no"


class ScreeningForm(forms.Form):
    """For each requirement one finding; none is yet to come."""

    def __init__(self, *args: Any, lines: list[Line], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = lines
        for line in lines:
            code, check = line.requirement.code, line.check
            self.fields[f"found_{code}"] = forms.ChoiceField(
                label=format_lazy("{} – {}", code, pgettext_lazy("of the screening", "Finding")),
                choices=[(ADMISSIBLE, pgettext_lazy("requirement", "Admissible")), (MISSING, _("Something is missing"))],
                widget=forms.RadioSelect,
                required=False,
            )
            asked_when(self.fields[f"found_{code}"], _("required to start the review"))
            self.fields[f"missing_{code}"] = forms.CharField(
                label=format_lazy("{} – {}", code, _("What is missing")), max_length=1000, required=False, widget=area(2)
            )
            asked_when(self.fields[f"missing_{code}"], _("required if something is missing"))
            if line.says_attached:
                self.fields[f"sure_{code}"] = forms.BooleanField(
                    label=format_lazy("{} – {}", code, _("Admissible without the attachment that the answer names")),
                    required=False,
                )
                self.initial[f"missing_{code}"] = _("The answer names an attachment, and there is none")
                self.initial[f"sure_{code}"] = bool(check and check.is_admissible)
            if check:
                self.initial[f"found_{code}"] = ADMISSIBLE if check.is_admissible else MISSING
                self.initial[f"missing_{code}"] = check.missing

    def clean(self) -> dict[str, Any]:
        """Admissible without the attachment that is named is a finding of its own, which one confirms."""
        values: dict[str, Any] = super().clean() or {}
        for code in (line.requirement.code for line in self.lines if line.says_attached):
            if values.get(f"found_{code}") == ADMISSIBLE and not values.get(f"sure_{code}"):
                said = _("The answer names an attachment, and there is none: confirm, or find that something is missing.")
                self.add_error(f"sure_{code}", said)
        return values

    def rows(self) -> list[dict[str, Any]]:
        return [self._row(line) for line in self.lines]

    def _row(self, line: Line) -> dict[str, Any]:
        """The two fields of a requirement; it is folded once its finding is saved and nothing else is typed."""
        found, missing = self[f"found_{line.requirement.code}"], self[f"missing_{line.requirement.code}"]
        sure = self[f"sure_{line.requirement.code}"] if line.says_attached else None
        saved = {None: "", True: ADMISSIBLE, False: MISSING}[line.check.is_admissible if line.check else None]
        is_wrong = bool(found.errors or missing.errors or (sure and sure.errors))
        is_open = not saved or is_wrong or (found.value() or "") != saved
        return {"line": line, "found": found, "missing": missing, "sure": sure, "saved": saved, "is_open": is_open}

    def found(self) -> dict[str, tuple[bool, str]]:
        """As the service takes them: those on which something was found."""
        given = self.cleaned_data
        return {
            code: (given[f"found_{code}"] == ADMISSIBLE, given[f"missing_{code}"])
            for code in (line.requirement.code for line in self.lines)
            if given[f"found_{code}"]
        }
