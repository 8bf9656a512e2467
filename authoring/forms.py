"""What the guided forms of every record share."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.db.models import Model
from django.db.models.fields import BLANK_CHOICE_DASH
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from records.generics import ModelForm
from records.models.records import Record
from records.models.taxonomies import Term
from records.numbers import shown_number

# What an empty choice says, where one has to be made and where none is an answer, too.
CHOOSE = _("Choose…")
NOT_STATED = _("Not stated")
_DASHES = BLANK_CHOICE_DASH[0][1]


def area(rows: int = 7, *, lang: str = "") -> forms.Textarea:
    """`lang`: what one writes there is in another language than the page."""
    return forms.Textarea(attrs={"rows": rows} | ({"lang": lang} if lang else {}))


def day() -> forms.DateInput:
    """A date, with the browser's own calendar."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def asked_when(field: forms.Field, label: str | Promise = "") -> None:
    """Mark a field that may be empty only in some cases: its label says in which it is asked for, never "optional"."""
    marked: Any = field
    marked.is_asked, marked.asked_label = True, label


def numbered_rows(form: forms.BaseForm, *names: str, most: int) -> list[dict[str, Any]]:
    """The fields of a form that asks the same up to so many times (`name_1`, `name_2`…), row by row.

    Rows after the first are folded until they are used; one without any field is left out.
    """
    rows = []
    for place in range(1, most + 1):
        fields = [form[f"{name}_{place}"] for name in names if f"{name}_{place}" in form.fields]
        is_open = place == 1 or any(field.value() or field.errors for field in fields)
        if fields:
            rows.append({"place": place, "fields": fields, "is_open": is_open})
    return rows


def mark_of(field: forms.Field) -> str | Promise:
    """What stands after a label, in every form: nothing when the answer is required, else when it is, or "optional"."""
    if label := getattr(field, "asked_label", ""):
        return str(label)
    return "" if _is_asked(field) else _("optional")


def name_empty_choice(field: forms.Field) -> None:
    """Words instead of Django's dashes, which agree with the mark of the field. Words of its own stay."""
    words = CHOOSE if _is_asked(field) else NOT_STATED
    if isinstance(field, forms.ModelChoiceField):
        if field.empty_label == _DASHES:
            field.empty_label = words
    elif isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        if any(label == _DASHES for _value, label in choices):
            field.choices = [(value, words if label == _DASHES else label) for value, label in choices]


def _is_asked(field: forms.Field) -> bool:
    return field.required or getattr(field, "is_asked", False)


def choice_field(form: forms.BaseForm, name: str) -> forms.ChoiceField:
    """A field of a form that offers choices."""
    field = form.fields[name]
    if not isinstance(field, forms.ChoiceField):
        raise TypeError(f"{name} offers no choices.")
    return field


def choices_offered(form: forms.BaseForm, name: str) -> list[tuple[Any, Any]]:
    """What a field offers now: values and labels."""
    found: Any = choice_field(form, name).choices
    return list(found)


def record_field(form: forms.BaseForm, name: str) -> "forms.ModelChoiceField[Any]":
    """A field of a form that offers rows of a table."""
    field = form.fields[name]
    if not isinstance(field, forms.ModelChoiceField):
        raise TypeError(f"{name} offers no records.")
    return field


_YES_NO = [("", _("I don’t know yet")), ("true", _("Yes")), ("false", _("No"))]


def shown_answer(record: Any, name: str) -> str:
    """An answer in words: the label of a choice, the names of terms, yes or no, a number or a day as one reads it."""
    field = record._meta.get_field(name)
    if field.many_to_many or field.one_to_many:
        return ", ".join(str(term) for term in getattr(record, name).all())
    value = getattr(record, name)
    if in_words := getattr(field, "in_words", None):
        return str(in_words(value))
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    if field.choices and value:
        return str(getattr(record, f"get_{name}_display")())
    return _in_reader_format(value)


def _in_reader_format(value: Any) -> str:
    """Numbers and days as the reader's language writes them."""
    if isinstance(value, int | float | Decimal):
        return shown_number(value)
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "DATETIME_FORMAT")
    if isinstance(value, date):
        return date_format(value, "DATE_FORMAT")
    return "" if value is None else str(value)


