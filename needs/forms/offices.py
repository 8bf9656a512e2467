"""The office's part of the public page, and a message to an office."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models.organisations import Organisation
from authoring.forms import area, day
from files.date_fields import DayField
from needs.models.needs import Need
from needs.models.offices import Office
from needs.services.offices import MAX_COMMITTEES, MAX_PRIORITIES
from records.generics import ModelForm


class _OwnNeed(forms.ModelChoiceField):  # type: ignore[type-arg]  # Django's is generic for checkers alone
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.reference} – {obj.heading()}"


class OfficeForm(ModelForm[Office]):
    names_me = forms.BooleanField(
        label=_("Show my name beside the position"),
        required=False,
        help_text=_("Only you can have your name shown. Clear the box to remove it."),
    )

    class Meta:
        model = Office
        fields = ["function_fr", "function_en", "seeks_fr", "seeks_en", "contact_email", "takes_messages"]
        widgets = {"seeks_fr": area(4), "seeks_en": area(4)}
        labels = {"takes_messages": _("accepts messages sent through the registry")}
        help_texts = {
            "function_fr": _("A position, not a person’s name. Example: “Innovation and digital health manager”."),
            "seeks_fr": _("The themes of the year, the kinds of trials you can host, what you cannot take on."),
            "contact_email": _("Never shown. If this is empty, messages go to the innovation officers."),
        }

    def __init__(self, *args: Any, organisation: Organisation, is_named: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["names_me"].initial = is_named
        own = Need.objects.published().filter(organisation=organisation, state__in=("published", "in_pilot"))
        office = self.instance if self.instance.pk else None
        chosen = list(office.priorities.values_list("need", flat=True)) if office else []
        committees = list(office.committees.all()) if office else []
        for place in range(1, MAX_PRIORITIES + 1):
            self.fields[f"priority_{place}"] = _OwnNeed(
                own.order_by("reference"),
                required=False,
                label=gettext("Priority %(place)d") % {"place": place},
                initial=chosen[place - 1] if place <= len(chosen) else None,
            )
        for place in range(1, MAX_COMMITTEES + 1):
            known = committees[place - 1] if place <= len(committees) else None
            number = {"place": place}
            self.fields[f"committee_{place}_fr"] = forms.CharField(
                label=gettext("Committee %(place)d, name in French") % number,
                max_length=120,
                required=False,
                initial=known.name_fr if known else "",
            )
            self.fields[f"committee_{place}_en"] = forms.CharField(
                label=gettext("Committee %(place)d, name in English") % number,
                max_length=120,
                required=False,
                initial=known.name_en if known else "",
            )
            self.fields[f"committee_{place}_on"] = DayField(
                label=gettext("Committee %(place)d, next decision") % number,
                required=False,
                widget=day(),
                initial=known.next_on if known else None,
            )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        for place in range(1, MAX_COMMITTEES + 1):
            named = values.get(f"committee_{place}_fr")
            if not named and (values.get(f"committee_{place}_en") or values.get(f"committee_{place}_on")):
                self.add_error(f"committee_{place}_fr", gettext("Name the committee."))
        return values

    def sections(self) -> list[tuple[str, list[Any]]]:
        """The fields under their headings."""
        about = ["function_fr", "function_en", "names_me", "seeks_fr", "seeks_en", "contact_email", "takes_messages"]
        priorities = [name for name in self.fields if name.startswith("priority_")]
        committees = [name for name in self.fields if name.startswith("committee_")]
        named = [
            (gettext("The office"), about),
            (gettext("The office’s own priorities"), priorities),
            (gettext("Committees and decisions"), committees),
        ]
        return [(title, [self[name] for name in names]) for title, names in named]

    def said(self) -> dict[str, Any]:
        """What the service takes."""
        values = self.cleaned_data
        return {
            "values": {name: values[name] for name in self.Meta.fields},
            "names_me": values["names_me"],
            "priorities": [need for n in range(1, MAX_PRIORITIES + 1) if (need := values[f"priority_{n}"])],
            "committees": [
                {"name_fr": name, "name_en": values[f"committee_{n}_en"], "next_on": values[f"committee_{n}_on"]}
                for n in range(1, MAX_COMMITTEES + 1)
                if (name := values[f"committee_{n}_fr"])
            ],
        }


class OfficeMessageForm(forms.Form):
    subject = forms.CharField(label=_("Subject"), max_length=120)
    message = forms.CharField(label=_("Message"), max_length=3000, widget=area(6), help_text=_("Never include patient data."))
