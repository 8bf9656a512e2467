"""What can happen to a pilot."""

from django.utils.translation import gettext_lazy as _

from registry.events import declare

PLANNED = declare("pilot.planned", _("Planned"))
EDITED = declare("pilot.edited", _("Text changed"), is_public=True)
ANNOUNCED = declare("pilot.announced", _("Announced"), is_public=True)
ENTERED_ETHICS = declare("pilot.entered_ethics", _("Ethics review began"), is_public=True)
STARTED = declare("pilot.started", _("Started"), is_public=True)
MEASURED = declare("pilot.measured", _("Measures entered"), is_public=True)
COMPLETED = declare("pilot.completed", _("Completed, results published"), is_public=True)
STOPPED = declare("pilot.stopped", _("Stopped"), is_public=True)
CONFIRMED = declare("pilot.confirmed", _("Confirmed as still current"), is_public=True)
