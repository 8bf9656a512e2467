"""The guided form of a pilot, and the entry of its measures."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models.organisations import Organisation, OrganisationKind
from needs.models.needs import Need
from pilots.models.indicators import Indicator
from pilots.models.pilots import Pilot, Site
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


class StartForm(forms.Form):
    ethics_reference = forms.CharField(
        label=_("Reference of the ethics approval"),
        max_length=80,
        help_text=_("Public. If none was needed, say so: “not required (quality improvement)”."),
    )


class ResultsForm(forms.Form):
    results_fr = forms.CharField(
        label=_("Results in French"),
        max_length=4000,
        widget=area(8),
        help_text=_("Publish them also when they are not those hoped for."),
    )
    results_en = forms.CharField(label=_("Results in English"), max_length=4000, widget=area(8), required=False)


class StopForm(forms.Form):
    reason_fr = forms.CharField(
        label=_("Why, in French"), max_length=2000, widget=area(5), help_text=_("Public: others learn from it.")
    )
    reason_en = forms.CharField(label=_("Why, in English"), max_length=2000, widget=area(5), required=False)


class IndicatorForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Indicator
        fields = [
            "name_fr", "name_en", "dimension", "unit_fr", "unit_en", "direction",
            "baseline", "target", "minimum", "maximum", "definition_fr", "definition_en",
        ]  # fmt: skip
        widgets = {"definition_fr": area(3), "definition_en": area(3)}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        minimum, maximum = cleaned.get("minimum"), cleaned.get("maximum")
        if minimum is not None and maximum is not None and maximum < minimum:
            self.add_error("maximum", _("The highest possible value is below the lowest."))
        return cleaned


class MeasuresForm(forms.Form):
    """The values of one month: one box per indicator and site. Empty boxes are left as they are."""

    period = forms.DateField(
        label=_("Month"),
        widget=forms.DateInput(attrs={"type": "month"}, format="%Y-%m"),
        input_formats=["%Y-%m", "%Y-%m-%d"],
    )

    def __init__(self, *args: Any, pilot: Pilot, sites: list[Site], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.boxes: list[tuple[str, Indicator, Site]] = []
        for indicator in pilot.indicators.all():
            for site in sites:
                name = f"value_{indicator.pk}_{site.pk}"
                self.fields[name] = forms.DecimalField(
                    label=f"{indicator.name} – {site}",
                    help_text=indicator.unit,
                    required=False,
                    localize=True,
                    max_digits=12,
                    decimal_places=2,
                    min_value=indicator.minimum,
                    max_value=indicator.maximum,
                )
                self.boxes.append((name, indicator, site))

    def clean_period(self) -> date:
        period: date = self.cleaned_data["period"]
        return period.replace(day=1)

    def typed(self) -> list[tuple[str, Indicator, Site, Decimal]]:
        return [
            (name, indicator, site, value)
            for name, indicator, site in self.boxes
            if (value := self.cleaned_data.get(name)) is not None
        ]