class StepForm(ModelForm[Record]):
    """One page of a guided form. Nothing is required to save a draft; what is missing is named before submission.

    Fields that end in `_en` are shown folded, as the English version.
    """

    code: ClassVar[str]
    heading: ClassVar[str | Promise]
    lead: str | Promise = ""
    # What a draft is called, and what it is about: it cannot be saved without these.
    always_required: ClassVar[tuple[str, ...]] = ("title_fr", "name_fr")

    def __init__(self, *args: Any, gaps: dict[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.gaps = gaps or {}
        for name, field in self.fields.items():
            field.required = name in self.always_required
            if isinstance(field, forms.ModelMultipleChoiceField):
                field.widget = forms.CheckboxSelectMultiple(choices=field.widget.choices)
                if field.queryset is not None and issubclass(field.queryset.model, Term):
                    field.queryset = _offered(field.queryset, self.instance, name)
            if name.endswith("_en"):
                field.widget.attrs["lang"] = "en"

    def ask_for(self, names: frozenset[str], label: str | Promise) -> None:
        """Mark the answers that are asked for before the form ends, given or not, also those a draft has from the start.

        No label: required.
        """
        for name in names & set(self.fields):
            field: Any = self.fields[name]
            field.is_asked, field.asked_label = True, label

    def ask_later(self, when: Mapping[str, str | Promise]) -> None:
        """Mark the answers that something later asks for, each with when; one that is asked for already stays as it is."""
        for name in set(when) & set(self.fields):
            if not getattr(self.fields[name], "is_asked", False):
                asked_when(self.fields[name], when[name])

    def main_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if not name.endswith("_en")]

    def english_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.endswith("_en")]

    def has_english(self) -> bool:
        return any(self[name].value() for name in self.fields if name.endswith("_en"))

    def answers(self) -> list[dict[str, Any]]:
        """What was answered, for reading: label and text, in the order of the page."""
        return [
            {"label": self.fields[name].label, "text": shown, "lang": "en" if name.endswith("_en") else ""}
            for name in self.fields
            if (shown := shown_answer(self.instance, name))
        ]

    def questions(self, gaps: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Every question of the page with its answer, for the last reading: one that nobody answered yet shows as such.

        The English version is left out where it says nothing. `gaps` names the answers that have to be given.
        """
        shown = [(name, shown_answer(self.instance, name)) for name in self.fields if self.is_asked(name)]
        return [
            {
                "name": name,
                "label": self.fields[name].label,
                "text": text,
                "lang": "en" if name.endswith("_en") else "",
                "is_missing": name in gaps,
            }
            for name, text in shown
            if text or not name.endswith("_en")
        ]

    def is_asked(self, name: str) -> bool:
        """Whether the answers that are given leave this question to be asked."""
        return True

    def values(self) -> dict[str, Any]:
        """The cleaned answers, as the services take them. After a partial autosave: the valid ones only."""
        return {name: value for name, value in self.cleaned_data.items() if name in self.fields}

    class Meta:
        model: type[Model]
        fields: list[str]


def _offered(terms: Any, instance: Any, name: str) -> Any:
    """Terms that are offered now, and those that the record already has."""
    model: type[Term] = terms.model
    offered = model.objects.filter(is_active=True)
    return (offered | model.objects.filter(pk__in=getattr(instance, name).values("pk"))).distinct() if instance.pk else offered


class RiskForm(StepForm):
    """The questions that settle the level of risk, in plain words."""

    code = "risk"
    heading = _("Risk level")
    lead = _(
        "These answers determine how much evidence will be required. The risk level is calculated from them, and "
        "the reasons are shown."
    )

    has_medical_purpose = forms.TypedChoiceField(
        label=_("Is the output used in patient care: to detect, diagnose, predict, treat or monitor?"),
        help_text=_("Answer no if, for example, the output is used for inventory, staff schedules or invoices."),
        choices=_YES_NO, coerce=lambda v: v == "true", empty_value=None, required=False, widget=forms.RadioSelect,
    )  # fmt: skip
    human_reviews = forms.TypedChoiceField(
        label=_("Does a person review the output before any action is taken?"),
        help_text=_("Answer no if, for example, an alarm starts a treatment automatically."),
        choices=_YES_NO, coerce=lambda v: v == "true", empty_value=None, required=False, widget=forms.RadioSelect,
    )  # fmt: skip
    learns_in_use = forms.TypedChoiceField(
        label=_("Does the model keep learning while in use, without a predetermined change control plan?"),
        help_text=_("Most products do not. If you are not sure, check the product’s documentation or ask the people who "
            "developed it."),
        choices=_YES_NO, coerce=lambda v: v == "true", empty_value=None, required=False, widget=forms.RadioSelect,
    )  # fmt: skip
    decides_access = forms.TypedChoiceField(
        label=_("Does the tool determine access to care for vulnerable people?"),
        help_text=_("For example, it ranks a waiting list of children or of people without a family doctor."),
        choices=_YES_NO, coerce=lambda v: v == "true", empty_value=None, required=False, widget=forms.RadioSelect,
    )  # fmt: skip

    class Meta:
        model: type[Model]
        fields = ["has_medical_purpose", "situation", "output_role", "human_reviews", "learns_in_use", "decides_access"]
        widgets = {"situation": forms.RadioSelect, "output_role": forms.RadioSelect}
        labels = {
            "situation": _("How serious is the situation of the people concerned?"),
            "output_role": _("What does the output do?"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("has_medical_purpose", "human_reviews", "learns_in_use", "decides_access"):
            known = getattr(self.instance, name)
            self.initial[name] = "" if known is None else str(known).lower()
        for name in ("situation", "output_role"):
            # The script hides them, and the words say so where no script runs.
            self.fields[name].help_text = _("Skip this question if you answered no to the first one.")
            self.fields[name].widget.attrs["data-skipped-by"] = "has_medical_purpose=false"
            asked_when(self.fields[name], _("required when it is used in patient care"))
            known = [pair for pair in choices_offered(self, name) if pair[0]]
            choice_field(self, name).choices = [("", _("I don’t know yet")), *known]

    def is_asked(self, name: str) -> bool:
        """What is not used in patient care has no situation and no role in it."""
        return name not in ("situation", "output_role") or getattr(self.instance, "has_medical_purpose", None) is not False
