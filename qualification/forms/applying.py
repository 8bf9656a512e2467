"""Forms of the vendor: answers, evidence, clarifications, conditions, appeal."""

from typing import Any

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from authoring.forms import area, asked_when, choice_field, record_field
from qualification.missing import shortest_answer_in_words
from qualification.models.applications import Evidence
from qualification.models.reviews import Clarification
from qualification.services.citing import Citable

# The form of the answer, to which its evidence belongs, too: one press sends both.
ANSWER_FORM = "answer-form"


class AnswerForm(forms.Form):
    text = forms.CharField(
        label=_("Your answer"), max_length=6000, required=False, widget=area(9), help_text=lazy(shortest_answer_in_words, str)()
    )
    is_not_applicable = forms.BooleanField(
        label=_("This does not apply to our solution"),
        required=False,
        help_text=_("Explain why above. The evaluators will decide whether to accept your explanation."),
    )


asked_when(AnswerForm.base_fields["text"], _("required to submit"))


def _piece_in_words(piece: Evidence) -> str:
    """Of which application and solution a piece is, for which requirement, and what it shows."""
    application = piece.application
    return f"{application.reference} – {application.heading()} – {piece.requirement.code} – {piece.title}"


class EvidenceForm(forms.Form):
    """A file, a link, a piece of an earlier application, or what the registry itself holds: exactly one."""

    title = forms.CharField(label=_("What it shows"), max_length=200, required=False)
    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_(
            "PDF, image, office document, text or CSV, 10 MB at most. Do not include patient data. Author names, "
            "locations, scripts and files attached to a PDF are removed. Documents with macros or embedded objects "
            "are not accepted."
        ),
    )
    url = forms.URLField(label=_("Or the address of a public page"), required=False, assume_scheme="https", max_length=500)
    reuse = forms.ModelChoiceField(
        label=_("Or evidence from an earlier application"),
        queryset=Evidence.objects.none(),
        required=False,
        empty_label=pgettext_lazy("evidence", "None"),
    )

    cite = forms.ChoiceField(
        label=_("Or a pilot project or value report in the registry"),
        required=False,
        help_text=_("Its version and the hash of its current content are kept."),
    )

    def __init__(self, *args: Any, earlier: Any, citable: list[Citable], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        record_field(self, "reuse").queryset = earlier
        reused: Any = self.fields["reuse"]
        reused.label_from_instance = _piece_in_words
        if not earlier.exists():
            del self.fields["reuse"]
        choice_field(self, "cite").choices = [("", pgettext("record", "None")), *((each.key, each.title) for each in citable)]
        if not citable:
            del self.fields["cite"]
        for field in self.fields.values():
            field.widget.attrs["form"] = ANSWER_FORM

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        given = [name for name in ("file", "url", "reuse", "cite") if values.get(name)]
        if not self.errors and len(given) != 1:
            raise forms.ValidationError(self._asked_for())
        return values

    def _asked_for(self) -> str:
        """Which ways this form offers."""
        if "reuse" in self.fields and "cite" in self.fields:
            return gettext(
                "Provide one of the following: a file, an address, evidence from an earlier application, or a "
                "record in the registry."
            )
        if "reuse" in self.fields:
            return gettext("Provide one of the following: a file, an address, or evidence from an earlier application.")
        if "cite" in self.fields:
            return gettext("Provide one of the following: a file, an address, or a record in the registry.")
        return gettext("Provide a file or an address, not both.")


for _name in ("file", "url", "reuse", "cite"):
    asked_when(EvidenceForm.base_fields[_name], _("give only one"))


class ClarificationAnswerForm(forms.Form):
    """One field per question of the round, named `answer_<number>`."""

    def __init__(self, *args: Any, questions: list[Clarification], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for each in questions:
            label = f"{each.requirement.code} – {each.question}" if each.requirement else each.question
            field = forms.CharField(label=label, max_length=6000, required=False, widget=area(6))
            # Kept when it is empty, asked for when it is sent.
            asked_when(field, _("required to submit"))
            self.fields[f"answer_{each.pk}"] = field

    def answers(self) -> dict[int, str]:
        return {int(name.removeprefix("answer_")): text for name, text in self.cleaned_data.items()}


class ConditionReportForm(forms.Form):
    report = forms.CharField(label=_("How it was met"), max_length=3000, widget=area(6))


class AppealForm(forms.Form):
    grounds = forms.CharField(
        label=_("What should change, and why"), max_length=6000, widget=area(9), help_text=_("Only the ministry can read this.")
    )
