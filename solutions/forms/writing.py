"""The guided form of a solution: one subject per page."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from authoring.forms import RiskForm, StepForm, area, asked_when
from files.number_fields import as_typed
from solutions.models.solutions import Solution
from solutions.services.solutions import ASKED


class PurposeForm(StepForm):
    code = "purpose"
    heading = _("The solution and its intended purpose")
    lead = _(
        "What you state here is shown as declared by you and not verified by anyone. Public pages are in French first, so "
        "publication asks for the French. You can write the English version first and translate it before you publish. If you "
        "need help with the French, contact the registry team."
    )

    website = forms.URLField(label=_("Website"), required=False, assume_scheme="https")
    demonstration_url = forms.URLField(
        label=_("Demonstration"),
        required=False,
        assume_scheme="https",
        max_length=300,
        help_text=_("The address of a page where people can try the solution or book a demonstration."),
    )
    video_url = forms.URLField(
        label=_("Video"),
        required=False,
        assume_scheme="https",
        max_length=300,
        help_text=_("The video opens on the other site: the registry does not show external videos on its pages."),
    )

    class Meta:
        model = Solution
        fields = [
            "name_fr", "summary_fr", "intended_purpose_fr", "intended_users_fr", "description_fr", "inputs_fr", "outputs_fr",
            "website", "demonstration_url", "video_url", "name_en", "summary_en", "intended_purpose_en", "intended_users_en",
            "description_en", "inputs_en", "outputs_en",
        ]  # fmt: skip
        widgets = {"summary_fr": area(3), "summary_en": area(3)}
        help_texts = {
            "summary_fr": _("One or two sentences that a clinician can understand. They appear in lists."),
            "intended_purpose_fr": _("For whom, for what, in which setting, and used by whom."),
            "intended_users_fr": _("Example: emergency nurses, with one day of training."),
            "description_fr": _("How the solution works, in words that a clinician can understand."),
            "inputs_fr": _("Which data, from which systems, in which format."),
            "outputs_fr": _("What the user sees, and what is written in the record."),
        }


class UseForm(StepForm):
    code = "use"
    heading = _("Where and how the solution is used")
    lead = _("These answers help establishments find your solution.")

    class Meta:
        model = Solution
        fields = ["care_stages", "specialties", "ai_fields", "techniques", "populations"]


class SafetyForm(StepForm):
    code = "safety"
    heading = _("Oversight and limits")
    lead = _("Fields left empty appear as “not stated by the vendor”.")

    class Meta:
        model = Solution
        fields = [
            "human_oversight_fr", "limits_fr", "training_data_fr", "validation_data_fr", "explainability_fr", "change_plan_fr",
            "human_oversight_en", "limits_en", "training_data_en", "validation_data_en", "explainability_en", "change_plan_en",
        ]  # fmt: skip
        help_texts = {
            "human_oversight_fr": _("Who reviews the output, and what they can reject or change."),
            "limits_fr": _("Populations, devices or settings for which the solution was not tested or works less well."),
            "training_data_fr": _("Whose data were used to train the model: where, when, how many people, ages, sexes, origins."),
            "validation_data_fr": _(
                "Whose data were used to test the solution, and how these people differ from the population of Québec."
            ),
            "explainability_fr": _("What a user can see about the reasons for the model’s result."),
            "change_plan_fr": _(
                "Which changes to the model are planned and how each change is tested before use (PCCP). If no "
                "changes are planned, state this."
            ),
        }


class SolutionRiskForm(RiskForm):
    code = "risk"

    class Meta(RiskForm.Meta):
        model = Solution

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A need's author asks the vendor; here it is the vendor who answers.
        self.fields["learns_in_use"].help_text = _("Most products do not.")


class DataForm(StepForm):
    code = "data"
    heading = _("Data, privacy and security")

    class Meta:
        model = Solution
        fields = [
            "hosting_fr",
            "data_residency",
            "privacy_assessment_fr",
            "certifications",
            "hosting_en",
            "privacy_assessment_en",
        ]
        help_texts = {
            "hosting_fr": _("Where the data are kept. Example: “in Québec, at the establishment”."),
            "privacy_assessment_fr": _("Whether a privacy impact assessment (Law 25) was done: by whom, when, for which use."),
            "certifications": _("Names and dates, separated by commas. Example: ISO/IEC 27001 (2024), SOC 2 type II (2025)."),
        }


class IntegrationForm(StepForm):
    code = "integration"
    heading = _("Integration and support")

    class Meta:
        model = Solution
        formfield_callback = as_typed
        fields = [
            "integration_fr", "record_relation", "integration_weeks", "standards", "maturity", "speaks_french", "speaks_english",
            "accessibility_fr", "support_fr", "contact_email", "integration_en", "accessibility_en", "support_en",
        ]  # fmt: skip
        help_texts = {
            "integration_weeks": _("Weeks from the order to the first use, for one establishment."),
            "accessibility_fr": _("Example: WCAG 2.2 AA, audited in 2025; usable with the keyboard alone."),
            "support_fr": _("Hours, languages, response times, training."),
            "maturity": _("Technology readiness level, from 1 (idea) to 9 (routine use)."),
            "contact_email": _("Shown only to signed-in members of verified organizations."),
        }


class CostForm(StepForm):
    code = "cost"
    heading = _("Price, energy and Québec content")
    lead = _("Do not give amounts. List everything that must be paid for, so that establishments can plan for it.")

    class Meta:
        model = Solution
        fields = [
            "price_model", "cost_elements_fr", "energy_use_fr", "quebec_content_fr",
            "cost_elements_en", "energy_use_en", "quebec_content_en",
        ]  # fmt: skip
        help_texts = {
            "cost_elements_fr": _("Licences, servers, integration, training, support, exit."),
            "energy_use_fr": _("Where the model runs, and how much energy it uses per case or per year, measured or estimated."),
            "quebec_content_fr": _(
                "Where the solution is designed, hosted and supported, and what part of the work is done in Québec."
            ),
        }


class LicenceForm(StepForm):
    code = "licence"
    heading = _("Licence")
    lead: str | Promise = _("Licences and markings have a page of their own. Answer here only when none is needed.")

    class Meta:
        model = Solution
        fields = ["no_licence", "no_licence_why_fr", "no_licence_why_en"]
        help_texts = {
            "no_licence_why_fr": _("Why no licence is needed, and who confirmed this. The reason is public."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked_when(self.fields["no_licence_why_fr"], _("when none is needed"))
        if self.instance.reference:
            address = reverse("solutions:rows", args=[self.instance.reference, "regulatory"])
            self.lead = format_html('{} <a href="{}">{}</a>', self.lead, address, _("Add a licence or marking"))

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if values.get("no_licence") and not values.get("no_licence_why_fr"):
            self.add_error("no_licence_why_fr", _("Give the reason why no licence is needed."))
        return values


STEPS: list[type[StepForm]] = [
    PurposeForm,
    UseForm,
    SafetyForm,
    SolutionRiskForm,
    LicenceForm,
    DataForm,
    IntegrationForm,
    CostForm,
]


SHEET_FIELDS: tuple[str, ...] = tuple(name for step in STEPS for name in step.Meta.fields)


class SheetForm(SolutionRiskForm):
    """One line of a spreadsheet: every answer of the guided form, with the same rules."""

    website = PurposeForm.base_fields["website"]
    demonstration_url = PurposeForm.base_fields["demonstration_url"]
    video_url = PurposeForm.base_fields["video_url"]

    class Meta(SolutionRiskForm.Meta):
        formfield_callback = as_typed
        fields = list(SHEET_FIELDS)
        help_texts = {name: text for step in STEPS for name, text in getattr(step.Meta, "help_texts", {}).items()}


class PrepareForm(SheetForm):
    """Every answer of the guided form, for a company that is not checked yet; one step of it shows, the rest goes along."""

    def __init__(self, *args: Any, step: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ask_for(ASKED, _("required to publish"))
        self.step = next((each for each in STEPS if each.code == step), STEPS[0])

    def go_to_first_error(self) -> None:
        """Show the step on which the first answer to correct is."""
        self.step = next((each for each in STEPS if any(name in self.errors for name in each.Meta.fields)), self.step)

    def main_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.step.Meta.fields if not name.endswith("_en")]

    def english_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.step.Meta.fields if name.endswith("_en")]

    def carried_fields(self) -> list[forms.BoundField]:
        """The answers of the other steps, which the page sends along unseen."""
        return [self[name] for name in self.fields if name not in self.step.Meta.fields]


class ArchiveForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=1000, widget=area(4), help_text=_("Public. Explain what users should do.")
    )
