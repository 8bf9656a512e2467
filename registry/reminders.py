"""Nudges to owners: a record that nobody confirmed for long, a report that waits for an answer.

A nudge is marked in the row and its letter is written in the same transaction, under lock: none is lost, none is doubled.
"""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from registry.addresses import absolute, record_path
from registry.models.error_reports import ErrorReport
from registry.models.records import CONFIRMATION_DUE_AFTER
from registry.post import Letter, post

ASK_AGAIN_AFTER = timedelta(days=30)
REPORT_NUDGE_BEFORE = timedelta(days=3)
BATCH = 200

# Who hears for an organisation: each app that knows people registers it (accounts does).
Recipients = Callable[[int], Iterable[Any]]
_record_models: list[Any] = []
_recipients: list[Recipients] = []


def watch(model: Any) -> None:
    """Records of this model are confirmed by their owners."""
    _record_models.append(model)


def recipients_from(find: Recipients) -> None:
    _recipients.append(find)


def remind_of_unconfirmed_records() -> int:
    """Ask the owners of stale records to confirm them. Returns how many records were asked about."""
    asked = 0
    for model in _record_models:
        with transaction.atomic():
            for record in _take_unconfirmed(model):
                _send("confirmation_due", record.organisation_id, lambda r=record: _confirmation_message(r))  # type: ignore[misc]
                asked += 1
    return asked


def _take_unconfirmed(model: Any) -> list[Any]:
    now = timezone.now()
    rows = list(
        model.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(last_confirmed_at__lt=now - CONFIRMATION_DUE_AFTER, organisation__is_registered=True)
        .exclude(state__in=["met", "closed", "withdrawn", "archived", "completed", "stopped"])
        .exclude(confirmation_asked_at__gt=now - ASK_AGAIN_AFTER)
        .order_by("last_confirmed_at")[:BATCH]
    )
    model.objects.filter(pk__in=[row.pk for row in rows]).update(confirmation_asked_at=now)
    return rows


@transaction.atomic
def remind_of_unanswered_reports() -> int:
    """Remind owners, once, of reports that are due within three days or late."""
    due = timezone.now() + REPORT_NUDGE_BEFORE
    reports = list(
        ErrorReport.objects.select_for_update(skip_locked=True, of=("self",)).filter(
            state=ErrorReport.State.OPEN, due_at__lt=due, reminded_at=None
        )[:BATCH]
    )
    ErrorReport.objects.filter(pk__in=[report.pk for report in reports]).update(reminded_at=timezone.now())
    for report in reports:
        _send("error_report_due", report.organisation_id, lambda r=report: _report_message(r))  # type: ignore[misc]
    return len(reports)


def _send(name: str, organisation_id: int, message: Callable[[], tuple[str, str]]) -> None:
    for find in _recipients:
        for person in find(organisation_id):
            with translation.override(person.language):
                subject, body = message()
                post(Letter(name, person.email, person.language, subject, body))


def _confirmation_message(record: Any) -> tuple[str, str]:
    subject = _("Is %(reference)s still current?") % {"reference": record.reference}
    body = _(
        "“%(title)s” was last confirmed on %(date)s.\n\n"
        "If it is still true, one click confirms it. If not, change it or close it.\n\n%(url)s\n"
    ) % {
        "title": record.heading(),
        "date": date_format(timezone.localtime(record.last_confirmed_at), "DATE_FORMAT"),
        "url": absolute(record_path(record)),
    }
    return subject, body


def _report_message(report: ErrorReport) -> tuple[str, str]:
    subject = _("A report on %(key)s waits for your answer") % {"key": report.key}
    body = _("A reader reported an error in %(key)s. An answer is due on %(date)s.\n\n%(message)s\n\n%(url)s\n") % {
        "key": report.key,
        "date": date_format(timezone.localtime(report.due_at), "DATE_FORMAT"),
        "message": report.message,
        "url": absolute(reverse("report-answer", args=[report.pk])),
    }
    return subject, body
