"""What can happen to a need."""

from django.utils.translation import gettext_lazy as _

from registry.events import declare

DRAFTED = declare("need.drafted", _("Draft opened"))
EDITED = declare("need.edited", _("Text changed"), is_public=True)
AMENDED = declare("need.amended", _("Amended: a new version"), is_public=True)
DEADLINE_EXTENDED = declare("need.deadline_extended", _("Deadline for responses put off"), is_public=True)
SUBMITTED = declare("need.submitted", _("Submitted to the innovation office"))
RETURNED = declare("need.returned", _("Returned with remarks"))
PUBLISHED = declare("need.published", _("Published"), is_public=True)
ENTERED_PILOT = declare("need.entered_pilot", _("A pilot began"), is_public=True)
MET = declare("need.met", _("Need met"), is_public=True)
CLOSED = declare("need.closed", _("Closed"), is_public=True)
WITHDRAWN = declare("need.withdrawn", _("Withdrawn"), is_public=True)
PRIORITISED = declare("need.prioritised", _("Network priority set"), is_public=True)
SCHEDULED = declare("need.scheduled", _("Publication planned"))
UNSCHEDULED = declare("need.unscheduled", _("Publication no longer planned"))
ENDORSED = declare("need.endorsed", _("Endorsed by another establishment"), is_public=True)
ENDORSEMENT_WITHDRAWN = declare("need.endorsement_withdrawn", _("An endorsement was withdrawn"), is_public=True)
SCORED = declare("need.scored", _("Scored"), is_public=True)
WEIGHTS_CHANGED = declare("scoring.weights_changed", _("Weights of the criteria changed"), is_public=True)
EDITION_PUBLISHED = declare("priorities.published", _("Edition of the priorities published"), is_public=True)
CONFIRMED = declare("need.confirmed", _("Confirmed as still current"), is_public=True)
