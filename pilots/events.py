"""What can happen to a pilot."""

from django.utils.translation import gettext_lazy as _

from records.events import declare

PLANNED = declare("pilot.planned", _("Planned"), state="planned")
DELETED = declare("pilot.deleted", _("Draft deleted"))
EDITED = declare("pilot.edited", _("Text changed"), is_public=True)
INDICATORS_EDITED = declare("pilot.indicators_edited", _("Indicators changed"), is_public=True)
SITE_EDITED = declare("pilot.site_edited", _("Place or dates of a site changed"), is_public=True)
# Names of officers are not public, so that one more is no news to readers.
OFFICER_NAMED = declare("pilot.officer_named", _("Site officer named"))
CHANGES_BEGUN = declare("pilot.changes_begun", _("Changes started, not published"))
CHANGES_DISCARDED = declare("pilot.changes_discarded", _("Changes discarded"))
ANNOUNCED = declare("pilot.announced", _("Announced"), is_public=True, sentence=_("Now announced"))
ENTERED_ETHICS = declare("pilot.entered_ethics", _("Ethics review started"), is_public=True, state="ethics", confirms=True)
STARTED = declare("pilot.started", _("Started"), is_public=True, state="running", sentence=_("Now running"), confirms=True)
MEASURED = declare("pilot.measured", _("Values entered"), is_public=True, confirms=True)
COMPLETED = declare(
    "pilot.completed",
    _("Completed, results published"),
    is_public=True,
    state="completed",
    sentence=_("Now completed, results published"),
)
STOPPED = declare("pilot.stopped", _("Stopped"), is_public=True, state="stopped", sentence=_("Now stopped"))
CONFIRMED = declare("pilot.confirmed", _("Confirmed as still current"), is_public=True)
FOLLOWED_UP = declare("pilot.followed_up", _("Monthly follow-up"), is_public=True, confirms=True)
SITE_JOINED = declare("pilot.site_joined", _("A site joined"), is_public=True)
SITE_LEFT = declare("pilot.site_left", _("A site left"), is_public=True)
TICKED = declare("pilot.ticked", _("Checklist updated"))
JOIN_ASKED = declare("pilot.join_asked", _("Another establishment has asked to join"))
JOIN_ANSWERED = declare("pilot.join_answered", _("Request to join answered"))
JOIN_TAKEN_BACK = declare("pilot.join_taken_back", _("Request to join withdrawn"))
SITE_INVITED = declare("pilot.site_invited", _("Another establishment has been invited"))
INVITATION_DECLINED = declare("pilot.invitation_declined", _("Invitation declined"))
INVITATION_TAKEN_BACK = declare("pilot.invitation_taken_back", _("Invitation withdrawn"))
# Told of a draft, it is not public yet: the announcement publishes it.
DISPENSATION_GRANTED = declare("pilot.dispensation_granted", _("Dispensation from the risk level granted"), is_public=True)
DISPENSATION_PUBLISHED = declare("pilot.dispensation_published", _("Dispensation from the risk level published"), is_public=True)
DISPENSATION_ASKED = declare("pilot.dispensation_asked", _("Dispensation from the risk level requested"))
DISPENSATION_DECLINED = declare("pilot.dispensation_declined", _("Dispensation from the risk level declined"))
DISPENSATION_WITHDRAWN = declare("pilot.dispensation_withdrawn", _("Request for a dispensation withdrawn"))
