"""The guided form of a need, one subject per page, and the form that amends what is published."""

from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from authoring.forms import RiskForm, StepForm, area, asked_when, choice_field, day
from files.number_fields import as_typed
from needs.completeness import ASKED, PAST_DEADLINE
from needs.content import Content, plain
from needs.models.needs import MUSTS, Need
from records.generics import ModelForm


class ProblemForm(StepForm):
    code = "problem"
    heading = _("The problem")
    lead = _(
        "Use the words of your unit. Describe what goes wrong, not the product you have in mind. Never include patient data."
    )

    class Meta:
        model = Need
        fields = [
            "title_fr", "summary_fr", "problem_fr", "present_situation_fr",
            "title_en", "summary_en", "problem_en", "present_situation_en",
        ]  # fmt: skip
        widgets = {"summary_fr": area(3), "summary_en": area(3), "problem_fr": area(), "problem_en": area()}
        help_texts = {
            "title_fr": _(
                "A problem in one line: 40 to 100 characters read best, 140 are possible. Example: “Falls at night are "
                "found too late in long-term care”."
            ),
            "summary_fr": _("One or two sentences that everyone can understand. They appear in lists."),
            "problem_fr": _("Who is affected, when, how often, and with what consequences."),
            "present_situation_fr": _("How it is done today, and what it costs in time, harm or money."),
        }


class OutcomeForm(StepForm):
    code = "outcome"
    heading = _("What success would look like")
    lead = _("Vendors and colleagues look first for a target that can be measured.")

    class Meta:
        model = Need
        formfield_callback = as_typed
        fields = [
            "expected_outcome_fr", "care_path", "indicator_fr", "baseline_fr", "target_fr", "volume_fr", "volume_per_year",
            "expected_outcome_en", "indicator_en", "baseline_en", "target_en", "volume_en",
        ]  # fmt: skip
        help_texts = {
            "care_path": _(
                "The steps that people go through, in order, and those in which the tool would be used. The page of "
                "the need shows them as a path."
            ),
            "indicator_fr": _("What would be measured. Example: “median wait before triage, in minutes”."),
            "baseline_fr": _("Today’s value, with its date. Example: “41 minutes (2025)”."),
            "target_fr": _("The value to reach, and when. Example: “20 minutes within 12 months”."),
            "volume_fr": _(
                "How many people or procedures are concerned. Example: “28,000 visits a year in two emergency rooms”."
            ),
            "volume_per_year": _("The volume for one year, as a whole number, so that needs can be compared."),
        }


class ContextForm(StepForm):
    code = "context"
    heading = _("Where and for whom")
    lead = _("These answers help the right people find the need.")

    class Meta:
        model = Need
        fields = ["regions", "care_stages", "specialties", "ai_fields", "populations"]
        help_texts = {"ai_fields": _("Only if you have a type of tool in mind. You can leave this empty.")}


class DataForm(StepForm):
    code = "data"
    heading = _("Data, systems and constraints")
    lead = _("State which types of data exist and where. Never include the data themselves.")

    class Meta:
        model = Need
        fields = [
            "data_available_fr", "systems_in_place_fr", "standards", "constraints_fr", *MUSTS,
            "data_available_en", "systems_in_place_en", "constraints_en",
        ]  # fmt: skip
        help_texts = {
            "data_available_fr": _("Type, quantity, quality, and who can give access."),
            "systems_in_place_fr": _("What the tool would have to work with: records, imaging, scheduling, spreadsheets."),
            "constraints_fr": _("One per line: hosting, language, network, staffing, timing. Each vendor will answer each line."),
            "must_keep_data_here": _(
                "Solutions that do not meet this condition are not suggested for this need, and their vendors are "
                "not notified of it."
            ),
            "must_speak_french": _("Solutions available only in other languages are not suggested."),
            "must_be_qualified": _("Only qualified solutions are suggested."),
            "must_share_standard": _("Solutions that support only other standards are not suggested."),
        }


class NeedRiskForm(RiskForm):
    code = "risk"

    class Meta(RiskForm.Meta):
        model = Need


class OwnerForm(StepForm):
    instance: Need
    code = "owner"
    heading = _("Who is responsible for this need, and the deadline")
    lead = _("A need is much more likely to be met when someone in a specific position is responsible for it.")

    class Meta:
        model = Need
        formfield_callback = as_typed
        fields = ["operational_owner_fr", "operational_owner_en", "budget_status", "responses_until", "contact_email"]
        widgets = {"responses_until": day()}
        help_texts = {
            "operational_owner_fr": _("A position, not a person’s name. Example: “Head nurse, emergency”."),
            "responses_until": _(
                "The last day on which vendors can propose a solution, until midnight in your region. Leave empty "
                "if there is no fixed date."
            ),
            "contact_email": _("Shown only to signed-in members of verified organizations."),
        }

    def clean_responses_until(self) -> Any:
        until = self.cleaned_data["responses_until"]
        # A day that has passed since it was chosen is named before submission: here it stops nobody from saving.
        if until and until < timezone.localdate() and until != self.instance.responses_until:
            raise forms.ValidationError(PAST_DEADLINE)
        return until


