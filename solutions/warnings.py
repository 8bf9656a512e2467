"""What whoever is about to choose a solution must know of it first: that it is ruled out, or that there is a doubt."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from solutions.models.solutions import Solution

Qualification = Solution.Qualification


def ruled_out_because(solution: Solution) -> str:
    """Why a solution cannot be proposed for a need or chosen for a pilot now; empty when it can."""
    if solution.state == Solution.State.ARCHIVED:
        return _("The solution is archived: its vendor no longer offers it.")
    if solution.state != Solution.State.LISTED:
        return _("The solution is a draft. Publish it first.")
    if solution.qualification in Solution.RULED_OUT:
        return warning_about(solution)
    return ""


def warning_about(solution: Solution) -> str:
    """What speaks against relying on a solution today, in one sentence; empty when nothing does."""
    if solution.state == Solution.State.ARCHIVED:
        return _("The solution is archived: its vendor no longer offers it.")
    sentences = {
        Qualification.SUSPENDED: _(
            "The qualification of the solution is suspended: it must not be relied on until the ministry reinstates it."
        ),
        Qualification.WITHDRAWN: _("The qualification of the solution was withdrawn: it is no longer valid."),
        Qualification.REFUSED: _("The qualification of the solution was refused."),
    }
    if solution.qualification in Solution.RULED_OUT:
        return sentences[Qualification(solution.qualification)]
    if solution.current_qualification == Qualification.EXPIRED:
        day = date_format(solution.qualified_until, "DATE_FORMAT") if solution.qualified_until else "–"
        return _("The qualification of the solution expired on %(date)s: it is no longer valid.") % {"date": day}
    return sentences.get(Qualification(solution.qualification), "")
