"""How a pilot ends, through the services: each test begins where its rule is."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.actors import Actor
from accounts.models.organisations import Organisation
from adoption.models.path import PathMilestone
from adoption.models.reports import ReportVersion
from adoption.services import deciding, path, reporting
from pilots.models.indicators import Indicator, Measurement
from pilots.models.pilots import Pilot, Site
from pilots.services import phases
from tests.factories import IndicatorFactory, OrganisationFactory, PilotFactory, acting, region

DIMENSIONS = list(Indicator.Dimension.values)
WORDS = {"clinical_text_fr": "L’attente a baissé.", "clinical_text_en": "Waiting fell."} | {
    f"{code}_absence_fr": "Pas mesuré pendant cet essai." for code in DIMENSIONS if code != "clinical"
}


def moment(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(9, 30)))


def ago(days: int) -> datetime:
    """So many days ago, by the calendar: at midday, so that an hour of summer time does not move the date."""
    return moment(timezone.localdate() - timedelta(days=days)) if days else timezone.now() - timedelta(seconds=60)


def completed(*, days_ago: int = 0, organisation: Organisation | None = None, **values: Any) -> tuple[Pilot, Actor]:
    """A pilot that ended so many days ago, and an officer of its lead."""
    lead = organisation or OrganisationFactory(region=region())
    today = timezone.localdate()
    values = {"starts_on": today - timedelta(days=days_ago + 300), "ends_on": today - timedelta(days=days_ago)} | values
    pilot = PilotFactory(running=True, organisation=lead, **values)
    officer = acting(organisation=lead)
    return phases.complete_pilot(pilot, by=officer, results_fr="La cible est atteinte.", at=ago(days_ago)), officer


def with_three_sites(pilot: Pilot) -> list[Site]:
    """Two more sites, each in its own region."""
    for code, name in (("03", "Capitale-Nationale"), ("06", "Montréal")):
        Site.objects.create(pilot=pilot, organisation=OrganisationFactory(), region=region(code, name))
    return list(pilot.sites.all())


def month(pilot: Pilot, place: int) -> date:
    """The first day of a month of the pilot, counted from its first."""
    return path.months_after((pilot.starts_on or timezone.localdate()).replace(day=1), place)


def measured(pilot: Pilot, *series: tuple[int, ...], **values: Any) -> Indicator:
    """An indicator with one series of monthly values per site."""
    indicator = IndicatorFactory(pilot=pilot, **values)
    for site, numbers in zip(pilot.sites.all(), series, strict=True):
        for place, number in enumerate(numbers):
            Measurement.objects.create(indicator=indicator, site=site, period=month(pilot, place), value=Decimal(number))
    return indicator


def reported(*, days_ago: int = 0, published: int | None = None, **values: Any) -> tuple[Pilot, Actor, ReportVersion]:
    """Completed, with a report that was published `published` days ago."""
    pilot, officer = completed(days_ago=days_ago, **values)
    reporting.save_report(pilot, by=officer, values=WORDS)
    at = ago(days_ago if published is None else published) + timedelta(seconds=20)
    return pilot, officer, reporting.publish_report(pilot, by=officer, at=at)


def decided(outcome: str = "adopt", *, days_ago: int = 0, decided: int | None = None, **values: Any) -> tuple[Pilot, Actor]:
    pilot, officer, _version = reported(days_ago=days_ago, **values)
    more = {"extended_until": timezone.localdate() + timedelta(days=90)} if outcome == "extend" else {}
    at = ago(days_ago if decided is None else decided) + timedelta(seconds=40)
    return deciding.decide_pilot(pilot, by=officer, outcome=outcome, rationale_fr="Le gain est net.", at=at, **more), officer


def milestone(pilot: Pilot, step: str) -> PathMilestone:
    return PathMilestone.objects.select_related("path__pilot", "responsible").get(path__pilot=pilot, step=step)
