"""The form of a decision: what the chosen outcome needs, begun with what the reviews say."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from authoring.forms import area, asked_when, choice_field, day, numbered_rows
from files.date_fields import DayField
from qualification.models.applications import Application
from qualification.models.decisions import Decision
from qualification.services.deciding import (
    LONGEST_YEARS,
    NOT_OF_THIS_OUTCOME,
    NewCondition,
    gaps_of_decision,
    suggested_conditions,
)

MAX_CONDITIONS = 5
_NOT_PUBLIC = _("Everyone will read this. The evaluators’ remark to the vendor, which is not public: “%(remark)s”")


def last_day_of_validity(today: date) -> date:
    """The longest that a qualification can be valid, from a day on."""
    return today.replace(year=today.year + LONGEST_YEARS, day=28 if (today.month, today.day) == (2, 29) else today.day)


class DecisionForm(forms.Form):
    """What the chosen outcome needs, and nothing of the others but what was sent all the same, which is then refused."""

    outcome = forms.ChoiceField(label=_("Decision"), choices=Decision.Outcome.choices, widget=forms.HiddenInput)
    rationale_fr = forms.CharField(
        label=_("Public rationale in French"),
        max_length=6000,
        widget=area(8),
        help_text=_("What was shown, by which evidence, and what was not shown."),
    )
    rationale_en = forms.CharField(
        label=_("Public rationale in English"),
        max_length=6000,
        required=False,
        widget=area(8, lang="en"),
    )
    expires_on = DayField(label=_("Valid until"), widget=day(), required=False, help_text=_("Three years at most."))
    grounds = forms.MultipleChoiceField(
        label=_("Unmet requirements on which the refusal is based"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Requirements that the reviews found not met are already selected."),
    )

    def __init__(self, *args: Any, application: Application, outcome: str, not_met: Sequence[str] = (), **kwargs: Any) -> None:
        """`not_met`: the codes of the requirements that the reviews found not met, which a refusal begins with."""
        super().__init__(*args, **kwargs)
        self.application = application
        self.chosen = self.initial["outcome"] = outcome
        # Those that are selected stand first: what a refusal says must be seen without scrolling a whole protocol.
        rows = sorted(application.protocol.requirements.all(), key=lambda row: row.code not in not_met)
        choice_field(self, "grounds").choices = [(r.code, f"{r.code} – {r.title}") for r in rows]
        self.initial.setdefault("grounds", list(not_met))
        self.initial.setdefault("expires_on", last_day_of_validity(timezone.localdate()))
        offered = [("", _("The whole solution")), *((r.code, Truncator(f"{r.code} – {r.title}").chars(100)) for r in rows)]
        for place in range(1, MAX_CONDITIONS + 1):
            self.fields[f"on_{place}"] = forms.ChoiceField(
                label=_("Condition %(place)d: requirement") % {"place": place},
                choices=offered,
                required=False,
                help_text=_("The code of the requirement will appear before the text."),
            )
            self.fields[f"condition_{place}"] = forms.CharField(
                label=_("Condition %(place)d, in French") % {"place": place}, max_length=1000, required=False, widget=area(2)
            )
            self.fields[f"condition_en_{place}"] = forms.CharField(
                label=_("Condition %(place)d, in English") % {"place": place},
                max_length=1000,
                required=False,
                widget=area(2, lang="en"),
            )
            self.fields[f"due_{place}"] = DayField(
                label=_("Condition %(place)d: due date") % {"place": place}, required=False, widget=day()
            )
            asked_when(self.fields[f"due_{place}"], _("required with a condition"))
        if outcome == Decision.Outcome.CONDITIONAL:
            asked_when(self.fields["condition_1"], _("from one to five conditions"))
            # A remark is for the vendor, and a condition for everyone: it is shown beside the field, not written in it.
            for place, (code, text) in enumerate(suggested_conditions(application)[:MAX_CONDITIONS], 1):
                self.initial.setdefault(f"on_{place}", code)
                if text:
                    self.fields[f"condition_{place}"].help_text = _NOT_PUBLIC % {"remark": text}
        for name in [name for name in self.fields if not self._is_asked(name) and not self._was_sent(name)]:
            del self.fields[name]
        needed = "grounds" if outcome == Decision.Outcome.REFUSED else "expires_on"
        self.fields[needed].required = True

    def _is_asked(self, name: str) -> bool:
        if name in ("outcome", "rationale_fr", "rationale_en"):
            return True
        if self.chosen == Decision.Outcome.REFUSED:
            return name == "grounds"
        return name == "expires_on" or (name != "grounds" and self.chosen == Decision.Outcome.CONDITIONAL)

    def _was_sent(self, name: str) -> bool:
        return bool(self.is_bound and self.data.get(name))

    def main_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("rationale_fr", "rationale_en", "expires_on", "grounds") if name in self.fields]

    def sent(self) -> list[tuple[str, str]]:
        """What was sent, to be sent once more by the page that asks whether it is right."""
        data: Any = self.data
        return [(name, value) for name in self.fields for value in data.getlist(name) if value]

    def condition_rows(self) -> list[dict[str, Any]]:
        return numbered_rows(self, "on", "condition", "condition_en", "due", most=MAX_CONDITIONS)

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        for name in self.fields:
            if not self._is_asked(name):
                self.add_error(name, NOT_OF_THIS_OUTCOME)
        for place in range(1, MAX_CONDITIONS + 1):
            if values.get(f"condition_{place}") and f"due_{place}" not in self.errors:
                self._check_day(place, values.get(f"due_{place}"), values.get("expires_on"))
            written = values.get(f"condition_en_{place}") or values.get(f"due_{place}")
            if written and not values.get(f"condition_{place}") and self._is_asked(f"condition_{place}"):
                self.add_error(f"condition_{place}", _("Write the condition, or clear its other fields."))
        self._add_gaps(values)
        return values

    def _check_day(self, place: int, due: date | None, ends: date | None) -> None:
        """What is wrong with the day of one condition, beside that day: the service says it of all conditions at once."""
        if due is None:
            self.add_error(f"due_{place}", _("Give the due date."))
            return
        said: Any = ""
        if due <= timezone.localdate():
            said = _("%(day)s is not in the future. Choose a date after today.")
        elif ends and due > ends:
            said = _("The qualification ends before %(day)s. Choose an earlier date.")
        if said:
            self.add_error(f"due_{place}", said % {"day": date_format(due, "DATE_FORMAT")})

    def _add_gaps(self, values: dict[str, Any]) -> None:
        """What the service would refuse, in the same round: beside each field that says nothing yet."""
        gaps = gaps_of_decision(
            self.application,
            outcome=self.chosen,
            rationale_fr=values.get("rationale_fr", ""),
            expires_on=values.get("expires_on"),
            grounds=values.get("grounds", []),
            conditions=self._conditions(values),
        )
        has_conditions = any(name.startswith(("condition_", "due_")) for name in self.errors)
        for name, text in gaps.items():
            if name not in self.errors and not (name == "conditions" and has_conditions):
                self.add_error(name if name in self.fields else None, str(text))

    @staticmethod
    def _conditions(given: dict[str, Any]) -> list[NewCondition]:
        """Those that have a text and a day, each with the code of its requirement."""
        return [
            NewCondition(
                text_fr=_with_code(given.get(f"on_{place}", ""), given[f"condition_{place}"]),
                text_en=_with_code(given.get(f"on_{place}", ""), given.get(f"condition_en_{place}", "")),
                due_on=given[f"due_{place}"],
            )
            for place in range(1, MAX_CONDITIONS + 1)
            if given.get(f"condition_{place}") and given.get(f"due_{place}")
        ]

    def values(self) -> dict[str, Any]:
        """As the service takes them."""
        given = self.cleaned_data
        return {
            "outcome": given["outcome"],
            "rationale_fr": given["rationale_fr"],
            "rationale_en": given["rationale_en"],
            "expires_on": given.get("expires_on"),
            "grounds": given.get("grounds", []),
            "conditions": self._conditions(given),
        }


def _with_code(code: str, text: str) -> str:
    return f"{code} – {text}" if code and text and code not in text.upper() else text
