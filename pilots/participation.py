"""How an organisation takes part in pilots, for its public page."""

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from accounts.models.organisations import Organisation
from accounts.organisation_page import Figure
from pilots.models.pilots import Pilot, Site
from pilots.services.following import late


def figures(organisation: Organisation) -> list[Figure]:
    """Its sites in public pilots that run, and the follow-ups of those that are late. Two queries."""
    running = Pilot.objects.published().filter(state=Pilot.State.RUNNING)
    sites = list(Site.objects.filter(organisation=organisation, pilot__in=running, withdrawn_on=None).select_related("pilot"))
    if not sites:
        return []
    owed = late(sites, today=timezone.localdate())
    url = f"{reverse('pilots:list')}?organisation={organisation.slug}"
    return [
        Figure(
            _("Sites in pilot projects under way"),
            number_format(len(sites)),
            _("The establishment’s own sites, including in pilot projects that another establishment leads."),
            url,
        ),
        Figure(
            _("Monthly follow-ups late"),
            number_format(sum(len(months) for months in owed.values())),
            _("Months of these sites whose follow-up was due and has not been written."),
        ),
    ]
