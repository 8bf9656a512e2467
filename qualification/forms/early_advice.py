"""Forms of early advice: the vendor's request, whom the ministry asks, the answer."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models.memberships import Membership
from authoring.forms import CHOOSE, area, asked_when, choice_field, day
from files.date_fields import DayField
from qualification.models.applications import Evidence
from qualification.models.early_advice import EarlyAdvice
from qualification.pool import label, newest_of
from qualification.services.early_advice import MAX_QUESTIONS
from records.risk import Level
from solutions.models.solutions import Solution

MAX_OFFERED = 40


class RequestForm(forms.Form):
    purpose = forms.CharField(
        label=_("What the solution does"),
        max_length=3000,
        widget=area(6),
        help_text=_("For whom, in which situation, and what is done with its output. No patient data."),
    )
    level = forms.ChoiceField(
        label=_("Intended risk level"),
        choices=Level.choices,
        widget=forms.RadioSelect,
        help_text=_("As far as you know: the ministry tells you if another one is likely."),
    )
    evidence = forms.CharField(
        label=_("Evidence that exists, and evidence that is planned"),
        max_length=4000,
        widget=area(6),
        help_text=_("Studies, tests, data, licences: what is done, what is under way, and when the rest is expected."),
    )

    def __init__(self, *args: Any, solution: Solution, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("purpose", solution.intended_purpose or solution.summary)
        self.initial.setdefault("level", solution.risk_level)
        for place in range(1, MAX_QUESTIONS + 1):
            self.fields[f"question_{place}"] = forms.CharField(
                label=_("Question %(place)d") % {"place": place}, max_length=1000, required=False, widget=area(3)
            )
        asked_when(self.fields["question_1"], _("at least one question"))
        self.pieces = {str(each.pk): each for each in newest_of(solution.organisation_id, MAX_OFFERED)}
        if self.pieces:
            self.fields["pieces"] = forms.MultipleChoiceField(
                label=_("Files to join"),
                choices=[(key, label(each)) for key, each in self.pieces.items()],
                required=False,
                widget=forms.CheckboxSelectMultiple,
                help_text=_("From the evidence of your applications. Whoever gives the advice can open them."),
            )

    def plain_fields(self) -> list[Any]:
        return [self["purpose"], self["level"], self["evidence"], self["question_1"]]

    def more_questions(self) -> list[Any]:
        return [self[f"question_{place}"] for place in range(2, MAX_QUESTIONS + 1)]

    def file_fields(self) -> list[Any]:
        return [self["pieces"]] if self.pieces else []

    @property
    def has_more_questions(self) -> bool:
        return any(field.value() or field.errors for field in self.more_questions())

    def values(self) -> dict[str, Any]:
        """As the service takes them."""
        given = self.cleaned_data
        chosen: list[Evidence] = [self.pieces[key] for key in given.get("pieces", [])]
        return {
            "purpose": given["purpose"],
            "level": given["level"],
            "evidence": given["evidence"],
            "questions": [given[f"question_{place}"] for place in range(1, MAX_QUESTIONS + 1)],
            "pieces": chosen,
        }


class AdviserForm(forms.Form):
    adviser = forms.ChoiceField(
        label=_("Who gives the advice"),
        help_text=_("Analysts and evaluators. People with ties to the vendor’s group are not listed."),
    )
    level = forms.ChoiceField(
        label=_("Likely risk level"),
        choices=Level.choices,
        widget=forms.RadioSelect,
        help_text=_("The advice goes through the main requirements of the protocol of this level."),
    )
    due_on = DayField(label=_("Advice due"), widget=day())

    def __init__(self, *args: Any, members: list[Membership], advice: EarlyAdvice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(str(each.pk), f"{each.user} – {each.organisation} ({each.get_role_display()})") for each in members]
        choice_field(self, "adviser").choices = [("", CHOOSE), *offered]
        self.initial.setdefault("level", advice.protocol.level)
        self.initial.setdefault("due_on", advice.due_on)
        now = [each for each in members if (each.user_id, each.organisation_id) == _adviser_of(advice)]
        self.initial.setdefault("adviser", str(now[0].pk) if now else "")


def _adviser_of(advice: EarlyAdvice) -> tuple[int | None, int | None]:
    return advice.adviser_id, advice.adviser_organisation_id


class AdviceForm(forms.Form):
    """One field for each question and for each main requirement; the advice in general first."""

    opinion = forms.CharField(
        label=_("Advice in general"),
        max_length=6000,
        widget=area(7),
        help_text=_("How far it is from an application, what to do first, and whether the risk level is the right one."),
    )

    def __init__(self, *args: Any, advice: EarlyAdvice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = list(advice.questions.all())
        self.requirements = advice.main_requirements
        for question in self.questions:
            said = _("Answer to question %(place)d") % {"place": question.position}
            self.fields[f"answer_{question.pk}"] = forms.CharField(label=said, max_length=4000, widget=area(4))
        for requirement in self.requirements:
            said = _("What %(code)s will take") % {"code": requirement.code}
            self.fields[f"remark_{requirement.code}"] = forms.CharField(
                label=said, max_length=3000, required=False, widget=area(3)
            )
        if self.requirements:
            asked_when(self.fields[f"remark_{self.requirements[0].code}"], _("at least one requirement"))

    def question_rows(self) -> list[tuple[Any, Any]]:
        return [(question, self[f"answer_{question.pk}"]) for question in self.questions]

    def requirement_rows(self) -> list[tuple[Any, Any]]:
        return [(requirement, self[f"remark_{requirement.code}"]) for requirement in self.requirements]

    def values(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {
            "opinion": given["opinion"],
            "answers": {each.pk: given[f"answer_{each.pk}"] for each in self.questions},
            "remarks": {each.code: given[f"remark_{each.code}"] for each in self.requirements},
        }
