"""Who may do what with notifications. One's own are one's own: those pages ask `accounts.act_personally`."""

import rules

from accounts.rules import acts_for_verified, is_administrator, is_own, is_owner, is_person

# Deliveries that were given up: addresses and texts show.
rules.add_rule("notifications.oversee", is_administrator)

# Whoever holds a webhook's secret can speak to the organisation's systems in the registry's name: its owners alone.
rules.add_rule("notifications.manage_webhooks", is_person & is_owner & is_own & acts_for_verified)
