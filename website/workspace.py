"""What awaits a person of the site itself: reports of errors in the records of their organisation."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from authoring.workspace import Section, Task
from website.models.error_reports import ErrorReport


def tasks(actor: Any) -> list[Task]:
    reports = ErrorReport.objects.filter(state=ErrorReport.State.OPEN).select_related("organisation")
    if not actor.can("website.answer_report", None) or actor.organisation_id is None:
        return []
    return [
        Task(
            label=_("Answer an error report"),
            detail=f"{report.key} – {report.message[:120]}",
            url=reverse("report-answer", args=[report.pk]),
            action=_("Answer"),
            due_at=report.due_at,
            is_late=report.is_late,
        )
        for report in reports.filter(organisation_id=actor.organisation_id)[:50]
    ]


SECTION = Section(gettext_lazy("Error reports"), tasks, lambda actor: ErrorReport.objects.none())
