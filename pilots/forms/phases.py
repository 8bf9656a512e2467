"""What is asked when a pilot changes its phase."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from authoring.forms import area, day
from files.date_fields import DayField


class StartWithoutEthicsForm(forms.Form):
    started_on = DayField(
        label=_("Date on which the pilot project started"),
        widget=day(),
        initial=timezone.localdate,
        help_text=_(
            "Public. Values and follow-ups are expected from this date, at every site that starts with the pilot project."
        ),
    )
    is_earlier = forms.BooleanField(
        label=_("The pilot project really started on this earlier day"), required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """`initial["since"]`: the day of the phase before, as the registry shows it, and how to say so."""
        super().__init__(*args, **kwargs)
        self.since: tuple[date, str] | None = self.initial.pop("since", None)

    def clean(self) -> dict[str, Any]:
        """A start before the phase that precedes it is asked about: the history would show it beside that day."""
        cleaned = super().clean() or {}
        started_on, is_sure = cleaned.get("started_on"), cleaned.pop("is_earlier", False)
        if self.since and started_on and started_on < self.since[0]:
            # It is asked from now on, and so is not optional.
            self.fields["is_earlier"].widget, self.fields["is_earlier"].required = forms.CheckboxInput(), True
            if not is_sure:
                asked = _("%(since)s This day is earlier. Is it correct?")
                self.add_error("started_on", asked % {"since": self.since[1]})
                self.add_error("is_earlier", _("Correct the day, or confirm it."))
        return cleaned


class StartForm(StartWithoutEthicsForm):
    ethics_reference = forms.CharField(
        label=_("Reference of the ethics approval"),
        max_length=80,
        help_text=_("Public: the number that the ethics committee gave."),
    )
    field_order = ("ethics_reference", "started_on", "is_earlier")


class ResultsForm(forms.Form):
    results_fr = forms.CharField(
        label=_("Results in French"),
        max_length=4000,
        widget=area(8),
        help_text=_("Publish the results even if they are not the ones you hoped for."),
    )
    results_en = forms.CharField(label=_("Results in English"), max_length=4000, widget=area(8), required=False)
    without_follow_ups = forms.BooleanField(label=_("Complete the pilot project without the late follow-ups"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """`initial["late"]`: how many follow-ups are late; with none there is nothing to confirm."""
        super().__init__(*args, **kwargs)
        if not self.initial.pop("late", 0):
            del self.fields["without_follow_ups"]

    def clean(self) -> dict[str, Any]:
        """The service takes the results alone."""
        cleaned = super().clean() or {}
        return {name: value for name, value in cleaned.items() if name != "without_follow_ups"}


class StopForm(forms.Form):
    reason_fr = forms.CharField(
        label=_("Reason, in French"), max_length=2000, widget=area(5), help_text=_("Public, so that others can learn from it.")
    )
    reason_en = forms.CharField(label=_("Reason, in English"), max_length=2000, widget=area(5), required=False)
