"""The guided form of a need: one subject per page."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.models.organisations import Organisation, OrganisationKind
from needs.models.endorsements import Endorsement
from needs.models.needs import Need
from needs.models.scoring import HIGHEST, Scoring, ScoringGrid
from registry.forms import RiskForm, StepForm, area


class ProblemForm(StepForm):
    code = "problem"
    heading = _("The problem")
    lead = _("In the words of the ward. Describe what goes wrong, not the product that you imagine. Never any patient data.")

    class Meta:
        model = Need
        fields = [
            "title_fr", "summary_fr", "problem_fr", "present_situation_fr",
            "title_en", "summary_en", "problem_en", "present_situation_en",
        ]  # fmt: skip
        widgets = {"summary_fr": area(3), "summary_en": area(3), "problem_fr": area(), "problem_en": area()}
        help_texts = {
            "title_fr": _(
                "A problem in one line, 40 to 100 characters. Example: “Falls at night are found too late in long-term care”."
            ),
            "summary_fr": _("One or two sentences that anyone understands. They show in lists."),
            "problem_fr": _("Who suffers, when, how often, and what follows."),
            "present_situation_fr": _("How it is done today, and what it costs in time, harm or money."),
        }


class OutcomeForm(StepForm):
    code = "outcome"
    heading = _("What success would be")
    lead = _("A target that can be measured is what vendors and colleagues look for first.")

    class Meta:
        model = Need
        fields = [
            "expected_outcome_fr", "indicator_fr", "baseline_fr", "target_fr", "volume_fr", "volume_per_year",
            "expected_outcome_en", "indicator_en", "baseline_en", "target_en", "volume_en",
        ]  # fmt: skip
        help_texts = {
            "indicator_fr": _("What would be measured. Example: “median wait before triage, in minutes”."),
            "baseline_fr": _("Today’s value, with its date. Example: “41 minutes (2025)”."),
            "target_fr": _("The value to reach, and when. Example: “20 minutes within 12 months”."),
            "volume_fr": _("How many people or acts, in words. Example: “28,000 visits a year in two emergency rooms”."),
            "volume_per_year": _("The same as a whole number, so that needs can be compared."),
        }


class ContextForm(StepForm):
    code = "context"
    heading = _("Where and for whom")
    lead = _("These answers let the right people find the need.")

    class Meta:
        model = Need
        fields = ["regions", "care_stages", "specialties", "ai_fields", "populations"]
        help_texts = {"ai_fields": _("Only if you have an idea of the kind of tool. It can stay empty.")}


class DataForm(StepForm):
    code = "data"
    heading = _("Data, systems and constraints")
    lead = _("Say which kinds of data exist and where, never the data themselves.")

    class Meta:
        model = Need
        fields = [
            "data_available_fr", "systems_in_place_fr", "constraints_fr", "standards",
            "data_available_en", "systems_in_place_en", "constraints_en",
        ]  # fmt: skip
        help_texts = {
            "data_available_fr": _("Kind, quantity, quality, and who can give access."),
            "systems_in_place_fr": _("What the tool would have to live with: records, imaging, scheduling, spreadsheets."),
            "constraints_fr": _("Hosting, language, network, staffing, calendar."),
        }


class NeedRiskForm(RiskForm):
    code = "risk"

    class Meta(RiskForm.Meta):
        model = Need


class OwnerForm(StepForm):
    code = "owner"
    heading = _("Who carries this need")
    lead = _("A need that a named function carries has far more chance to be met.")

    class Meta:
        model = Need
        fields = ["operational_owner_fr", "operational_owner_en", "budget_status", "contact_email"]
        help_texts = {
            "operational_owner_fr": _("A function, not a person’s name. Example: “Head nurse, emergency”."),
            "contact_email": _("Shown only to signed-in members of verified organisations."),
        }


STEPS: list[type[StepForm]] = [ProblemForm, OutcomeForm, ContextForm, DataForm, NeedRiskForm, OwnerForm]


class ReturnForm(forms.Form):
    reason = forms.CharField(
        label=_("What should be mended"), max_length=2000, widget=area(5), help_text=_("The writers see it above their draft.")
    )


class ScheduleForm(forms.Form):
    scheduled_for = forms.DateTimeField(
        label=_("Publish on"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("Date and time in Québec (Eastern time). Empty: no longer planned."),
    )


class EndForm(forms.Form):
    reason_fr = forms.CharField(
        label=_("Why, in French"), max_length=1000, widget=area(4), help_text=_("Public when the need was published.")
    )
    reason_en = forms.CharField(label=_("Why, in English"), max_length=1000, widget=area(4), required=False)


class EndorsementForm(forms.ModelForm):  # type: ignore[type-arg]
    """What an establishment brings. An administrator also says which one it is."""

    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("Establishment"))

    class Meta:
        model = Endorsement
        fields = ["volume_per_year", "sites", "difference_fr", "difference_en"]
        widgets = {"difference_fr": area(4), "difference_en": area(4)}
        labels = {
            "difference_fr": _("What is particular with you, in French"),
            "difference_en": _("What is particular with you, in English"),
        }
        help_texts = {
            "volume_per_year": _("As a whole number: it adds to that of the others."),
            "sites": _("How many of your sites would take part."),
        }

    def __init__(self, *args: Any, actor: Actor, need: Need, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if actor.membership and actor.membership.organisation.kind == OrganisationKind.ESTABLISHMENT:
            del self.fields["organisation"]
        else:
            others = Organisation.objects.filter(kind=OrganisationKind.ESTABLISHMENT, is_active=True, is_registered=True)
            self.fields["organisation"].queryset = others.exclude(pk=need.organisation_id)  # type: ignore[attr-defined]
        self.order_fields(["organisation"])


class ScoreForm(forms.Form):
    """One question per criterion of the grid, each score with its meaning."""

    comment = forms.CharField(
        label=_("What made you decide"),
        max_length=1000,
        required=False,
        widget=area(3),
        help_text=_("For the ministry; not public."),
    )

    def __init__(self, *args: Any, grid: ScoringGrid, own: Scoring | None, **kwargs: Any) -> None:
        if own:
            kwargs["initial"] = {mark.criterion.code: mark.value for mark in own.marks.all()} | {"comment": own.comment}
        super().__init__(*args, **kwargs)
        self.codes = [criterion.code for criterion in grid.criteria.all() if not criterion.is_computed]
        for criterion in grid.criteria.all():
            if not criterion.is_computed:
                self.fields[criterion.code] = forms.TypedChoiceField(
                    label=criterion.name,
                    help_text=criterion.question,
                    choices=[(mark, f"{mark} – {criterion.anchor(mark)}") for mark in range(HIGHEST + 1)],
                    coerce=int,
                    widget=forms.RadioSelect,
                )
        self.order_fields([*self.codes, "comment"])

    def marks(self) -> dict[str, int]:
        return {code: self.cleaned_data[code] for code in self.codes}


class WeightsForm(forms.Form):
    note_fr = forms.CharField(label=_("What changes, and why, in French"), max_length=300, help_text=_("Public."))
    note_en = forms.CharField(label=_("What changes, and why, in English"), max_length=300, required=False)

    def __init__(self, *args: Any, grid: ScoringGrid, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.codes = [criterion.code for criterion in grid.criteria.all()]
        for criterion in grid.criteria.all():
            field = forms.IntegerField(label=criterion.name, min_value=0, max_value=100, initial=criterion.weight)
            self.fields[f"w_{criterion.code}"] = field
        self.order_fields([f"w_{code}" for code in self.codes])

    def weights(self) -> dict[str, int]:
        return {code: self.cleaned_data[f"w_{code}"] for code in self.codes}


class EditionForm(forms.Form):
    note_fr = forms.CharField(label=_("Introduction in French"), max_length=400, widget=area(3), required=False)
    note_en = forms.CharField(label=_("Introduction in English"), max_length=400, widget=area(3), required=False)


class PriorityForm(forms.Form):
    priority = forms.ChoiceField(
        label=_("Network priority"),
        choices=[("", _("Not ranked")), *Need.Priority.choices],
        required=False,
        widget=forms.RadioSelect,
    )
    rationale_fr = forms.CharField(label=_("Public rationale in French"), max_length=1000, widget=area(4), required=False)
    rationale_en = forms.CharField(label=_("Public rationale in English"), max_length=1000, widget=area(4), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("priority") and not cleaned.get("rationale_fr"):
            self.add_error("rationale_fr", _("Say publicly why."))
        return cleaned
