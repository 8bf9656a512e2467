"""What can happen to a pilot after its end, and to calculations of costs.

Reports, decisions, paths and lessons belong to a pilot: their codes begin with its name, and its timeline shows them.
"""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from records.events import declare, name_subject

REPORT_DRAFTED = declare("pilot.report_drafted", _("Value report drafted"))
REPORT_PUBLISHED = declare("pilot.report_published", _("Value report published"), is_public=True)
DECIDED = declare("pilot.decided", _("Decision made"), is_public=True)
MILESTONE_DONE = declare("pilot.milestone_done", _("Milestone reached"), is_public=True)
MILESTONE_CORRECTED = declare("pilot.milestone_corrected", _("Milestone corrected, with a reason"), is_public=True)
DUE_DATE_MOVED = declare("pilot.due_date_moved", _("Due date of a milestone changed, with a reason"), is_public=True)
MILESTONE_HANDED_OVER = declare("pilot.milestone_handed_over", _("Milestone reassigned, with a reason"), is_public=True)
LESSON_WRITTEN = declare("pilot.lesson_written", _("Lesson published"), is_public=True)
LESSON_EDITED = declare("pilot.lesson_edited", _("Lesson changed"), is_public=True)
CALCULATED = declare("calculation.saved", _("Cost calculation saved"), is_public=True)

name_subject("calculation", pgettext_lazy("log", "Calculation"))
