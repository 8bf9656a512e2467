"""A solution that is archived while its qualification is asked for."""

from django.utils.translation import gettext as _

from qualification.mail import tell_ministry
from qualification.models.applications import Application
from qualification.services.early_advice import end_with_solution
from solutions.models.solutions import Solution


def _under_way(solution: Solution) -> Application | None:
    application: Application | None = solution.applications.open().first()
    return application


def warning(solution: Solution) -> str:
    """What to know before one archives a solution; empty when nothing is asked of the ministry."""
    application = _under_way(solution)
    if application is None:
        is_advised = solution.early_advice.open().exists()
        return _("The request for early advice on this solution will be withdrawn.") if is_advised else ""
    text = _(
        "Application %(reference)s is under way (%(state)s) and will continue. Withdraw the application if you no longer want it."
    )
    return text % {"reference": application.reference, "state": application.get_state_display()}


def hear(solution: Solution) -> None:
    """The ministry is told when what it examines is no longer offered."""
    end_with_solution(solution)
    application = _under_way(solution)
    if application is not None and application.state != Application.State.DRAFT:
        tell_ministry(application, "application_solution_archived", reason=solution.archiving_reason)
