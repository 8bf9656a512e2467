"""Reports of errors: made by anyone, answered by the record's owner within a stated time."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue.addresses import absolute
from catalogue.models.index import CatalogueEntry
from records import events
from records.errors import Incomplete, WrongState
from records.kinds import owner_code
from records.letter_text import letter_text
from records.letters import write
from safety.letter_limits import TooManyLetters, count_letter
from website.models.error_reports import ErrorReport

REPORTED = events.declare("error.reported", gettext_lazy("An error was reported"))
ANSWERED = events.declare("error.answered", gettext_lazy("An error report was answered"), is_public=True)


@transaction.atomic
def report_error(
    entry: CatalogueEntry, *, message: str, email: str = "", language: str = "fr", at: datetime | None = None
) -> ErrorReport:
    """A reader says that something is wrong in a public record. With an address, they get the way back to their report."""
    if not message.strip():
        raise Incomplete({"message": _("Describe the error.")})
    report = ErrorReport.objects.create(
        kind=entry.kind,
        key=entry.key,
        organisation_id=entry.organisation_id,
        message=message.strip(),
        reporter_email=email,
        language=language,
    )
    events.record(REPORTED, kind=entry.kind, reference=entry.key, by=None, at=at, data={"report": report.pk})
    if report.reporter_email:
        _acknowledge(report)
    return report


@transaction.atomic
def answer_report(
    report: ErrorReport, *, by: events.ActorLike, outcome: str, answer: str, at: datetime | None = None
) -> ErrorReport:
    """The owner answers, once. The right is asked of the record by the caller (`<app>.answer_report`)."""
    report = ErrorReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
    if report.state != ErrorReport.State.OPEN:
        raise WrongState(_("A colleague has already answered this report."))
    if not answer.strip():
        raise Incomplete({"answer": _("Write an answer.")})
    report.state = ErrorReport.State(outcome)
    report.answer = answer.strip()
    report.answered_at = at or timezone.now()
    report.answered_by_id = by.user_id
    report.save()
    events.record(ANSWERED, kind=report.kind, reference=report.key, by=by, at=at, data={"report": report.pk})
    if report.reporter_email:
        count_letter("error_report_answered", sender=report.organisation_id, reader=report.reporter_email)
        _tell_reporter(report)
    return report


def about(report: ErrorReport) -> str:
    """The record that a report is about, as its page calls it; its number alone once it is no longer public."""
    entry = CatalogueEntry.objects.filter(kind=report.kind, key=report.key).first()
    if entry is None:
        return report.key
    return entry.title if report.kind == owner_code() else f"{report.key} – {entry.title}"


def _acknowledge(report: ErrorReport) -> None:
    """Where the report can be followed. Nobody proved to read this address: nothing that its writer typed is sent there.

    When too many were sent there today, none is: the page itself says where the report is.
    """
    try:
        count_letter("error_report_received", sender=report.organisation_id, reader=report.reporter_email)
    except TooManyLetters:
        return

    def text() -> tuple[str, str]:
        said = [
            _("You reported an error in this record. The organization responsible for the record will answer by %(date)s.")
            % {"date": date_format(timezone.localtime(report.due_at), "DATE_FORMAT")}
        ]
        action = (_("Follow your report"), absolute(reverse("report-follow", args=[report.token])))
        why = _("You are receiving this message because this address was given with the report of an error.")
        return _("Your report was received: %(about)s") % {"about": about(report)}, letter_text(said, action, why)

    write("error_report_received", report.reporter_email, language=report.language, text=text)


def _tell_reporter(report: ErrorReport) -> None:
    """Nobody proved to read this address: the letter says where the answer is, and nothing that its writer typed."""

    def text() -> tuple[str, str]:
        said = [_("You reported an error in this record. The organization responsible for the record has answered.")]
        action = (_("Read the answer"), absolute(reverse("report-follow", args=[report.token])))
        why = _("You are receiving this message because this address was given with the report of an error.")
        return _("Your report was answered: %(about)s") % {"about": about(report)}, letter_text(said, action, why)

    write("error_report_answered", report.reporter_email, language=report.language, text=text)
