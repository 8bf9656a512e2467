"""The sites of a pilot, and the requests to become one."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models.organisations import Organisation, OrganisationKind
from accounts.models.people import User
from authoring.forms import CHOOSE, area, asked_when, day
from files.date_fields import DayField
from files.number_fields import as_typed
from pilots.models.pilots import Site
from pilots.services.sites import possible_officers
from records.generics import ModelForm


class NewSiteForm(forms.Form):
    organisation = forms.ModelChoiceField(
        Organisation.objects.filter(kind=OrganisationKind.ESTABLISHMENT, is_active=True, region__isnull=False).order_by(
            "name_fr"
        ),
        label=_("Establishment"),
    )
    starts_on = DayField(
        label=_("Start"), widget=day(), required=False, help_text=_("Leave empty to use the start date of the pilot project.")
    )
    ends_on = DayField(
        label=_("End"), widget=day(), required=False, help_text=_("Leave empty to use the end date of the pilot project.")
    )

    def __init__(self, *args: Any, taken: set[int], **kwargs: Any) -> None:
        """`taken`: the establishments that are sites already. They are not offered; the service says why they are refused."""
        super().__init__(*args, **kwargs)
        field: Any = self.fields["organisation"]
        field.choices = [("", CHOOSE), *((each.pk, str(each)) for each in field.queryset.exclude(pk__in=taken))]


class SiteForm(ModelForm[Site]):
    class Meta:
        model = Site
        formfield_callback = as_typed
        fields = ["officer", "starts_on", "ends_on", "place_fr", "place_en"]
        widgets = {"starts_on": day(), "ends_on": day()}
        help_texts = {
            "officer": _(
                "Responsible for the site and receives its reminders. Their name is visible only to the people in "
                "the pilot project."
            ),
            "starts_on": _("Leave empty to use the start date of the pilot project."),
            "ends_on": _("Leave empty to use the end date of the pilot project."),
            "place_fr": _("The service or the building. Example: “Emergency room”."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["officer"]
        field.queryset = possible_officers(self.instance.organisation)
        field.label_from_instance = _named
        asked_when(field, _("required before the ethics review"))

    def _post_clean(self) -> None:
        """The service judges dates and officer, with a message beside the field: the row is left alone here."""

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.fields}


def _named(person: User) -> str:
    return person.name or str(_("(no name given)"))


class LeaveForm(forms.Form):
    reason_fr = forms.CharField(
        label=_("Reason, in French"), max_length=1000, widget=area(4), help_text=_("Public, so that others can learn from it.")
    )
    reason_en = forms.CharField(label=_("Reason, in English"), max_length=1000, widget=area(4), required=False)


class JoinForm(forms.Form):
    message = forms.CharField(
        label=_("Which service would take part, and why"),
        max_length=1500,
        widget=area(6),
        help_text=_("Only the lead establishment can read this. State the service, the volume and who would be responsible."),
    )


class AcceptForm(forms.Form):
    starts_on = DayField(label=_("Start"), widget=day())
    ends_on = DayField(
        label=_("End"), widget=day(), required=False, help_text=_("Leave empty to use the end date of the pilot project.")
    )
    place_fr = forms.CharField(label=_("Location, in French"), max_length=160, required=False)
    place_en = forms.CharField(label=_("Location, in English"), max_length=160, required=False)


class DeclineForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=1000, widget=area(4), help_text=_("Only the establishment can read this.")
    )
