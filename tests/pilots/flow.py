"""A pilot at every stage of its life, through the services."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.actors import Actor
from accounts.models.memberships import Role
from accounts.models.organisations import Organisation
from pilots.checklist import ticked_codes
from pilots.models.indicators import Indicator
from pilots.models.pilots import Pilot, Site
from pilots.periods import first_of_month, months_later
from pilots.reading import Entry
from pilots.services import following, measuring, phases, planning
from pilots.services.sites import edit_site
from tests.factories import NeedFactory, OrganisationFactory, SolutionFactory, acting, region

PLAN: dict[str, Any] = {
    "title_fr": "Essai du triage assisté",
    "title_en": "Trial of assisted triage",
    "summary_fr": "Un essai à l’urgence.",
    "goals_fr": "Voir plus tôt qui va plus mal.",
    "protocol_fr": "Avant et après, chaque mois.",
    "stop_criteria_fr": "Un cas grave manqué.",
    "risks_fr": "Cas manqué : chaque cas est relu pendant un mois.",
    "team_fr": "Infirmière-chef : répond du projet.",
    "funding_fr": "L’établissement.",
    "budget_cad": 120_000,
    "privacy_reference": "EFVP-2026-4",
    "data_agreements_fr": "Les données restent à l’établissement.",
}
WAIT: dict[str, Any] = {
    "dimension": "clinical", "name_fr": "Attente médiane", "name_en": "Median wait", "unit_fr": "minutes", "unit_en": "minutes",
    "direction": "down", "baseline": Decimal(41), "target": Decimal(20), "minimum": Decimal(0), "maximum": Decimal(600),
}  # fmt: skip
SHARE: dict[str, Any] = {
    "dimension": "organisational", "name_fr": "Réévaluations à temps", "name_en": "Reassessments on time", "unit_fr": "%",
    "unit_en": "%", "direction": "up", "baseline": Decimal(58), "target": Decimal(85),
}  # fmt: skip
TOLD = {"done": "Vingt personnes formées.", "blocks": "", "following": "La nuit.", "mood": 4}


def month(ago: int) -> date:
    """The first day of a month of the past."""
    return months_later(first_of_month(timezone.localdate()), -ago)


def officer_of(site: Site) -> Actor:
    """Someone of the site's establishment, who becomes its officer in a test of rights."""
    return acting(Role.INNOVATION_OFFICER, site.organisation)


def planned(
    sites: int = 1, *, started_months_ago: int = 6, indicators: Sequence[dict[str, Any]] = (WAIT, SHARE)
) -> tuple[Pilot, Actor]:
    """Announced, complete, its sites with their officers; the lead is the first of them."""
    lead = acting(organisation=OrganisationFactory(region=region()))
    organisation: Organisation = lead.membership.organisation
    dates = {"starts_on": month(started_months_ago), "ends_on": timezone.localdate() + timedelta(days=200)}
    pilot = planning.plan_pilot(
        organisation, by=lead, need=NeedFactory(published=True), solution=SolutionFactory(listed=True), values=PLAN | dates
    )
    hosts = [organisation, *(OrganisationFactory(region=region()) for _ in range(sites - 1))]
    # Others are invited and accept, see test_inviting.py: here they are named at once.
    rows = [{"organisation": each, "region": region()} for each in hosts]
    pilot = planning.set_sites(pilot, by=acting(Role.REGISTRY_ADMINISTRATOR), sites=rows)
    for values in indicators:
        measuring.add_indicator(pilot, by=lead, values=dict(values))
    pilot = planning.announce_pilot(pilot, by=lead)
    for site in pilot.sites.select_related("organisation"):
        officer = lead.user if site.organisation == organisation else officer_of(site).user
        edit_site(site, by=lead, values={"officer": officer})
    return Pilot.objects.get(pk=pilot.pk), lead


def at_places(pilot: Pilot) -> Pilot:
    """Its sites are places of their establishments, so that other places of these may be sites, too."""
    pilot.sites.update(place_fr="Accueil")
    return pilot


def ticked(pilot: Pilot, lead: Actor) -> Pilot:
    for code in ticked_codes(pilot):
        phases.tick(pilot, code, by=lead, is_done=True)
    return pilot


def running(sites: int = 1, **more: Any) -> tuple[Pilot, Actor]:
    pilot, lead = planned(sites, **more)
    pilot = phases.begin_ethics_review(ticked(pilot, lead), by=lead)
    return phases.start_pilot(ticked(pilot, lead), by=lead, ethics_reference="CER-2026-1", started_on=pilot.starts_on), lead


def measured(sites: int = 1, **more: Any) -> tuple[Pilot, Actor]:
    """Running, with a value of each indicator at each site for every month that is over, and its follow-ups."""
    pilot, lead = running(sites, **more)
    for site in pilot.sites.select_related("pilot", "organisation"):
        for ago in range(more.get("started_months_ago", 6), 0, -1):
            entries = [_entry(indicator, site, ago) for indicator in pilot.indicators.all()]
            following.write_follow_up(site, month(ago), by=lead, values=TOLD, entries=entries)
    return Pilot.objects.get(pk=pilot.pk), lead


def _entry(indicator: Indicator, site: Site, ago: int) -> Any:
    better = -1 if indicator.direction == "down" else 1
    return Entry(indicator, site, month(ago), (indicator.baseline or Decimal(40)) + better * (8 - ago) * 2)


def completed(sites: int = 3, **more: Any) -> tuple[Pilot, Actor]:
    """A pilot of some sites that ended today, measured, with its results: where the path to purchase begins."""
    pilot, lead = measured(sites, **more)
    pilot = phases.complete_pilot(
        pilot, by=lead, results_fr="L’attente baisse, la cible n’est pas atteinte.", results_en="Shorter, not short enough."
    )
    return pilot, lead
