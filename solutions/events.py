"""What can happen to a solution."""

from django.utils.translation import gettext_lazy as _

from registry.events import declare

DRAFTED = declare("solution.drafted", _("Draft opened"))
EDITED = declare("solution.edited", _("Text changed"), is_public=True)
LISTED = declare("solution.listed", _("Listed as declared"), is_public=True)
IMPORTED = declare("solution.imported", _("Entered from the FDA list"), is_public=True)
UPDATED_FROM_SOURCE = declare("solution.updated_from_source", _("Updated from the FDA list"), is_public=True)
ARCHIVED = declare("solution.archived", _("Archived"), is_public=True)
CONFIRMED = declare("solution.confirmed", _("Confirmed as still current"), is_public=True)
