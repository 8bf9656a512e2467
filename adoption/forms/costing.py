"""The calculator's form: what holds for all, and its lines."""

from typing import Any

from django import forms
from django.forms import formset_factory
from django.utils.translation import gettext_lazy as _

from adoption.costs import Line
from adoption.models.costing import Calculation, CalculationLine
from adoption.services.costing import MAX_LINES
from authoring.forms import area, asked_when
from authoring.picking import PickField
from files.number_fields import NumberField, as_typed
from pilots.models.pilots import Pilot
from records.generics import BaseFormSet, ModelForm


class CalculationForm(ModelForm[Calculation]):
    """A visitor tries it with the figures alone; the texts are for whoever saves."""

    pilot = PickField(
        Pilot.objects.published(),
        kind=Pilot.kind,
        label=_("Pilot project"),
        required=False,
        error_messages={"invalid_choice": _("No public pilot project has this name or number.")},
    )

    class Meta:
        model = Calculation
        formfield_callback = as_typed
        fields = [
            "title_fr", "title_en", "pilot", "horizon_years", "discount_percent", "swing_percent",
            "assumptions_fr", "assumptions_en", "is_public",
        ]  # fmt: skip
        widgets = {"assumptions_fr": area(5), "assumptions_en": area(5)}
        labels = {"horizon_years": _("Time horizon, in years")}
        help_texts = {
            "horizon_years": _("From 1 to 10."),
            "discount_percent": _("Canada’s guidelines for economic evaluation recommend 1.5."),
            "swing_percent": _("How much each line is increased and decreased to see what the result depends on."),
            "assumptions_fr": _("The sources of the figures, what is not included, and what is uncertain."),
            "is_public": _("Everyone can read it, and other establishments can use it as a starting point."),
        }
        error_messages = {
            "horizon_years": {
                "min_value": _("The time horizon must be from 1 to 10 years."),
                "max_value": _("The time horizon must be from 1 to 10 years."),
            },
            "discount_percent": {
                "min_value": _("The discount rate must be between 0 and 20."),
                "max_value": _("The discount rate must be between 0 and 20."),
                "max_whole_digits": _("The discount rate must be between 0 and 20."),
            },
            "swing_percent": {
                "min_value": _("The sensitivity must be between 1 and 100."),
                "max_value": _("The sensitivity must be between 1 and 100."),
            },
        }

    FIGURES = ("horizon_years", "discount_percent", "swing_percent")

    def __init__(self, *args: Any, is_trial: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_trial:
            for name in set(self.fields) - set(self.FIGURES):
                del self.fields[name]
        else:
            self.fields["title_fr"].required = False

    def figures(self) -> list[forms.BoundField]:
        return [self[name] for name in self.FIGURES]

    def texts(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name not in self.FIGURES]


asked_when(CalculationForm.base_fields["title_fr"], _("required to save the calculation"))
asked_when(CalculationForm.base_fields["assumptions_fr"], _("required to make the calculation public"))


class AmountField(NumberField):
    """A number as people write it: `10 000,50` or `10,000.50`, with or without the dollar sign."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=12, decimal_places=2, marks="$", **kwargs)


class LineForm(ModelForm[CalculationLine]):
    amount = AmountField(
        label=_("amount, $"),
        error_messages={"min_value": _("An amount cannot be negative. State whether it is a cost or a benefit.")},
    )
    volume = AmountField(
        label=_("units per year"), required=False, error_messages={"min_value": _("The number of units cannot be negative.")}
    )

    class Meta:
        model = CalculationLine
        formfield_callback = as_typed
        fields = ["kind", "label", "basis", "amount", "volume", "first_year", "source"]
        error_messages = {
            "first_year": {"min_value": _("The first year is year 1.")},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked_when(self.fields["volume"], _("required for an amount per unit"))
        self.fields["first_year"].initial = 1
        for name, field in self.fields.items():
            # The table has headings for eyes; each box is named for a screen reader.
            field.widget.attrs["aria-label"] = field.label or name
        self.use_required_attribute = False

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if values.get("basis") == CalculationLine.Basis.UNIT and values.get("volume") is None and "volume" not in self.errors:
            self.add_error("volume", _("Enter the number of units per year."))
        return values

    def has_changed(self) -> bool:
        """A line whose name, amount and source are empty is one that was left out."""
        return any(self.data.get(self.add_prefix(name), "").strip() for name in ("label", "amount", "source"))

    def line(self) -> Line:
        values = self.cleaned_data
        return Line(
            label=values["label"],
            is_benefit=values["kind"] in CalculationLine.BENEFITS,
            basis=values["basis"],
            amount=values["amount"],
            volume=values.get("volume"),
            first_year=values["first_year"],
        )


class LineFormSet(BaseFormSet[LineForm]):
    def initial_form_count(self) -> int:
        """Lines that a form began with may be left out like any other."""
        return 0 if self.is_bound else super().initial_form_count()

    def clean(self) -> None:
        if not any(self.errors) and not self.filled():
            raise forms.ValidationError(_("Enter at least one line."))

    def filled(self) -> list[LineForm]:
        """The lines that were given, without those that were left out."""
        return [form for form in self.forms if form.has_changed() and form.is_valid()]


def lines_formset(extra: int) -> type[LineFormSet]:
    return formset_factory(  # type: ignore[return-value]  # of the given base
        LineForm, formset=LineFormSet, extra=extra, max_num=MAX_LINES, absolute_max=MAX_LINES + 10, validate_max=True
    )
