"""Forms of the rows of a solution's card, of its versions and of incidents."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from authoring.forms import CHOOSE, area, asked_when, choice_field, choices_offered, day
from files.number_fields import as_typed
from records.generics import ModelForm
from solutions.models.authorisations import CLASS_ORDER, FORMS, Authorisation
from solutions.models.incidents import Incident
from solutions.models.performance import PerformanceFigure
from solutions.models.releases import Release
from solutions.services.card import REQUIRED_OF_OTHER

NO_PATIENT = _("Do not include patient data or anything that could identify a person.")


class AuthorisationForm(ModelForm[Authorisation]):
    device_class = forms.ChoiceField(label=_("Class"))
    url = forms.URLField(label=_("Address of the decision"), required=False, assume_scheme="https", max_length=300)

    class Meta:
        model = Authorisation
        formfield_callback = as_typed
        fields = ["authority", "number", "device_class", "decided_on", "url"]
        widgets = {"decided_on": day(), "authority": forms.RadioSelect}
        labels = {"decided_on": _("Date of the decision")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_field(self, "authority").choices = [pair for pair in choices_offered(self, "authority") if pair[0]]
        known = {name for form in FORMS.values() for name in form.classes}
        classes = [name for name in CLASS_ORDER if name in known]
        choice_field(self, "device_class").choices = [("", CHOOSE), *((name, name) for name in classes)]
        self.fields["number"].help_text = " · ".join(
            str(_("%(name)s: %(example)s") % {"name": label, "example": FORMS[value].example})
            for value, label in choices_offered(self, "authority")
        )


class PerformanceForm(ModelForm[PerformanceFigure]):
    source_url = forms.URLField(label=_("Publication"), required=False, assume_scheme="https", max_length=300)

    class Meta:
        model = PerformanceFigure
        formfield_callback = as_typed
        fields = [
            "measure", "other_fr", "other_en", "unit", "direction", "value", "low", "high", "confidence", "population_fr",
            "population_en", "site", "sample_size", "study", "source_url",
        ]  # fmt: skip
        help_texts = {
            "population_fr": _("Who was included: ages, setting, condition."),
            "site": _("Where the performance was measured, with one line per site."),
            "other_fr": _("Only for “Another measure”. Example: “Temps de rédaction épargné par note”."),
            "unit": _("Only for “Another measure”. Example: min, mm, %, per 100 notes."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in REQUIRED_OF_OTHER:
            asked_when(self.fields[name], _("for another measure"))

    def clean(self) -> dict[str, Any]:
        """As the database wants it, said beside the field: a value in its interval, in the range of its measure."""
        cleaned = super().clean() or {}
        low, value, high = (cleaned.get(name) for name in ("low", "value", "high"))
        if cleaned.get("measure") == PerformanceFigure.Measure.OTHER:
            for name, text in REQUIRED_OF_OTHER.items():
                if not cleaned.get(name):
                    self.add_error(name, text)
        if cleaned.get("measure"):
            least, most = PerformanceFigure.bounds(cleaned["measure"])
            told = _("This measure must be between %(least)g and %(most)g.") % {"least": least, "most": most}
            for name, given in (("low", low), ("value", value), ("high", high)):
                if given is not None and not least <= given <= most:
                    self.add_error(name, told)
        if low is not None and value is not None and low > value:
            self.add_error("low", _("The interval must start at or below the value."))
        if high is not None and value is not None and high < value:
            self.add_error("high", _("The interval must end at or above the value."))
        return cleaned


class ReleaseForm(ModelForm[Release]):
    class Meta:
        model = Release
        formfield_callback = as_typed
        fields = ["number", "released_on", "change", "notes_fr", "notes_en"]
        widgets = {"released_on": day(), "notes_fr": area(5), "notes_en": area(5), "change": forms.RadioSelect}
        help_texts = {
            "change": _("A major change to the qualified version means that the ministry must re-examine the qualification.")
        }

    def __init__(self, *args: Any, is_first: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = Release.Change.choices[:1] if is_first else Release.Change.choices[1:]
        choice_field(self, "change").choices = choices
        if is_first:
            self.initial["change"] = Release.Change.FIRST


class IncidentForm(ModelForm[Incident]):
    class Meta:
        model = Incident
        formfield_callback = as_typed
        fields = ["happened_on", "severity", "release_number", "description"]
        widgets = {"happened_on": day(), "severity": forms.RadioSelect, "description": area(8)}
        help_texts = {"description": NO_PATIENT}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_field(self, "severity").choices = Incident.Severity.choices


class ConfirmIncidentForm(forms.Form):
    statement_fr = forms.CharField(
        label=_("Public statement in French"),
        max_length=2000,
        widget=area(6),
        help_text=_("What happened, with which versions, and what users should do now. The person who reported it is not named."),
    )
    statement_en = forms.CharField(
        label=_("Public statement in English"),
        max_length=2000,
        required=False,
        widget=area(6, lang="en"),
    )


class DismissIncidentForm(forms.Form):
    reason = forms.CharField(
        label=_("Why the incident is not confirmed"),
        max_length=2000,
        widget=area(5),
        help_text=_("Only the person who reported the incident can read this text."),
    )
