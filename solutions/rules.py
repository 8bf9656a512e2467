"""Who may do what with a solution."""

import rules

from accounts.models.memberships import Role
from accounts.rules import (
    acts_for_vendor,
    acts_for_verified,
    has_role,
    is_administrator,
    is_analyst,
    is_author,
    is_own,
    is_owner,
    is_vendor_member,
)

_own_vendor = acts_for_vendor & is_vendor_member & is_own

rules.add_rule("solutions.draft", _own_vendor | is_administrator)
rules.add_rule("solutions.list", _own_vendor | is_administrator)
# A draft that was never listed: whoever writes it, and whoever answers for the company.
rules.add_rule("solutions.delete", (_own_vendor & (is_author | is_owner)) | is_administrator)
rules.add_rule("solutions.archive", _own_vendor | is_administrator)
rules.add_rule("solutions.confirm", _own_vendor | is_administrator)

# Vendors report on their own; whoever works in the network on any.
_in_the_network = has_role(Role.CONTRIBUTOR, Role.INNOVATION_OFFICER, Role.EVALUATOR, Role.MINISTRY_ANALYST)
rules.add_rule("solutions.report_incident", acts_for_verified & (_own_vendor | _in_the_network) | is_administrator)
rules.add_rule("solutions.triage_incident", is_analyst | is_administrator)

# Whoever works in a verified organisation writes to the people of a vendor, who read neither's address in the page.
rules.add_rule("solutions.contact_vendor", acts_for_verified & ~is_own)
