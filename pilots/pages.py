"""How a pilot is read, written, decided on and confirmed."""

from authoring.pages import RecordPages
from pilots.kind import KIND
from pilots.services import phases
from pilots.views.access import visible_pilot
from pilots.views.pilots import AMENDING, GUIDE, decisions, is_writable, page_context

PAGES = RecordPages(
    kind=KIND,
    visible=visible_pilot,
    guide=GUIDE,
    amending=AMENDING,
    is_writable=is_writable,
    context=page_context,
    template="pilots/detail.html",
    decisions=decisions,
    confirm=phases.confirm_pilot,
)
