"""How a solution is read, written, decided on and confirmed."""

from authoring.pages import RecordPages
from solutions.kind import KIND
from solutions.services import solutions as services
from solutions.views.solutions import AMENDING, DECISIONS, GUIDE, is_writable, page_context, shown_solution, visible_solution

PAGES = RecordPages(
    kind=KIND,
    visible=visible_solution,
    shown=shown_solution,
    guide=GUIDE,
    amending=AMENDING,
    is_writable=is_writable,
    context=page_context,
    template="solutions/detail.html",
    decisions=lambda: DECISIONS,
    confirm=services.confirm_solution,
)
