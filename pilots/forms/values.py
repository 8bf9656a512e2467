"""The entry of values in boxes: those of a month for a follow-up, those of several months for a site."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from files.date_fields import DayField
from files.number_fields import NumberField
from pilots.charts.axes import month_in_words
from pilots.grid import Window
from pilots.history import History
from pilots.models.indicators import Indicator
from pilots.models.pilots import Site
from pilots.reading import Entry, marks_of
from pilots.values import shown, wrong_value


class MonthField(DayField):
    """A month, by its first day."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "month"}, format="%Y-%m"))
        super().__init__(input_formats=["%Y-%m", "%Y-%m-%d"], **kwargs)

    def clean(self, value: Any) -> date | None:
        found = super().clean(value)
        return found.replace(day=1) if found else None


@dataclass(frozen=True, slots=True)
class Box:
    """Where one value is typed. `period` is None where the form as a whole is of one month."""

    name: str
    indicator: Indicator
    site: Site
    period: date | None = None


class ValueBoxes(forms.Form):
    """A box for each value. Empty boxes are left as they are.

    A value far from those before it is kept once the person has said that it is right: these values, and no others. The
    answer is kept with them.
    """

    boxes: list[Box]
    history: History
    far: dict[str, str]

    def add_questions(self) -> None:
        """What is asked beside the values: why one changes, and whether one that is far from the others is right."""
        self.far = {}
        self.fields["reason"] = forms.CharField(
            label=gettext_lazy("Reason for the change"),
            max_length=300,
            required=False,
            help_text=gettext_lazy("Only if you are correcting a value already entered. Public, with the previous value."),
        )
        self.fields["sure"] = forms.BooleanField(
            label=gettext_lazy("These values are correct, even though they are far from the others"), required=False
        )
        self.fields["sure_of"] = forms.CharField(required=False, max_length=20_000, widget=forms.HiddenInput)
        if not self.data.get("sure_of"):
            self.fields["sure"].widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for box in self.boxes:
            value = cleaned.get(box.name)
            if value is not None and (text := wrong_value(box.indicator, value)):
                self.add_error(box.name, text)
        if not self.errors:
            self._ask_about_far_values(cleaned)
        return cleaned

    def _ask_about_far_values(self, cleaned: dict[str, Any]) -> None:
        entered = [box for box in self.boxes if self.is_entered(box)]
        beside: dict[tuple[int, int], dict[date, Decimal]] = {}
        for box in entered:
            if box.period:
                beside.setdefault((box.indicator.pk, box.site.pk), {})[box.period] = cleaned[box.name]
        self.far = {
            box.name: text
            for box in entered
            if (
                text := self.history.far(
                    box.indicator,
                    box.site,
                    box.period or cleaned.get("month"),
                    cleaned[box.name],
                    beside=beside.get((box.indicator.pk, box.site.pk)),
                )
            )
        }
        asked = ";".join(f"{name}={cleaned[name]}" for name in self.far)
        if self.far and not (cleaned.get("sure") and cleaned.get("sure_of") == asked):
            for name, text in self.far.items():
                self.add_error(name, text)
            self.fields["sure"].widget = forms.CheckboxInput()
            self.add_error("sure", _("Correct the values, or confirm that they are correct."))
            # What was asked about goes out with the page, and comes back with the answer.
            self.data = {**self.data.dict(), "sure_of": asked, "sure": ""} if isinstance(self.data, QueryDict) else self.data

    def is_entered(self, box: Box) -> bool:
        """Whether this box gives a value to keep."""
        return self.cleaned_data.get(box.name) is not None

    def entries(self, period: date | None = None) -> list[Entry]:
        """The values to keep. `period` is the month of those whose box has none."""
        found = []
        for box in self.boxes:
            month = box.period or period
            if month is not None and self.is_entered(box):
                value = self.cleaned_data[box.name]
                found.append(Entry(box.indicator, box.site, month, value, box.name, is_confirmed=box.name in self.far))
        return found


def box_of(indicator: Indicator, label: str, **more: Any) -> NumberField:
    return NumberField(label=label, required=False, max_digits=12, decimal_places=2, marks=marks_of(indicator), **more)


@dataclass(frozen=True, slots=True)
class GridCell:
    """One month of a line. `is_missing`: it is over, a value is owed and there is none."""

    field: forms.BoundField
    period: date
    is_missing: bool


@dataclass(frozen=True, slots=True)
class GridLine:
    """One indicator: where it began, what it aims at, its last value, and its cells."""

    indicator: Indicator
    baseline: str
    target: str
    last: str
    last_month: date | None
    cells: list[GridCell]


class GridForm(ValueBoxes):
    """The values of a site: a line per indicator, a column per month, with those that are known in their places.

    Only what was changed on the page is kept, so that a value that a colleague entered meanwhile stays. Emptying a box
    removes nothing, and says so.
    """

    def __init__(self, *args: Any, indicators: Iterable[Indicator], site: Site, window: Window, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.indicators, self.site, self.window = list(indicators), site, window
        self.history = History.of(self.indicators, [site])
        self.boxes = [
            Box(f"value_{indicator.pk}_{site.pk}_{month:%Y-%m}", indicator, site, month)
            for indicator in self.indicators
            for month in window.months
        ]
        for box in self.boxes:
            label = f"{box.indicator.name} – {month_in_words(box.period)}" if box.period else ""
            field = box_of(box.indicator, label, initial=self._known(box), show_hidden_initial=True)
            field.widget.attrs |= {"aria-label": label, "size": "7"}
            self.fields[box.name] = field
        self.add_questions()

    def _known(self, box: Box) -> Decimal | None:
        kept = self.history.values.get((box.indicator.pk, box.site.pk), {})
        return kept.get(box.period) if box.period else None

    def clean(self) -> dict[str, Any]:
        for box in self.boxes:
            known = self._known(box)
            if (
                known is not None
                and box.name not in self.errors
                and self.cleaned_data.get(box.name) is None
                and self._was_sent(box)
            ):
                text = _("A value cannot be removed. Enter the correct value, or %(value)s again.")
                self.add_error(box.name, text % {"value": shown(known)})
        return super().clean()

    def _was_sent(self, box: Box) -> bool:
        """Whether the page had this box: a program may send some of them only."""
        return box.name in self.data

    def is_entered(self, box: Box) -> bool:
        return super().is_entered(box) and box.name in self.changed_data

    def lines(self) -> list[GridLine]:
        return [self._line(indicator) for indicator in self.indicators]

    def _line(self, indicator: Indicator) -> GridLine:
        key = (indicator.pk, self.site.pk)
        kept = self.history.values.get(key, {})
        baseline, target = self.history.aims.get(key, (None, None))
        last = max(kept, default=None)
        owed = self.window.owed.get(indicator.pk, frozenset())
        return GridLine(
            indicator,
            shown(baseline),
            shown(target),
            shown(kept[last]) if last else "",
            last,
            [
                GridCell(self[box.name], box.period, box.period in owed and box.period not in kept)
                for box in self.boxes
                if box.indicator is indicator and box.period
            ],
        )
