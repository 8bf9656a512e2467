"""The forms of decisions on a need."""

from typing import Any

from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from authoring.forms import StepForm, area, asked_when, day
from files.date_fields import DayField, MomentField
from needs.forms.writing import STEPS
from needs.models.needs import Need

# So much of an answer is shown above the remark on it.
MAX_ANSWER = 400
NO_REMARK = _("State what needs to be corrected, here or beside a section.")


class ReturnForm(forms.Form):
    """What to mend: in all, beside each section, and beside each answer. Values: `reason`, and `remarks` by section or field.

    `initial["answers"]` holds what the need says now, by field: whoever reads it writes beside it.
    """

    reason = forms.CharField(
        label=_("What needs to be corrected"),
        max_length=2000,
        widget=area(4),
        required=False,
        help_text=_("The authors see it above their draft."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.answers: dict[str, str] = self.initial.pop("answers", {})
        for step in STEPS:
            label = _("Remark on “%(section)s”") % {"section": step.heading}
            self.fields[f"remark_{step.code}"] = _remark(label)
            for name in _remarked(step):
                answer = Truncator(self.answers.get(name, "")).chars(MAX_ANSWER) or _("Not answered yet")
                self.fields[f"remark_{name}"] = _remark(step.base_fields[name].label, answer)
        # Said once: on each of them it would read as one remark each.
        asked_when(self.fields["reason"], _("at least one remark, here or below"))

    def open_fields(self) -> list[forms.BoundField]:
        return [self["reason"]]

    def groups(self) -> list[dict[str, Any]]:
        """The remarks section by section, folded unless something is written or wrong in them."""
        found = []
        for step in STEPS:
            fields = [self[f"remark_{name}"] for name in (step.code, *_remarked(step))]
            is_open = any(field.value() or field.errors for field in fields)
            found.append({"heading": step.heading, "fields": fields, "is_open": is_open})
        return found

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        names = [name for step in STEPS for name in (step.code, *_remarked(step))]
        remarks = {name: cleaned.get(f"remark_{name}", "") for name in names}
        if not self.errors and not any(text.strip() for text in (cleaned.get("reason", ""), *remarks.values())):
            self.add_error(None, NO_REMARK)
        return {"reason": cleaned.get("reason", ""), "remarks": remarks}


def _remark(label: Any, answer: Any = "") -> forms.CharField:
    return forms.CharField(label=label, max_length=1000, widget=area(2), required=False, help_text=answer)


def _remarked(step: type[StepForm]) -> list[str]:
    """The answers of a section that a remark can be about."""
    return [name for name in step.base_fields if name in step.Meta.fields]


class ScheduleForm(forms.Form):
    scheduled_for = MomentField(
        label=_("Publish on"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("Date and time in Québec (Eastern time). Leave empty to cancel the scheduled publication."),
    )


class ExtendForm(forms.Form):
    until = DayField(
        label=_("Deadline for responses"),
        widget=day(),
        help_text=_("Until midnight in your region. Everyone can see the change and its date."),
    )


class _EndingForm(forms.Form):
    """Values: `values`, the texts of the ending."""

    def clean(self) -> dict[str, Any]:
        return {"values": dict(super().clean() or {})}


def _text(label: Any, help_text: Any = "", *, longest: int = 1000, is_required: bool = True) -> forms.CharField:
    return forms.CharField(label=label, max_length=longest, widget=area(4), help_text=help_text, required=is_required)


class WithdrawForm(_EndingForm):
    reason_fr = _text(_("Reason, in French"), _("Public if the need has been published."))
    reason_en = _text(_("Reason, in English"), is_required=False)


class CloseForm(_EndingForm):
    """What closing asks of the people who carried the need: the reason, what came of it, what others can learn."""

    reason_fr = _text(_("Reason for closing, in French"), _("Public."))
    outcome_fr = _text(
        _("Outcome, in French"), _("What was tried and what changed, even if the change is small. Public."), longest=2000
    )
    lesson_fr = _text(_("What others can learn, in French"), _("What you would do differently. Public."), longest=2000)
    reason_en = _text(_("Reason for closing, in English"), is_required=False)
    outcome_en = _text(_("Outcome, in English"), longest=2000, is_required=False)
    lesson_en = _text(_("What others can learn, in English"), longest=2000, is_required=False)


class MeetForm(CloseForm):
    reason_fr = _text(_("What met the need, in French"), _("Public."))
    outcome_fr = _text(_("Outcome, in French"), _("The current value of the indicator, and its target. Public."), longest=2000)
    reason_en = _text(_("What met the need, in English"), is_required=False)


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
            self.add_error("rationale_fr", _("Give a public reason."))
        return cleaned


asked_when(PriorityForm.base_fields["rationale_fr"], _("required with a priority"))
