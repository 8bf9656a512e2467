"""Pilots whose solution is at a lower level of risk than their need expects, through the services."""

from typing import Any

from accounts.actors import Actor
from accounts.models.memberships import Role
from pilots.models.dispensations import Dispensation
from pilots.models.pilots import Pilot
from pilots.services import dispensing, planning
from tests.factories import NeedFactory, OrganisationFactory, SolutionFactory, acting, region
from tests.pilots.flow import PLAN, month

LEVELS = {
    "low": {"situation": "serious", "output_role": "informs"},
    "moderate": {"situation": "serious", "output_role": "drives"},
    "high": {"situation": "critical", "output_role": "drives"},
}


def analyst() -> Actor:
    return acting(Role.MINISTRY_ANALYST)


def draft(needed: str = "high", offered: str = "moderate") -> tuple[Pilot, Actor]:
    """A plan that lacks nothing but what the levels ask for, and an officer of its lead."""
    lead = acting(organisation=OrganisationFactory(region=region()))
    assert lead.membership
    values: dict[str, Any] = PLAN | {"starts_on": month(-2), "ends_on": month(-10)}
    need = NeedFactory(published=True, **LEVELS[needed])
    solution = SolutionFactory(listed=True, **LEVELS[offered])
    pilot = planning.plan_pilot(lead.membership.organisation, by=lead, need=need, solution=solution, values=values)
    row = {"organisation": lead.membership.organisation, "region": region(), "officer": lead.user}
    return planning.set_sites(pilot, by=lead, sites=[row]), lead


def asked(needed: str = "high", offered: str = "moderate") -> tuple[Dispensation, Actor]:
    pilot, lead = draft(needed, offered)
    return dispensing.ask_dispensation(pilot, by=lead, request="Une personne relit chaque résultat."), lead


def granted(needed: str = "high", offered: str = "moderate") -> tuple[Dispensation, Actor]:
    request, lead = asked(needed, offered)
    return dispensing.grant_dispensation(
        request, by=analyst(), reason_fr="Chaque image est relue.", reason_en="All reread."
    ), lead
