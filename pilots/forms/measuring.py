"""Indicators, and the entry of their values."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pilots.models.indicators import Indicator
from pilots.models.pilots import Pilot, Site
from registry.forms import area


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
