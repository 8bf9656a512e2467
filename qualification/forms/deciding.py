"""Forms of the ministry and of the evaluators."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from accounts.models.memberships import Membership
from authoring.forms import CHOOSE, area, asked_when, choice_field, day, numbered_rows
from files.date_fields import DayField
from qualification.models.applications import Application
from qualification.models.decisions import Appeal, Decision
from qualification.models.protocols import Framework, Requirement
from qualification.models.reviews import Finding
from qualification.services.stages import STANDARD_DAYS
from records.folding import fold
from records.generics import ModelForm

MAX_QUESTIONS = 5
MAX_SOURCES = 4


class ReturnForm(forms.Form):
    reason = forms.CharField(
        label=_("What needs to be corrected"), max_length=2000, widget=area(6), help_text=_("The vendor will read this.")
    )


class AssignForm(forms.Form):
    evaluator = forms.ChoiceField(label=_("Evaluator"), help_text=_("People with ties to the vendor’s group are not listed."))
    due_on = DayField(label=_("Review due"), widget=day(), required=False, help_text=_("Leave empty for 30 days from now."))

    def __init__(self, *args: Any, members: list[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(str(m.pk), f"{m.user} – {m.organisation}") for m in members]
        choice_field(self, "evaluator").choices = [("", CHOOSE), *offered]


class DeclareForm(forms.Form):
    has_conflict = forms.TypedChoiceField(
        label=_("Do you or your organization have ties to this vendor, its solution or a competing solution?"),
        help_text=_("Work, money, family, patents, a pilot project of this solution that you led, a product of your own."),
        choices=[("false", _("No: I declare that I have no conflict of interest")), ("true", _("Yes"))],
        coerce=lambda value: value == "true",
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label=_("If yes, describe the conflict"), max_length=1000, required=False, widget=area(3))
    is_of_organisation = forms.BooleanField(
        label=_("The conflict concerns my whole organization"),
        required=False,
        help_text=_("If so, nobody from your organization will be invited to review this application."),
    )


asked_when(DeclareForm.base_fields["note"], _("required if you have ties"))


class FindingForm(forms.Form):
    verdict = forms.ChoiceField(label=_("Verdict"), choices=Finding.Verdict.choices, widget=forms.RadioSelect)
    remark_vendor = forms.CharField(
        label=_("Remark for the vendor"),
        max_length=3000,
        required=False,
        widget=area(4),
        help_text=_("What is missing, and what would be acceptable."),
    )
    remark_committee = forms.CharField(
        label=_("Remark for the committee"),
        max_length=3000,
        required=False,
        widget=area(4),
        help_text=_("Never shown to the vendor."),
    )


asked_when(FindingForm.base_fields["remark_vendor"], _("required unless the requirement is met"))


class HandInForm(forms.Form):
    summary = forms.CharField(label=_("Opinion for the committee"), max_length=4000, required=False, widget=area(7))

    def __init__(self, *args: Any, has_open_questions: bool = False, **kwargs: Any) -> None:
        """While the vendor owes answers, a review is handed in only by someone who says not to wait for them."""
        super().__init__(*args, **kwargs)
        if has_open_questions:
            self.fields["without_answers"] = forms.BooleanField(
                label=_("I submit my review without waiting for the answers to these questions"),
                error_messages={"required": _("Questions are still open: confirm that you are not waiting for the answers.")},
            )


class QuestionsForm(forms.Form):
    due_on = DayField(label=_("Answers due"), widget=day())

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.requirements = {r.code: r for r in application.protocol.requirements.all()}
        offered = [
            ("", _("The whole application")),
            *((code, Truncator(f"{code} – {r.title}").chars(100)) for code, r in self.requirements.items()),
        ]
        for place in range(1, MAX_QUESTIONS + 1):
            self.fields[f"on_{place}"] = forms.ChoiceField(
                label=_("Question %(place)d: subject") % {"place": place}, choices=offered, required=False
            )
            self.fields[f"question_{place}"] = forms.CharField(
                label=_("Question %(place)d") % {"place": place}, max_length=2000, required=False, widget=area(3)
            )
        self.initial.setdefault("due_on", timezone.localdate() + timedelta(days=STANDARD_DAYS[Application.State.CLARIFICATION]))
        asked_when(self.fields["question_1"], _("at least one question"))

    def rows(self) -> list[dict[str, Any]]:
        return numbered_rows(self, "on", "question", most=MAX_QUESTIONS)

    def questions(self) -> list[tuple[Requirement | None, str]]:
        return [
            (self.requirements.get(self.cleaned_data[f"on_{place}"]), self.cleaned_data[f"question_{place}"])
            for place in range(1, MAX_QUESTIONS + 1)
        ]


class OutcomeForm(forms.Form):
    """The first question of a decision, on which the others depend."""

    outcome = forms.ChoiceField(label=_("Decision"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, possible: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_field(self, "outcome").choices = [each for each in Decision.Outcome.choices if each[0] in possible]


class ReasonForm(forms.Form):
    reason_fr = forms.CharField(
        label=_("Public reason in French"),
        max_length=3000,
        required=False,
        widget=area(5),
        help_text=_("Everyone can read this."),
    )
    reason_en = forms.CharField(
        label=_("Public reason in English"),
        max_length=3000,
        required=False,
        widget=area(5, lang="en"),
    )


asked_when(ReasonForm.base_fields["reason_fr"])


class PostponeForm(ReasonForm):
    due_on = DayField(label=_("New due date"), widget=day())
    field_order = ["due_on", "reason_fr", "reason_en"]


class AppealAnswerForm(ReasonForm):
    outcome = forms.ChoiceField(label=_("Answer to the appeal"), choices=Appeal.Outcome.choices, widget=forms.RadioSelect)
    field_order = ["outcome", "reason_fr", "reason_en"]


class VersionForm(forms.Form):
    version = forms.CharField(label=_("Number of the new version"), max_length=20, help_text=_("Example: 2027.1"))


class PublishForm(forms.Form):
    note_fr = forms.CharField(label=_("What changes and why, in French"), max_length=2000, widget=area(5))
    note_en = forms.CharField(
        label=_("What changes and why, in English"),
        max_length=2000,
        required=False,
        widget=area(5, lang="en"),
    )


class RequirementForm(ModelForm[Requirement]):
    """A requirement, with up to four public texts that it comes from and the place in each."""

    class Meta:
        model = Requirement
        fields = [
            "code", "group", "blocks", "title_fr", "title_en", "reason_fr", "reason_en", "base_fr", "base_en",
            "evidence_fr", "evidence_en", "examples_fr", "examples_en",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        frameworks = sorted(Framework.objects.all(), key=lambda each: fold(each.title))
        offered = [(each.code, f"{each.title} ({each.year})") for each in frameworks]
        cited: list[dict[str, Any]] = list(self.instance.sources) if self.instance.pk else []
        for place in range(1, MAX_SOURCES + 1):
            known: dict[str, Any] = cited[place - 1] if place <= len(cited) else {"of": "", "where": {}}
            self.fields[f"source_{place}"] = forms.ChoiceField(
                label=_("Source %(place)d") % {"place": place},
                choices=[("", CHOOSE if place == 1 else pgettext("source", "None")), *offered],
                required=place == 1,
            )
            for language, label in (
                ("fr", _("Location in source %(place)d, in French")),
                ("en", _("Location in source %(place)d, in English")),
            ):
                self.fields[f"where_{place}_{language}"] = forms.CharField(
                    label=label % {"place": place},
                    max_length=200,
                    required=place == 1 and language == "fr",
                    help_text=_("Example: section 6; article 14."),
                )
                self.initial[f"where_{place}_{language}"] = known.get("where", {}).get(language, "")
            self.initial[f"source_{place}"] = known["of"]
            if place > 1:
                asked_when(self.fields[f"where_{place}_fr"], _("required with a source"))
        for name in self.fields:
            if name.endswith("_en"):
                self.fields[name].widget.attrs["lang"] = "en"

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        for place in range(1, MAX_SOURCES + 1):
            if values.get(f"source_{place}") and not values.get(f"where_{place}_fr") and place > 1:
                self.add_error(f"where_{place}_fr", _("State where in the text it is found."))
        return values

    def values(self) -> dict[str, Any]:
        """As the service takes them."""
        given = self.cleaned_data
        sources = [
            {"of": given[f"source_{place}"], "where": {code: given[f"where_{place}_{code}"] for code in ("fr", "en")}}
            for place in range(1, MAX_SOURCES + 1)
            if given[f"source_{place}"]
        ]
        return {name: given[name] for name in self.Meta.fields} | {"sources": sources}
