"""Until when, and how often, a decision can be appealed."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from qualification.models.applications import Application
from qualification.models.decisions import Appeal, Decision
from solutions.models.solutions import Solution

# The delay for an appeal, in days after the decision.
APPEAL_DAYS = 60


def was_contested(application: Application) -> bool:
    """An appeal was filed on one of its decisions: there is one for each application, whatever is decided after it."""
    return Appeal.objects.filter(decision__application=application).exists()


def unappealable(decision: Decision, at: datetime | None = None) -> str:
    """Why a decision cannot be contested (any more), for people to read; empty when it can."""
    if decision.superseded_at or was_contested(decision.application):
        return str(_("A decision on this application has already been appealed. Only one appeal is allowed."))
    return "" if may_still_appeal(decision, at) else str(_("The 60-day period to appeal is over."))


def in_the_way_of_appeal(application: Application) -> str:
    """Why an appeal on a decided application has to wait, for people to read; empty when it has not.

    An upheld appeal opens the application again, and one solution has one open application.
    """
    other = application.solution.applications.open().exclude(pk=application.pk).first()
    if other is None:
        return ""
    said = _("Another application for this solution is open: %(reference)s. It must be decided or withdrawn first.")
    return said % {"reference": other.reference}


def in_the_way_of_application(solution: Solution) -> str:
    """Why a new application has to wait; empty when it has not."""
    if Appeal.objects.filter(outcome="", decision__application__solution=solution).exists():
        return str(
            _("An appeal about this solution has not been answered yet. Another application can be opened after the answer.")
        )
    return ""


def may_appeal(decision: Decision) -> bool:
    """Within the sixty days, on an application that was never contested."""
    return not unappealable(decision)


def may_still_appeal(decision: Decision, at: datetime | None = None) -> bool:
    """Within sixty days of the decision."""
    return (at or timezone.now()) <= decision.decided_at + timedelta(days=APPEAL_DAYS)
