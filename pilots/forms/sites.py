"""The sites of a pilot, and the requests to become one."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models.organisations import Organisation, OrganisationKind
from accounts.models.people import User
from accounts.places.picking import InstallationField
from authoring.forms import CHOOSE, area, asked_when, day
from authoring.picking import PickField
from catalogue.index import tag
from files.date_fields import DayField
from files.number_fields import as_typed
from pilots.checklist import asked_before
from pilots.models.pilots import Site
from pilots.services.sites import possible_officers
from records.generics import ModelForm


class PlaceForm(forms.Form):
    """A place of one establishment, and its days."""

    installation = InstallationField()
    place_fr = forms.CharField(
        label=_("Service or other place, in French"), max_length=160, required=False, help_text=_("Example: “Emergency room”.")
    )
    place_en = forms.CharField(label=_("Service or other place, in English"), max_length=160, required=False)
    starts_on = DayField(
        label=_("Start"), widget=day(), required=False, help_text=_("Leave empty to use the start date of the pilot project.")
    )
    ends_on = DayField(
        label=_("End"), widget=day(), required=False, help_text=_("Leave empty to use the end date of the pilot project.")
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["installation"]
        field.offer(organisation)


class NewSiteForm(PlaceForm):
    """One more place of the lead establishment."""


class InviteForm(forms.Form):
    """Which other establishment is asked, and what it would do."""

    organisation = PickField(
        Organisation.objects.filter(kind=OrganisationKind.ESTABLISHMENT, is_active=True, region__isnull=False),
        kind="organisation",
        tags=tag("organisation_kind", OrganisationKind.ESTABLISHMENT),
        label=_("Establishment"),
        help_text=_(
            "Type part of its name, or the name of one of its hospitals, then choose from the list. It can answer only if its "
            "innovation office has an account: otherwise, ask it to create one first."
        ),
        error_messages={"invalid_choice": _("No establishment of the registry has this name.")},
    )
    place = forms.CharField(
        label=_("Proposed place"), max_length=160, required=False, help_text=_("The invited establishment decides.")
    )
    starts_on = DayField(label=_("Start"), widget=day(), required=False)
    ends_on = DayField(label=_("End"), widget=day(), required=False)
    message = forms.CharField(
        label=_("Reasons for inviting this establishment, and what it would do"),
        max_length=1500,
        widget=area(6),
        help_text=_("Only the innovation office of this establishment reads this text, with the summary of the pilot project."),
    )


class AcceptInvitationForm(PlaceForm):
    """What the invited establishment says when it accepts."""

    officer = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Site officer"),
        empty_label=CHOOSE,
        help_text=_("Enters the values of the indicators and the monthly follow-up, and receives the reminders."),
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, organisation=organisation, **kwargs)
        field: Any = self.fields["officer"]
        field.queryset = possible_officers(organisation)
        field.label_from_instance = _named


class SiteForm(ModelForm[Site]):
    installation = InstallationField()

    class Meta:
        model = Site
        formfield_callback = as_typed
        fields = ["officer", "installation", "place_fr", "place_en", "starts_on", "ends_on"]
        labels = {
            "place_fr": _("Service or other place, in French"),
            "place_en": _("Service or other place, in English"),
        }
        widgets = {"starts_on": day(), "ends_on": day()}
        help_texts = {
            "officer": _(
                "Responsible for the site and receives its reminders. Their name is visible only to the people in "
                "the pilot project."
            ),
            "starts_on": _("Leave empty to use the start date of the pilot project."),
            "ends_on": _("Leave empty to use the end date of the pilot project."),
            "place_fr": _("Example: “Emergency room”."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["officer"]
        field.queryset = possible_officers(self.instance.organisation)
        field.label_from_instance = _named
        asked_when(field, asked_before(self.instance.pilot))
        place: Any = self.fields["installation"]
        place.offer(self.instance.organisation, present=self.instance.installation)

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


class AcceptForm(PlaceForm):
    """What the lead says when it accepts a request to join."""

    starts_on = DayField(label=_("Start"), widget=day())


class DeclineForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=1000, widget=area(4), help_text=_("Only the establishment can read this.")
    )
