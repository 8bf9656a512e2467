"""Who may do what with a pilot."""

from typing import Any

import rules

from accounts.actors import Actor
from accounts.rules import acts_for_establishment, is_administrator, is_analyst, is_contributor, is_officer, is_own

leads = acts_for_establishment & is_officer & is_own


@rules.predicate
def is_officer_of_site(actor: Actor, site: Any = None) -> bool:
    """An officer of the site's establishment, or of the lead's."""
    if site is None or actor.organisation_id is None:
        return False
    return actor.organisation_id in (site.organisation_id, site.pilot.organisation_id)


rules.add_rule("pilots.plan", leads | is_administrator)
rules.add_rule("pilots.announce", leads | is_administrator)
rules.add_rule("pilots.delete", leads | is_administrator)
rules.add_rule("pilots.advance", leads | is_administrator)
rules.add_rule("pilots.stop", leads | is_administrator)
rules.add_rule("pilots.confirm", leads | is_administrator)
rules.add_rule("pilots.measure", (acts_for_establishment & is_officer & is_officer_of_site) | is_administrator)

# The lead asks to begin with a solution of a lower level of risk than its need expects; the ministry answers.
rules.add_rule("pilots.ask_dispensation", leads | is_administrator)
rules.add_rule("pilots.dispense", is_analyst | is_administrator)

# An establishment is named as a site once it accepts; the administrators repair what went wrong.
rules.add_rule("pilots.name_site", is_administrator)
# Its own people answer: whether they were invited is checked by the service.
rules.add_rule("pilots.answer_invitation", acts_for_establishment & is_officer & is_own)

# Another establishment asks to become a site; whether it may join this one is checked by the service.
rules.add_rule("pilots.join", acts_for_establishment & is_officer)


@rules.predicate
def takes_part(actor: Actor, pilot: Any = None) -> bool:
    """The actor's establishment leads the pilot or is one of its sites."""
    if pilot is None or actor.organisation_id is None:
        return False
    return actor.organisation_id == pilot.organisation_id or any(
        site.organisation_id == actor.organisation_id for site in pilot.sites.all()
    )


# Names of officers and the mood of the teams are for the people of the pilot.
rules.add_rule("pilots.read_inside", (acts_for_establishment & (is_officer | is_contributor) & takes_part) | is_administrator)
