"""What can happen to a solution."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from records.events import declare, name_subject

DRAFTED = declare("solution.drafted", _("Draft created"), state="draft")
DELETED = declare("solution.deleted", _("Draft deleted"))
EDITED = declare("solution.edited", _("Text changed"), is_public=True)
CHANGES_BEGUN = declare("solution.changes_begun", _("Changes started, not published"))
CHANGES_DISCARDED = declare("solution.changes_discarded", _("Changes discarded"))
LISTED = declare(
    "solution.listed", _("Published as declared"), is_public=True, state="listed", sentence=_("Now published as declared")
)
IMPORTED = declare("solution.imported", _("Added from the FDA list"), is_public=True)
UPDATED_FROM_SOURCE = declare("solution.updated_from_source", _("Updated from the FDA list"), is_public=True)
ARCHIVED = declare("solution.archived", _("Archived"), is_public=True, state="archived", sentence=_("Now archived"))
CONFIRMED = declare("solution.confirmed", _("Confirmed as still current"), is_public=True)
CARD_CHANGED = declare("solution.card_changed", _("Regulatory status or performance changed"), is_public=True)
VENDOR_CONTACTED = declare("solution.vendor_contacted", _("Message sent to the vendor"))
RELEASED = declare("solution.released", _("New version"), is_public=True)
INCIDENT_REPORTED = declare("solution.incident_reported", _("Incident reported"))
INCIDENT_CONFIRMED = declare("solution.incident_confirmed", _("Incident confirmed by the ministry"), is_public=True)
INCIDENT_DISMISSED = declare("solution.incident_dismissed", _("Incident not confirmed"))
FLAGGED = declare("solution.flagged_for_review", _("Qualification to be re-examined"), is_public=True)
FLAG_LIFTED = declare("solution.flag_lifted", _("Re-examined: the qualification remains valid"), is_public=True)
REVIEW_BEGUN = declare("solution.review_begun", _("Qualification under review"), is_public=True)
REVIEW_ENDED = declare("solution.review_ended", _("Review ended without a decision"), is_public=True)
QUALIFIED = declare("solution.qualified", _("Qualified"), is_public=True, sentence=_("Now qualified"))
CONDITIONALLY_QUALIFIED = declare(
    "solution.conditionally_qualified",
    _("Qualified with conditions"),
    is_public=True,
    sentence=_("Now qualified with conditions"),
)
REFUSED = declare("solution.refused", _("Qualification refused"), is_public=True)
SUSPENDED = declare("solution.suspended", _("Qualification suspended"), is_public=True)
REINSTATED = declare("solution.reinstated", _("Qualification reinstated"), is_public=True)
EXPIRED = declare("solution.expired", _("Qualification expired"), is_public=True)
QUALIFICATION_WITHDRAWN = declare("solution.qualification_withdrawn", _("Qualification withdrawn"), is_public=True)
CONDITION_MET = declare("solution.condition_met", _("Condition of the qualification met"), is_public=True)
DECISION_CONTESTED = declare("solution.decision_contested", _("Decision appealed by the vendor"), is_public=True)
APPEAL_UPHELD = declare(
    "solution.appeal_upheld", _("Appeal upheld: there will be a new decision on the application"), is_public=True
)
APPEAL_DISMISSED = declare("solution.appeal_dismissed", _("Appeal dismissed: the decision is upheld"), is_public=True)

name_subject("incident", pgettext_lazy("log", "Incident"))