STEPS: list[type[StepForm]] = [ProblemForm, OutcomeForm, ContextForm, DataForm, NeedRiskForm, OwnerForm]


# The steps of a path fit no cell.
SHEET_FIELDS: tuple[str, ...] = tuple(name for step in STEPS for name in step.Meta.fields if name != "care_path")


class SheetForm(OwnerForm, NeedRiskForm):
    """One line of a spreadsheet: every answer of the guided form, with the same rules."""

    class Meta(NeedRiskForm.Meta):
        formfield_callback = as_typed
        fields = list(SHEET_FIELDS)
        widgets: ClassVar[dict[str, Any]] = {}  # type: ignore[misc]  # the base has fewer
        help_texts = (
            ProblemForm.Meta.help_texts | OutcomeForm.Meta.help_texts | DataForm.Meta.help_texts | OwnerForm.Meta.help_texts
        )


class DifferenceForm(ModelForm[Need]):
    """On the page of last reading, outside the form that submits the need: its fields are sent with that form."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **(kwargs | {"auto_id": "difference_%s"}))
        for field in self.fields.values():
            field.widget.attrs["form"] = "hand-in"

    class Meta:
        model = Need
        fields = ["difference_fr", "difference_en"]
        widgets = {"difference_fr": area(3), "difference_en": area(3)}
        help_texts = {"difference_fr": _("Shown on your need’s page, to explain why there are two similar needs.")}


asked_when(DifferenceForm.base_fields["difference_fr"], _("required when there is a similar need"))


class CommentForm(forms.Form):
    """A comment on the need, on a section, on an answer or words of it; or a reply to one."""

    section = forms.ChoiceField(label=_("About"), required=False)
    field = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    quote = forms.CharField(label=_("Passage"), required=False, max_length=300, widget=forms.HiddenInput)
    reply_to = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("Your comment"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "data-mentions": ""}),
        help_text=_("Only members of your establishment can read this comment. To notify a colleague, write @ and their name."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sections = [(step.code, step.heading) for step in STEPS]
        choice_field(self, "section").choices = [("", _("The whole need")), *sections]

    def clean(self) -> dict[str, Any]:
        """An answer is in one section; what is no answer of the guide is none."""
        cleaned = super().clean() or {}
        step = next((step for step in STEPS if cleaned.get("field") in step.Meta.fields), None)
        return cleaned | ({"section": step.code} if step else {"field": "", "quote": ""})


class TogetherForm(forms.Form):
    message = forms.CharField(
        label=_("Your message to their innovation office"),
        max_length=1500,
        widget=area(5),
        help_text=_("Your email address is included so that they can answer you."),
    )


class AmendForm(NeedRiskForm):
    """Every answer of a published need on one page, with a note that readers see beside the new version."""

    base = forms.IntegerField(widget=forms.HiddenInput)
    note_fr = forms.CharField(
        label=_("What changes, and why, in French"), max_length=400, help_text=_("Public, with the new version.")
    )
    note_en = forms.CharField(label=_("What changes, and why, in English"), max_length=400, required=False)

    class Meta(NeedRiskForm.Meta):
        formfield_callback = as_typed
        fields = [
            *(name for step in (ProblemForm, OutcomeForm, ContextForm, DataForm, NeedRiskForm) for name in step.Meta.fields),
            "operational_owner_fr", "operational_owner_en", "budget_status",
        ]  # fmt: skip
        widgets: ClassVar[dict[str, Any]] = {**ProblemForm.Meta.widgets, **NeedRiskForm.Meta.widgets}  # type: ignore[misc]  # the base has fewer
        help_texts = ProblemForm.Meta.help_texts | OutcomeForm.Meta.help_texts | DataForm.Meta.help_texts

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["base"].required = self.fields["note_fr"].required = True
        # A published need keeps every answer that submission asks for.
        self.ask_for(ASKED, "")

    def sections(self) -> list[dict[str, Any]]:
        """The fields under the headings of the guided form."""
        return [
            {
                "heading": step.heading,
                "fields": [self[name] for name in step.base_fields if name in self.fields and not name.endswith("_en")],
                "english": [self[name] for name in step.base_fields if name in self.fields and name.endswith("_en")],
            }
            for step in STEPS
        ]

    def content(self) -> Content:
        return plain(self.cleaned_data)
