"""Who may do what with what comes after a pilot: its report, decision, path, lessons and costs."""

from typing import Any

import rules

from accounts.actors import Actor
from accounts.rules import acts_for_establishment, is_administrator, is_officer
from pilots.rules import leads, takes_part


@rules.predicate
def holds_milestone(actor: Actor, milestone: Any = None) -> bool:
    """An officer of the responsible organisation, or of the lead's."""
    if milestone is None or actor.organisation_id is None:
        return False
    return actor.organisation_id in (milestone.responsible_id, milestone.path.pilot.organisation_id)


rules.add_rule("adoption.report", leads | is_administrator)
rules.add_rule("adoption.decide", leads | is_administrator)
# The responsible organisation may be the ministry or an agency: its innovation office holds the ball, too.
rules.add_rule("adoption.hold_milestone", (is_officer & holds_milestone) | is_administrator)
rules.add_rule("adoption.edit_lesson", leads | is_administrator)
rules.add_rule("adoption.calculate", leads | is_administrator)
rules.add_rule("adoption.teach", (acts_for_establishment & is_officer & takes_part) | is_administrator)
