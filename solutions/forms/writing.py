"""The guided form of a solution: one subject per page."""

from django import forms
from django.utils.translation import gettext_lazy as _

from registry.forms import RiskForm, StepForm, area
from solutions.models import Solution


class PurposeForm(StepForm):
    code = "purpose"
    heading = _("The solution and its purpose")
    lead = _("What you state here is shown as declared by you, not verified by anyone.")

    website = forms.URLField(label=_("Website"), required=False, assume_scheme="https")

    class Meta:
        model = Solution
        fields = [
            "name_fr", "summary_fr", "intended_purpose_fr", "description_fr", "website",
            "name_en", "summary_en", "intended_purpose_en", "description_en",
        ]  # fmt: skip
        widgets = {"summary_fr": area(3), "summary_en": area(3)}
        help_texts = {
            "summary_fr": _("One or two sentences that a clinician understands. They show in lists."),
            "intended_purpose_fr": _("For whom, for what, in which setting, by which users."),
            "description_fr": _("How it works, what goes in and what comes out."),
        }


class UseForm(StepForm):
    code = "use"
    heading = _("Where and how it is used")
    lead = _("These answers let establishments find your solution.")

    class Meta:
        model = Solution
        fields = ["care_stages", "specialties", "ai_fields", "techniques", "populations"]


class SafetyForm(StepForm):
    code = "safety"
    heading = _("Oversight and limits")
    lead = _("What is left empty shows as “not stated by the vendor”.")

    class Meta:
        model = Solution
        fields = ["human_oversight_fr", "limits_fr", "human_oversight_en", "limits_en"]
        help_texts = {
            "human_oversight_fr": _("Who looks at the output, and what they can refuse or change."),
            "limits_fr": _("Populations, devices or settings for which it was not tested or works less well."),
        }


class SolutionRiskForm(RiskForm):
    code = "risk"

    class Meta(RiskForm.Meta):
        model = Solution


class IntegrationForm(StepForm):
    code = "integration"
    heading = _("Integration and support")

    class Meta:
        model = Solution
        fields = [
            "integration_fr", "hosting_fr", "standards", "maturity", "speaks_french", "speaks_english", "contact_email",
            "integration_en", "hosting_en",
        ]  # fmt: skip
        help_texts = {
            "hosting_fr": _("Where the data are kept. Example: “in Québec, at the establishment”."),
            "maturity": _("Technology readiness level: 1 an idea, 9 in routine use."),
            "contact_email": _("Shown only to signed-in members of verified organisations."),
        }


STEPS: list[type[StepForm]] = [PurposeForm, UseForm, SafetyForm, SolutionRiskForm, IntegrationForm]


class ArchiveForm(forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=1000, widget=area(4), help_text=_("Public: say what users should do."))
