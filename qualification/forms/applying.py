"""Forms of the vendor: answers, evidence, clarifications, conditions, appeal."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.functional import lazy
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from authoring.forms import area, asked_when, choice_field
from qualification.forms.files import FilesField
from qualification.forms.pool import PieceField
from qualification.missing import shortest_answer_in_words
from qualification.models.applications import Evidence
from qualification.models.reviews import Clarification
from qualification.services.citing import Citable

# The form of the answer, to which its evidence belongs, too: one press sends both.
ANSWER_FORM = "answer-form"


def _how_to_answer() -> str:
    languages = gettext("You can write in French or in English.")
    return f"{shortest_answer_in_words()} {languages}"


class AnswerForm(forms.Form):
    text = forms.CharField(
        label=_("Your answer"), max_length=6000, required=False, widget=area(9), help_text=lazy(_how_to_answer, str)()
    )
    is_not_applicable = forms.BooleanField(
        label=_("This does not apply to our solution"),
        required=False,
        help_text=_("Explain why above. The evaluators will decide whether to accept your explanation."),
    )


asked_when(AnswerForm.base_fields["text"], _("required to submit"))


class EvidenceForm(forms.Form):
    """Files, a link, a piece of an earlier application, or what the registry itself holds: in one of these ways at a time."""

    title = forms.CharField(label=_("What the evidence shows"), max_length=200, required=False)
    file = FilesField(label=_("Files"))
    url = forms.URLField(label=_("Or the address of a public page"), required=False, assume_scheme="https", max_length=500)
    reuse = PieceField(label=_("Or evidence that you have already provided"), required=False)
    cite = forms.ChoiceField(
        label=_("Or a pilot project or value report in the registry"),
        required=False,
        help_text=_("The version and the hash of the current content of the record are kept."),
    )

    def __init__(self, *args: Any, pool: QuerySet[Evidence], pool_url: str, citable: list[Citable], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if pool.exists():
            reused: Any = self.fields["reuse"]
            reused.pool, reused.widget.url = pool, pool_url
        else:
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
                "Provide one of the following: files, an address, evidence that you have already provided, or a "
                "record in the registry."
            )
        if "reuse" in self.fields:
            return gettext("Provide one of the following: files, an address, or evidence that you have already provided.")
        if "cite" in self.fields:
            return gettext("Provide one of the following: files, an address, or a record in the registry.")
        return gettext("Provide files or an address, not both.")


asked_when(EvidenceForm.base_fields["file"], _("one or more"))
for _name in ("url", "reuse", "cite"):
    asked_when(EvidenceForm.base_fields[_name], _("instead of files"))


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
            self.fields[f"files_{each.pk}"] = FilesField(label=_("Files for this answer"))

    def answers(self) -> dict[int, str]:
        return {int(name.removeprefix("answer_")): text for name, text in self._of("answer_").items()}

    def files_given(self) -> dict[int, list[Any]]:
        return {int(name.removeprefix("files_")): files for name, files in self._of("files_").items()}

    def _of(self, start: str) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name.startswith(start)}


class ConditionReportForm(forms.Form):
    report = forms.CharField(label=_("How the condition was met"), max_length=3000, widget=area(6))

    attachments = FilesField(label=_("Files that show this"))


class SubmissionForm(forms.Form):
    """Who attests that the application is true; for one that starts from another, what changed and that it was reread."""

    changes = forms.CharField(
        label=_("What has changed since the last application"),
        max_length=3000,
        widget=area(5),
        help_text=_(
            "Changes to the solution, its use or its data. The notes of the version are proposed. If nothing has changed, "
            "write “no change”."
        ),
    )
    is_reread = forms.BooleanField(label=_("The copied answers were gone over, and they apply to this version."))
    signatory_name = forms.CharField(label=_("Name of the person who signs"), max_length=150)
    signatory_function = forms.CharField(
        label=_("Function in the company"), max_length=150, help_text=_("For example: chief executive officer.")
    )
    is_attested = forms.BooleanField(
        label=_("This person attests that the answers and the evidence are true and complete, on behalf of the company.")
    )

    def __init__(self, *args: Any, is_renewal: bool = False, to_reread: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_renewal:
            del self.fields["changes"]
        if not to_reread:
            del self.fields["is_reread"]


class AppealForm(forms.Form):
    grounds = forms.CharField(
        label=_("What should change, and why"), max_length=6000, widget=area(9), help_text=_("Only the ministry can read this.")
    )
    attachments = FilesField(label=_("Supporting files"))
