"""The checklist of a screening."""

from typing import Any

from django import forms
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
                label=pgettext_lazy("of the screening", "Finding"),
                choices=[(ADMISSIBLE, pgettext_lazy("requirement", "Admissible")), (MISSING, _("Something is missing"))],
                widget=forms.RadioSelect,
                required=False,
            )
            asked_when(self.fields[f"found_{code}"], _("required to start the review"))
            self.fields[f"missing_{code}"] = forms.CharField(
                label=_("What is missing"), max_length=1000, required=False, widget=area(2)
            )
            asked_when(self.fields[f"missing_{code}"], _("required if something is missing"))
            if check:
                self.initial[f"found_{code}"] = ADMISSIBLE if check.is_admissible else MISSING
                self.initial[f"missing_{code}"] = check.missing

    def rows(self) -> list[dict[str, Any]]:
        return [self._row(line) for line in self.lines]

    def _row(self, line: Line) -> dict[str, Any]:
        """The two fields of a requirement; it is folded once its finding is saved and nothing else is typed."""
        found, missing = self[f"found_{line.requirement.code}"], self[f"missing_{line.requirement.code}"]
        saved = {None: "", True: ADMISSIBLE, False: MISSING}[line.check.is_admissible if line.check else None]
        is_open = not saved or bool(found.errors or missing.errors) or (found.value() or "") != saved
        return {"line": line, "found": found, "missing": missing, "saved": saved, "is_open": is_open}

    def found(self) -> dict[str, tuple[bool, str]]:
        """As the service takes them: those on which something was found."""
        given = self.cleaned_data
        return {
            code: (given[f"found_{code}"] == ADMISSIBLE, given[f"missing_{code}"])
            for code in (line.requirement.code for line in self.lines)
            if given[f"found_{code}"]
        }
