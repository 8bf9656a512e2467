"""What can happen to a pilot."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from records.events import declare, name_subject

PLANNED = declare("pilot.planned", _("Planned"), state="planned")
DELETED = declare("pilot.deleted", _("Draft deleted"))
EDITED = declare("pilot.edited", _("Text changed"), is_public=True)
CHANGES_BEGUN = declare("pilot.changes_begun", _("Changes started, not published"))
CHANGES_DISCARDED = declare("pilot.changes_discarded", _("Changes discarded"))
ANNOUNCED = declare("pilot.announced", _("Announced"), is_public=True, sentence=_("Has been announced"))
ENTERED_ETHICS = declare("pilot.entered_ethics", _("Ethics review started"), is_public=True, state="ethics")
STARTED = declare("pilot.started", _("Started"), is_public=True, state="running", sentence=_("Has started"))
MEASURED = declare("pilot.measured", _("Values entered"), is_public=True)
COMPLETED = declare(
    "pilot.completed",
    _("Completed, results published"),
    is_public=True,
    state="completed",
    sentence=_("Has been completed, results published"),
)
REPORT_DRAFTED = declare("pilot.report_drafted", _("Value report drafted"))
REPORT_PUBLISHED = declare("pilot.report_published", _("Value report published"), is_public=True)
DECIDED = declare("pilot.decided", _("Decision made"), is_public=True)
MILESTONE_DONE = declare("pilot.milestone_done", _("Milestone done"), is_public=True)
MILESTONE_CORRECTED = declare("pilot.milestone_corrected", _("Milestone corrected, with a reason"), is_public=True)
DUE_DATE_MOVED = declare("pilot.due_date_moved", _("Due date of a milestone changed, with a reason"), is_public=True)
MILESTONE_HANDED_OVER = declare("pilot.milestone_handed_over", _("Milestone reassigned, with a reason"), is_public=True)
LESSON_WRITTEN = declare("pilot.lesson_written", _("Lesson published"), is_public=True)
LESSON_EDITED = declare("pilot.lesson_edited", _("Lesson changed"), is_public=True)
CALCULATED = declare("calculation.saved", _("Cost calculation saved"), is_public=True)
STOPPED = declare("pilot.stopped", _("Stopped"), is_public=True, state="stopped", sentence=_("Has been stopped"))
CONFIRMED = declare("pilot.confirmed", _("Confirmed as still current"), is_public=True)
FOLLOWED_UP = declare("pilot.followed_up", _("Monthly follow-up"), is_public=True)
SITE_JOINED = declare("pilot.site_joined", _("A site joined"), is_public=True)
SITE_LEFT = declare("pilot.site_left", _("A site left"), is_public=True)
TICKED = declare("pilot.ticked", _("Checklist"))
JOIN_ASKED = declare("pilot.join_asked", _("Another establishment has asked to join"))
JOIN_ANSWERED = declare("pilot.join_answered", _("Request to join answered"))
JOIN_TAKEN_BACK = declare("pilot.join_taken_back", _("Request to join withdrawn"))

name_subject("calculation", pgettext_lazy("log", "Calculation"))
