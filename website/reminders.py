"""Nudges to owners of reports of errors that wait for an answer.

A nudge is marked in the row and its letter is written in the same transaction, under lock: none is lost, none is doubled.
"""

from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from authoring.reminders import BATCH, send_to_readers
from catalogue.addresses import absolute
from records.letter_text import letter_text, quoted
from records.one_by_one import one_by_one
from website.error_reports import about
from website.models.error_reports import ErrorReport

REPORT_NUDGE_BEFORE = timedelta(days=3)


@transaction.atomic
def remind_of_unanswered_reports() -> int:
    """Remind owners, once, of reports that are due within three days or late."""
    due = timezone.now() + REPORT_NUDGE_BEFORE
    reports = list(
        ErrorReport.objects.select_for_update(skip_locked=True, of=("self",)).filter(
            state=ErrorReport.State.OPEN, due_at__lt=due, reminded_at=None
        )[:BATCH]
    )
    return len(one_by_one(reports, _remind))


def _remind(report: ErrorReport) -> None:
    ErrorReport.objects.filter(pk=report.pk).update(reminded_at=timezone.now())
    send_to_readers("error_report_due", report.organisation_id, lambda: _report_message(report))


def _report_message(report: ErrorReport) -> tuple[str, str]:
    due = {"date": date_format(timezone.localtime(report.due_at), "DATE_FORMAT")}
    said = [
        _("A reader reported an error in this record:"),
        quoted(report.message),
        _("An answer is due on %(date)s.") % due,
    ]
    action = (_("Answer the report"), absolute(reverse("report-answer", args=[report.pk])))
    why = _("You are receiving this message because your organization is responsible for this record.")
    return _("Error report to answer: %(about)s") % {"about": about(report)}, letter_text(said, action, why)
