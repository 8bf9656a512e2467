"""Who may do what with notifications. One's own are one's own: those pages ask `accounts.act_personally`."""

import rules

from accounts.rules import is_administrator

# Deliveries that were given up: addresses and texts show.
rules.add_rule("notifications.oversee", is_administrator)
