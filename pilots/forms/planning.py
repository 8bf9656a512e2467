"""The guided form of a pilot."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models.organisations import Organisation, OrganisationKind
from needs.models.needs import Need
from pilots.models.pilots import Pilot
from registry.forms import StepForm, area
from solutions.models.solutions import Solution


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class SubjectForm(StepForm):
    code = "subject"
    heading = _("What is tried, and for which need")
    lead = _("A pilot tries one listed solution for one published need.")

    need = forms.ModelChoiceField(
        Need.objects.published().filter(state__in=["published", "in_pilot"]),
        to_field_name="reference",
        widget=forms.TextInput(attrs={"placeholder": "BES-2026-0001"}),
        label=_("Number of the need"),
        help_text=_("The number is on the page of the need. “Plan a pilot” there fills it in."),
        error_messages={"invalid_choice": _("No published need that is still open has this number.")},
    )
    solution = forms.ModelChoiceField(
        Solution.objects.filter(state="listed"),
        to_field_name="reference",
        widget=forms.TextInput(attrs={"placeholder": "SOL-2026-0001"}),
        label=_("Number of the solution"),
        help_text=_("The number is on the page of the solution."),
        error_messages={"invalid_choice": _("No listed solution has this number.")},
    )

    class Meta:
        model = Pilot
        fields = ["need", "solution", "title_fr", "summary_fr", "title_en", "summary_en"]
        widgets = {"summary_fr": area(3), "summary_en": area(3)}


class PlanForm(StepForm):
    code = "plan"
    heading = _("Goals and rules")
    lead = _("Agreed beforehand, so that nobody argues afterwards about what was a success.")

    class Meta:
        model = Pilot
        fields = [
            "goals_fr", "protocol_fr", "stop_criteria_fr", "starts_on", "ends_on",
            "goals_en", "protocol_en", "stop_criteria_en",
        ]  # fmt: skip
        widgets = {"starts_on": DateInput(), "ends_on": DateInput()}
        help_texts = {
            "stop_criteria_fr": _("What would make you stop early: harm, error rate, refusal by the team."),
            "ends_on": _("Planned. A change is shown in the timeline."),
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        starts_on, ends_on = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", _("The end comes before the start."))
        return cleaned


class SitesForm(StepForm):
    code = "sites"
    heading = _("Sites")
    lead = _("Every establishment that takes part, yours included.")

    sites = forms.ModelMultipleChoiceField(
        Organisation.objects.filter(kind=OrganisationKind.ESTABLISHMENT, is_active=True, region__isnull=False),
        label=_("Establishments that take part"),
        required=False,
    )

    class Meta:
        model = Pilot
        fields = ["contact_email"]
        help_texts = {"contact_email": _("Shown only to signed-in members of verified organisations.")}

    field_order = ["sites", "contact_email"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["sites"] = list(self.instance.sites.values_list("organisation_id", flat=True))


STEPS: list[type[StepForm]] = [SubjectForm, PlanForm, SitesForm]
