"""How a need is read, written, decided on and confirmed."""

from authoring.pages import RecordPages
from needs.kind import KIND
from needs.services import needs as services
from needs.views.needs import DECISIONS, GUIDE, amended_elsewhere, page_context, visible_need

PAGES = RecordPages(
    kind=KIND,
    visible=visible_need,
    guide=GUIDE,
    is_writable=lambda need: not need.is_public and need.state not in services.ENDED,
    elsewhere=amended_elsewhere,
    context=page_context,
    template="needs/detail.html",
    decisions=lambda: DECISIONS,
    confirm=services.confirm_need,
)
