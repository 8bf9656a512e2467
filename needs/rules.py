"""Who may do what with a need. One rule for each line of the table of rights."""

import rules

from accounts.rules import (
    acts_for_establishment,
    acts_for_ministry,
    acts_for_vendor,
    is_administrator,
    is_analyst,
    is_author,
    is_contributor,
    is_officer,
    is_own,
    is_owner,
    is_vendor_member,
)

# Establishments write their own needs; the ministry and its agencies, those of the network.
_writes_needs = acts_for_establishment | acts_for_ministry
_writes_for_own = _writes_needs & (is_contributor | is_officer) & is_own
_decides_for_own = _writes_needs & is_officer & is_own

rules.add_rule("needs.draft", _writes_for_own | is_administrator)
rules.add_rule("needs.submit", _writes_for_own | is_administrator)
# A draft that was never submitted: whoever writes it, and the innovation office.
rules.add_rule("needs.delete", (_writes_for_own & is_author) | _decides_for_own | is_administrator)
rules.add_rule("needs.publish", _decides_for_own | is_analyst | is_administrator)
# Who goes on with a draft is settled by those who write for the establishment.
rules.add_rule("needs.assign", _writes_for_own)
# Between colleagues: not even the registry's administrators read along.
rules.add_rule("needs.comment", _writes_for_own)
rules.add_rule("needs.amend", _decides_for_own | is_administrator)
rules.add_rule("needs.return", _decides_for_own | is_analyst | is_administrator)
rules.add_rule("needs.close", _decides_for_own | is_analyst | is_administrator)
rules.add_rule("needs.withdraw", _decides_for_own | is_analyst | is_administrator)
rules.add_rule("needs.confirm", _decides_for_own | is_administrator)
# Asked of the establishment that would endorse, not of the need.
rules.add_rule("needs.endorse", (acts_for_establishment & is_officer & is_own) | is_administrator)
rules.add_rule("needs.score", _decides_for_own | is_analyst | is_administrator)
# The office's part of its organisation's page: its officers, and whoever answers for the page.
rules.add_rule("needs.edit_office", _decides_for_own | (_writes_needs & is_owner & is_own) | is_administrator)
# Responses. The registry's administrators read none: they are the two sides' and the ministry's.
rules.add_rule("needs.answer_needs", acts_for_vendor & is_vendor_member)
rules.add_rule("needs.respond", acts_for_vendor & is_vendor_member & is_own)
rules.add_rule("needs.read_any_response", is_analyst)
rules.add_rule("needs.read_responses", _writes_for_own | is_analyst)
# Between colleagues, as comments are: neither the vendor nor the ministry reads a note.
rules.add_rule("needs.note_response", _writes_for_own)
rules.add_rule("needs.question_vendors", _decides_for_own)
rules.add_rule("needs.decide_response", _decides_for_own)
rules.add_rule("needs.change_weights", is_analyst | is_administrator)
rules.add_rule("needs.publish_priorities", is_analyst | is_administrator)
rules.add_rule("needs.prioritise", is_analyst | is_administrator)
