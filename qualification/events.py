"""What can happen to an application. None of it is public: what is public is told of the solution."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from records.events import declare, name_subject

PROTOCOL_DRAFTED = declare("protocol.drafted", _("New version of a protocol started"))
PROTOCOL_EDITED = declare("protocol.edited", _("Requirement of a draft protocol changed"))
PROTOCOL_PUBLISHED = declare("protocol.published", _("Protocol in force"), is_public=True)
OPENED = declare("application.opened", _("Application opened"), state="draft")
DELETED = declare("application.deleted", _("Draft deleted"))
ANSWERED = declare("application.answered", _("Answer saved"))
EVIDENCE_ADDED = declare("application.evidence_added", _("Evidence added"))
EVIDENCE_REMOVED = declare("application.evidence_removed", _("Evidence removed"))
EVIDENCE_READ = declare("application.evidence_read", _("Evidence opened"))
SUBMITTED = declare("application.submitted", _("Application submitted"), state="submitted")
RETURNED = declare("application.returned", _("Application returned to the vendor"), state="draft")
SCREENED = declare("application.screened", _("Screening started"), state="screening")
SCREENING_NOTED = declare("application.screening_noted", _("Findings of the screening recorded"))
ASSIGNED = declare("application.assigned", _("Evaluator assigned"))
UNASSIGNED = declare("application.unassigned", _("Evaluator removed"))
CONFLICT_DECLARED = declare("application.conflict_declared", _("Conflict of interest declared"))
NO_CONFLICT_DECLARED = declare("application.no_conflict_declared", _("Declared free of conflict of interest"))
REVIEW_OPENED = declare("application.review_opened", _("Review started"), state="in_review")
REVIEW_HANDED_IN = declare("application.review_handed_in", _("Review submitted"))
CLARIFICATION_ASKED = declare("application.clarification_asked", _("Clarification requested"), state="clarification")
CLARIFIED = declare("application.clarified", _("Clarification answered"), state="in_review")
DELIBERATION = declare("application.deliberation", _("Deliberation started"), state="deliberation")
MEETING_RECORDED = declare("application.meeting_recorded", _("Deliberation meeting recorded"))
MEETING_CORRECTED = declare("application.meeting_corrected", _("Record of a deliberation meeting corrected"))
DECIDED = declare("application.decided", _("Decision made on the application"), state="decided")
WITHDRAWN = declare("application.withdrawn", _("Application withdrawn by the vendor"), state="withdrawn")
CONDITION_REPORTED = declare("application.condition_reported", _("Condition reported as met"))
CONDITION_REPORT_CHANGED = declare("application.condition_report_changed", _("Report on a condition changed"))
CONDITION_MET = declare("application.condition_met", _("Condition confirmed as met"))
CONDITION_REMINDED = declare("application.condition_reminded", _("Vendor reminded of a late condition"))
CONDITION_POSTPONED = declare("application.condition_postponed", _("Condition given a new due date"))
MEASURE_TAKEN = declare("application.measure_taken", _("Action taken on a qualification"))
APPEALED = declare("application.appealed", _("Appeal filed"))
APPEAL_ANSWERED = declare("application.appeal_answered", _("Appeal answered"))

name_subject("protocol", pgettext_lazy("log", "Protocol"))
