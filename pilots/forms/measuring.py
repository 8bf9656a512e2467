"""Indicators, and the entry of their values."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from authoring.forms import CHOOSE, area, asked_when, record_field
from files.number_fields import NumberField, as_typed
from pilots.models.indicators import Indicator, LibraryIndicator, SitePlan
from pilots.models.pilots import Pilot, Site
from pilots.values import wrong_value
from records.generics import ModelForm


class IndicatorForm(ModelForm[Indicator]):
    value_kind = forms.ChoiceField(
        label=_("Type of value"),
        choices=[("", _("Based on the unit: “%” is a percentage")), *Indicator.ValueKind.choices],
        required=False,
    )

    class Meta:
        model = Indicator
        fields = [
            "name_fr", "name_en", "dimension", "unit_fr", "unit_en", "value_kind", "direction", "schedule",
            "baseline", "target", "minimum", "maximum", "source_fr", "source_en", "definition_fr", "definition_en",
        ]  # fmt: skip
        widgets = {"definition_fr": area(3), "definition_en": area(3)}
        formfield_callback = as_typed

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        minimum, maximum = cleaned.get("minimum"), cleaned.get("maximum")
        if minimum is not None and maximum is not None and maximum < minimum:
            self.add_error("maximum", _("The highest possible value is lower than the lowest."))
        return cleaned


class LibraryForm(forms.Form):
    """An indicator of the library, with its aims in this pilot."""

    library = forms.ModelChoiceField(LibraryIndicator.objects.none(), label=_("Indicator"), empty_label=CHOOSE)
    schedule = forms.ChoiceField(label=_("Frequency"), choices=Indicator.Schedule.choices, initial=Indicator.Schedule.MONTHLY)
    baseline = NumberField(label=_("Baseline"), required=False, max_digits=12, decimal_places=2)
    target = NumberField(label=_("Target"), required=False, max_digits=12, decimal_places=2)

    def __init__(self, *args: Any, pilot: Pilot, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        taken = pilot.indicators.exclude(library=None).values("library")
        offered = LibraryIndicator.objects.exclude(pk__in=taken)
        by_dimension: dict[str, list[tuple[int, str]]] = {}
        for entry in offered:
            by_dimension.setdefault(entry.get_dimension_display(), []).append((entry.pk, f"{entry.name} ({entry.unit})"))
        field: Any = self.fields["library"]
        field.queryset = offered
        field.choices = [("", CHOOSE), *((name, rows) for name, rows in by_dimension.items())]


_WORDS = ("name_fr", "name_en", "definition_fr", "definition_en", "source_fr", "source_en")
_AIMS = ("baseline", "target", "schedule")


class AimForm(ModelForm[Indicator]):
    """The words of an indicator of one's own, its baseline, target and rhythm; for several sites, what differs at each.

    What it measures, its unit and its dimension stay: values that were entered would mean something else. One of the library
    has the library's words.
    """

    class Meta:
        model = Indicator
        fields = [*_WORDS, *_AIMS]
        widgets = {"definition_fr": area(3), "definition_en": area(3)}
        formfield_callback = as_typed

    def __init__(self, *args: Any, sites: list[Site], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.library_id:
            for name in _WORDS:
                del self.fields[name]
        self.sites = sites if len(sites) > 1 else []
        plans = {plan.site_id: plan for plan in self.instance.site_plans.all()}
        for site in self.sites:
            own = plans.get(site.pk, SitePlan())
            for name, label in (("baseline", _("Baseline")), ("target", _("Target"))):
                self.fields[f"{name}_{site.pk}"] = NumberField(
                    label=f"{label} – {site}", required=False, max_digits=12, decimal_places=2,
                    initial=getattr(own, name),
                )  # fmt: skip
            self.fields[f"schedule_{site.pk}"] = forms.ChoiceField(
                label=_("Frequency") + f" – {site}", required=False, initial=own.schedule,
                choices=[("", _("Same as for all")), *Indicator.Schedule.choices],
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in self.fields:
            value = cleaned.get(name)
            if isinstance(value, Decimal) and (text := wrong_value(self.instance, value)):
                self.add_error(name, text)
        return cleaned

    def for_all(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in (*_WORDS, *_AIMS) if name in self.fields}

    def by_site(self) -> dict[Site, dict[str, Any]]:
        return {site: {name: self.cleaned_data[f"{name}_{site.pk}"] for name in _AIMS} for site in self.sites}


class PasteForm(forms.Form):
    """Cells copied from a spreadsheet, or a file."""

    indicator = forms.ModelChoiceField(
        Indicator.objects.none(), label=_("Indicator"), required=False, empty_label=_("In a column of the table"),
    )  # fmt: skip
    site = forms.ModelChoiceField(Site.objects.none(), label=_("Site"), required=False, empty_label=_("In a column of the table"))
    values = forms.CharField(
        label=_("Cells"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false", "class": "cells"}),
        help_text=_("Copy them in Excel or LibreOffice and paste them here. Decimal commas are accepted."),
    )
    file = forms.FileField(label=_("Or a file, Excel or CSV"), required=False)
    reason = forms.CharField(
        label=_("Reason for the changes"),
        max_length=300,
        required=False,
        help_text=_("Only if you are correcting values already entered. Public, with the previous values."),
    )

    def __init__(self, *args: Any, pilot: Pilot, sites: list[Site], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        record_field(self, "indicator").queryset = pilot.indicators.all()
        field: Any = self.fields["site"]
        field.queryset = pilot.sites.filter(pk__in=[site.pk for site in sites]).select_related("organisation")


class ConfirmForm(forms.Form):
    """What is asked under the preview of a table: why values change, and whether the doubtful ones are right."""

    reason = forms.CharField(
        label=_("Reason for the changes"),
        max_length=300,
        help_text=_("You are correcting values already entered. Public, with the previous values."),
        error_messages={"required": _("You are changing a value already entered. Give the reason.")},
    )
    sure = forms.BooleanField(
        label=_("These values are correct"),
        error_messages={"required": _("Correct the values, or confirm that they are correct.")},
    )

    def __init__(self, *args: Any, corrected: bool, doubtful: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not corrected:
            del self.fields["reason"]
        if not doubtful:
            del self.fields["sure"]


for _name in ("values", "file"):
    asked_when(PasteForm.base_fields[_name], _("give one or the other"))
for _name in ("indicator", "site"):
    asked_when(PasteForm.base_fields[_name], _("required if no column gives this information"))
asked_when(PasteForm.base_fields["reason"], _("required for a correction"))
