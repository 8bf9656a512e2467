"""The form of an endorsement."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.models.organisations import Organisation, OrganisationKind
from authoring.forms import area, record_field
from files.number_fields import as_typed
from needs.models.endorsements import Endorsement
from needs.models.needs import Need
from records.generics import ModelForm


class EndorsementForm(ModelForm[Endorsement]):
    """What an establishment brings. An administrator also says which one it is."""

    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("Establishment"))

    class Meta:
        model = Endorsement
        formfield_callback = as_typed
        fields = ["volume_per_year", "sites", "difference_fr", "difference_en"]
        widgets = {"difference_fr": area(4), "difference_en": area(4)}
        labels = {
            "difference_fr": _("What is specific to your establishment, in French"),
            "difference_en": _("What is specific to your establishment, in English"),
        }
        help_texts = {
            "volume_per_year": _("Enter a whole number, which will be added to the number for the other establishments."),
            "sites": _("The number of your sites that would take part."),
        }

    def __init__(self, *args: Any, actor: Actor, need: Need, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if actor.membership and actor.membership.organisation.kind == OrganisationKind.ESTABLISHMENT:
            del self.fields["organisation"]
        else:
            others = Organisation.objects.filter(kind=OrganisationKind.ESTABLISHMENT, is_active=True, is_registered=True)
            record_field(self, "organisation").queryset = others.exclude(pk=need.organisation_id)
        self.order_fields(["organisation"])
