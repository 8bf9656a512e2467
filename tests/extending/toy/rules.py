"""Who may do what with a training."""

import rules

from accounts.rules import acts_for_establishment, is_officer, is_own

rules.add_rule("trainings.draft", acts_for_establishment & is_officer & is_own)
rules.add_rule("trainings.confirm", acts_for_establishment & is_officer & is_own)
