"""Who may do what with a solution."""

import rules

from accounts.rules import acts_for_vendor, is_administrator, is_own, is_vendor_member

_own_vendor = acts_for_vendor & is_vendor_member & is_own

rules.add_rule("solutions.draft", _own_vendor | is_administrator)
rules.add_rule("solutions.list", _own_vendor | is_administrator)
rules.add_rule("solutions.archive", _own_vendor | is_administrator)
rules.add_rule("solutions.confirm", _own_vendor | is_administrator)
