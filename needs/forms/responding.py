"""Forms of responses and of the questions around them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from authoring.forms import CHOOSE, area, asked_when, choice_field, record_field
from files.number_fields import as_typed
from needs.models.needs import Need
from needs.models.responses import ConstraintFit, Response
from records.bilingual import reading_language
from records.generics import ModelForm
from solutions.models.solutions import Solution
from solutions.warnings import ruled_out_because, warning_about


class SolutionSelect(forms.Select):
    """One's listed solutions; those that cannot be proposed now are shown with the reason and cannot be chosen."""

    def create_option(self, name: str, value: Any, label: int | str, selected: bool, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, label, selected, *args, **kwargs)
        solution = getattr(value, "instance", None)
        if solution is not None and (why := ruled_out_because(solution)):
            option["label"] = f"{label} – {why}"
            option["attrs"]["disabled"] = True
        elif solution is not None and (warning := warning_about(solution)):
            option["label"] = f"{label} – {warning}"
        return option


class ResponseForm(ModelForm[Response]):
    """A proposal: which solution, how it answers, and its fit to each constraint that the need states."""

    class Meta:
        model = Response
        formfield_callback = as_typed
        fields = [
            "solution", "language", "pitch", "references", "requirements", "cost_model", "cost_low", "cost_high", "cost_note",
            "weeks_to_start", "contact_email",
        ]  # fmt: skip
        widgets = {
            "solution": SolutionSelect,
            "pitch": area(7),
            "references": area(4),
            "requirements": area(4),
            "language": forms.RadioSelect,
            "cost_model": forms.RadioSelect,
        }
        help_texts = {
            "language": _("The language in which you write below. People who read in the other language will see a note."),
            "pitch": _(
                "Use the words of the people who would use it: what would change for them, and how they would reach their target."
            ),
            "references": _(
                "Where the solution is used every day, since when, and with what "
                "results. Leave empty if this would be the first place."
            ),
            "requirements": _("Staff time, data, access, equipment, changes to the way people work."),
            "cost_low": _("Enter whole dollars, before tax. A rough estimate is useful."),
            "cost_note": _("For example: licence, installation, training and support for the first year."),
            "weeks_to_start": _("From the establishment’s approval to the first use with people."),
            "contact_email": _("Only the establishment and the ministry can see this answer."),
        }

    def __init__(self, *args: Any, actor: Actor, need: Need, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["solution"]
        else:
            own = Solution.objects.filter(organisation_id=actor.organisation_id or 0, published_at__isnull=False)
            record_field(self, "solution").empty_label = CHOOSE
            record_field(self, "solution").queryset = own.exclude(pk__in=need.responses.live().values("solution"))
        choice_field(self, "cost_model").choices = Response.CostModel.choices
        language = choice_field(self, "language")
        language.choices, language.required = [("fr", _("French")), ("en", _("English"))], True
        if not self.initial.get("language"):
            self.initial["language"] = reading_language()
        self.constraints = need.stated_constraints()
        known = list(self.instance.fits.all()) if self.instance.pk else []
        for place, constraint in enumerate(self.constraints):
            fit = next((each for each in known if each.answers(constraint)), None)
            self.fields[f"fit_{place}"] = forms.ChoiceField(
                label=constraint.text,
                choices=ConstraintFit.Answer.choices,
                widget=forms.RadioSelect,
                initial=fit.answer if fit else None,
            )
            self.fields[f"fit_note_{place}"] = forms.CharField(
                label=_("How the constraint is met, or what is missing"),
                max_length=500,
                required=False,
                initial=fit.note if fit else "",
            )

    def clean_solution(self) -> Solution:
        solution: Solution = self.cleaned_data["solution"]
        if why := ruled_out_because(solution):
            raise forms.ValidationError(_("This solution cannot be proposed right now. %(why)s") % {"why": why})
        return solution

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        low, high = cleaned.get("cost_low"), cleaned.get("cost_high")
        if low is not None and high is not None and low > high:
            self.add_error("cost_high", _("The maximum cost cannot be lower than the minimum cost."))
        return cleaned

    @property
    def has_solutions(self) -> bool:
        """There is something to propose."""
        if "solution" not in self.fields:
            return True
        own: Any = record_field(self, "solution").queryset
        return bool(own.may_be_proposed().exists())

    def not_proposable(self) -> list[tuple[Solution, str]]:
        """One's own solutions that cannot be proposed now, each with the reason."""
        if "solution" not in self.fields:
            return []
        own: Any = record_field(self, "solution").queryset
        return [(solution, why) for solution in own if (why := ruled_out_because(solution))]

    def main_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if not name.startswith("fit_")]

    def fit_fields(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"fit_{place}"], self[f"fit_note_{place}"]) for place in range(len(self.constraints))]

    def values(self) -> dict[str, Any]:
        return {n: v for n, v in self.cleaned_data.items() if n != "solution" and not n.startswith("fit_")}

    def fits(self) -> list[dict[str, Any]]:
        return [
            {"answer": self.cleaned_data.get(f"fit_{place}", ""), "note": self.cleaned_data.get(f"fit_note_{place}", "")}
            for place in range(len(self.constraints))
        ]


class DeclineForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=area(5),
        help_text=_("The vendor will read this. State what was missing so that the next proposal can be better."),
    )


class SelectForm(forms.Form):
    reason_fr = forms.CharField(
        label=_("Reason for this choice, in French"), max_length=2000, widget=area(5), help_text=_("Public.")
    )
    reason_en = forms.CharField(label=_("Reason for this choice, in English"), max_length=2000, widget=area(4), required=False)
    others_reason = forms.CharField(
        label=_("Message to the other vendors"),
        max_length=2000,
        widget=area(4),
        help_text=_("Each vendor will read this text as the reason its response was declined."),
    )

    accepts_warning = forms.BooleanField(label=_("I have read the warning and I am choosing this solution"), required=False)

    def __init__(self, *args: Any, has_others: bool, warning: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_others:
            del self.fields["others_reason"]
        self.fields["accepts_warning"].help_text = warning
        if not warning:
            del self.fields["accepts_warning"]


class NoteForm(forms.Form):
    text = forms.CharField(
        label=_("Your note"),
        max_length=2000,
        required=False,
        widget=area(3),
        help_text=_("Your colleagues can read this note, with your name. To delete the note, clear this field."),
    )


asked_when(NoteForm.base_fields["text"])


class QuestionForm(forms.Form):
    text = forms.CharField(label=_("Your question"), max_length=1500, widget=area(4))


class AnswerForm(forms.Form):
    text = forms.CharField(label=_("Your answer"), max_length=3000, widget=area(5))
    is_for_all = forms.BooleanField(
        label=_("All verified vendors can read the question and this answer, without the name of the person who asked"),
        required=False,
        initial=True,
    )

    def __init__(self, *args: Any, is_from_vendor: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_from_vendor:
            del self.fields["is_for_all"]
