"""What an organisation is to the rest of the registry. It is named by its slug, and has no number."""

from django.utils.translation import gettext_lazy as _

from accounts import catalogue
from accounts.models.organisations import Organisation, OrganisationKind
from records.facets import REGION, Facet, Label
from records.kinds import ForPrograms, Listed, RecordKind, Tone, choices_of

_REGISTRATION: dict[str, Label] = {"registered": _("Has an account"), "not_registered": _("Not registered")}

KIND = RecordKind(
    model=Organisation,
    code="organisation",
    namespace="organisations",
    address="organisations/",
    label=_("Organization"),
    icon="building",
    owns_records=True,
    listed=Listed(
        place=4,
        title=_("Organizations"),
        lead=_("Organizations that publish needs, offer solutions and run pilot projects."),
        search_label=_("Search organizations"),
        placeholder=_("A name, a city…"),
        sorts=("account", "title", "newest"),
        first_sort="account",
    ),
    states=_REGISTRATION,
    tones={"registered": Tone.INFO, "not_registered": Tone.NEUTRAL},
    facets=(
        Facet("organisation_kind", _("Type of organization"), choices_of(OrganisationKind), is_open=True),
        Facet("registration", _("Registration"), _REGISTRATION, is_open=True),
        REGION,
    ),
    chip_facets=("organisation_kind",),
    public=lambda: Organisation.objects.filter(is_active=True).select_related("region").prefetch_related("installations"),
    describe=catalogue.describe,
    for_programs=ForPrograms(
        list=_("Establishments, vendors, research centres and ministries."),
        record=_("One organization with its full text."),
        title=_("One organization"),
    ),
)
