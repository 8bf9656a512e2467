"""What can happen to a need."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from records.events import declare, name_subject

DRAFTED = declare("need.drafted", _("Draft created"), state="draft")
ASSIGNED = declare("need.assigned", _("Draft assigned to a colleague"))
DELETED = declare("need.deleted", _("Draft deleted"))
EDITED = declare("need.edited", _("Text changed"), is_public=True)
AMENDED = declare("need.amended", _("Changed: new version"), is_public=True)
DEADLINE_EXTENDED = declare("need.deadline_extended", _("Deadline for responses extended"), is_public=True, confirms=True)
SUBMITTED = declare("need.submitted", _("Submitted to the innovation office"), state="submitted")
RETURNED = declare("need.returned", _("Returned with remarks"), state="draft")
PUBLISHED = declare("need.published", _("Published"), is_public=True, state="published", sentence=_("Now published"))
ENTERED_PILOT = declare("need.entered_pilot", _("Pilot project announced"), is_public=True, state="in_pilot", confirms=True)
TOGETHER_PROPOSED = declare("need.together_proposed", _("Joint writing proposed"))
ATTACHED = declare("need.attached", _("File added"), is_public=True)
DETACHED = declare("need.detached", _("File removed"), is_public=True)
COMMENTED = declare("need.commented", _("Comment added within the establishment"))
COMMENT_SETTLED = declare("need.comment_settled", _("Comment resolved"))
MET = declare("need.met", _("Need met"), is_public=True, state="met")
CLOSED = declare("need.closed", _("Closed"), is_public=True, state="closed", sentence=_("Now closed"))
WITHDRAWN = declare("need.withdrawn", _("Withdrawn"), is_public=True, state="withdrawn", sentence=_("Now withdrawn"))
PRIORITISED = declare("need.prioritised", _("Network priority set"), is_public=True)
SCHEDULED = declare("need.scheduled", _("Publication scheduled"))
UNSCHEDULED = declare("need.unscheduled", _("Publication no longer scheduled"))
ENDORSED = declare(
    "need.endorsed",
    _("Endorsed by another establishment"),
    is_public=True,
    sentence=_("Now endorsed by another establishment"),
)
ENDORSEMENT_WITHDRAWN = declare("need.endorsement_withdrawn", _("Endorsement withdrawn"), is_public=True)
# Who gave a score is not public: the form of a score promises it.
SCORED = declare("need.scored", _("Scored"), is_public=True, sentence=_("Now scored"), names_actor=False)
WEIGHTS_CHANGED = declare("scoring.weights_changed", _("Weights of the criteria changed"), is_public=True)
COPY_REVIEWED = declare("need.copy_reviewed", _("Copied answers checked"))
EDITION_PUBLISHED = declare("priorities.published", _("Edition of the priorities published"), is_public=True)
CONFIRMED = declare("need.confirmed", _("Confirmed as still current"), is_public=True)
RESPONSE_SENT = declare("need.response_sent", _("A vendor proposed a solution"), state="sent")
RESPONSE_CHANGED = declare("need.response_changed", _("A vendor changed its response"))
RESPONSE_WITHDRAWN = declare("need.response_withdrawn", _("A vendor withdrew its response"), state="withdrawn")
RESPONSE_SHORTLISTED = declare("need.response_shortlisted", _("A response was shortlisted"), state="shortlisted")
RESPONSE_DECLINED = declare("need.response_declined", _("A response was declined"), state="declined")
RESPONSE_SELECTED = declare("need.response_selected", _("A solution was selected"), is_public=True, confirms=True)
RESPONSE_NOTED = declare("need.response_noted", _("A colleague’s private note was written"))
QUESTION_ASKED = declare("need.question_asked", _("A question was asked"))
QUESTION_ANSWERED = declare("need.question_answered", _("A question was answered"))
# Of the organisation: what its office says, and that someone wrote to it.
OFFICE_EDITED = declare("organisation.office_edited", _("Innovation office’s section of the page changed"), is_public=True)
OFFICE_WRITTEN_TO = declare("organisation.office_written_to", _("Message sent to the innovation office"))

name_subject("response", pgettext_lazy("log", "Response"))
name_subject("question", pgettext_lazy("log", "Question"))
name_subject("scoring", pgettext_lazy("log", "Scoring grid"))
name_subject("priorities", pgettext_lazy("log", "Edition of the priorities"))
