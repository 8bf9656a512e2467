"""Until when, and how often, a decision can be appealed."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from qualification.models.applications import Application
from qualification.models.decisions import Appeal, Decision

# The delay for an appeal, in days after the decision.
APPEAL_DAYS = 60


def was_contested(application: Application) -> bool:
    """An appeal was filed on one of its decisions: there is one for each application, whatever is decided after it."""
    return Appeal.objects.filter(decision__application=application).exists()


def unappealable(decision: Decision, at: datetime | None = None) -> str:
    """Why a decision cannot be contested (any more), for people to read; empty when it can."""
    if decision.superseded_at or was_contested(decision.application):
        return str(_("A decision on this application has already been appealed. Only one appeal is allowed."))
    return "" if may_still_appeal(decision, at) else str(_("The 60-day period to appeal has ended."))


def may_appeal(decision: Decision) -> bool:
    """Within the sixty days, on an application that was never contested."""
    return not unappealable(decision)


def may_still_appeal(decision: Decision, at: datetime | None = None) -> bool:
    """Within sixty days of the decision."""
    return (at or timezone.now()) <= decision.decided_at + timedelta(days=APPEAL_DAYS)


def stands_in_the_way(decision: Decision) -> str:
    """Why an appeal cannot be upheld now, and what to do, for people to read; empty when nothing does.

    A solution has one open application: the contested one cannot be opened again while another one is.
    """
    application = decision.application
    other = Application.objects.open().filter(solution=application.solution_id).exclude(pk=application.pk).first()
    if other is None:
        return ""
    if other.state == Application.State.DRAFT:
        return str(
            _(
                "The vendor is preparing another application for this solution. The appeal can be upheld only after the "
                "vendor withdraws that application or deletes its draft, or after it is decided."
            )
        )
    said = _(
        "Another application for this solution, %(reference)s, is under way. The appeal can be upheld only after that "
        "application is decided, or withdrawn by the vendor."
    )
    return str(said % {"reference": other.reference})
