"""An application that starts from the last one: of which decision, for which version, and what is still to be reread.

A copied answer is to be reread until it is saved in this application, changed or not.
"""

from collections.abc import Iterable

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from qualification.models.applications import Answer, Application
from solutions.models.releases import Release
from solutions.models.solutions import Solution


def is_to_reread(application: Application, answer: Answer | None) -> bool:
    """Whether this answer is the last application's, as it came along when this one was opened."""
    if application.renewal_of_id is None or answer is None or answer.pk is None:
        return False
    return answer.version == 1 and answer.updated_at == application.opened_at


def still_to_reread(application: Application, answers: Iterable[Answer]) -> int:
    return sum(is_to_reread(application, answer) for answer in answers)


def about_renewal(solution: Solution, last: Application | None, release: Release | None) -> list[str]:
    """What starting from the last application means, in sentences: of which decision, until when, for which version."""
    if last is None or release is None:
        return []
    qualified = solution.qualified_release if solution.is_qualified else None
    said = []
    if qualified and solution.qualified_until:
        words = _("This is a renewal of decision %(reference)s: version %(number)s is qualified until %(day)s.")
        day = date_format(solution.qualified_until, "DATE_FORMAT")
        said.append(words % {"reference": solution.decision_reference, "number": qualified.number, "day": day})
    else:
        said.append(_("This application starts from the answers in %(reference)s.") % {"reference": last.reference})
    before = qualified or last.release
    if before and before.pk != release.pk:
        words = _(
            "This application is for version %(now)s, the last one added, and not for version %(before)s, which was "
            "examined before."
        )
        said.append(words % {"now": release.number, "before": before.number})
    else:
        said.append(_("This application is for version %(now)s, as before.") % {"now": release.number})
    return said


def suggested_changes(application: Application) -> str:
    """What the notes of the versions since the last application say; or what was said when this one was sent the last time."""
    if said := changes_of(application):
        return said
    last, release = application.renewal_of, application.release
    if last is None or release is None or last.release is None or last.release.pk == release.pk:
        return ""
    since = application.solution.releases.filter(released_on__gte=last.release.released_on).exclude(pk=last.release.pk)
    lines = [f"{each.number} – {each.notes}" for each in since.order_by("released_on", "pk")]
    return "\n".join(lines)[:3000]


def changes_of(application: Application) -> str:
    """What its vendor said has changed since the last application, as it was submitted."""
    return str((application.snapshot or {}).get("changes", ""))
