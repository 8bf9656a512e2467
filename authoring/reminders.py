"""Nudges to owners of records that nobody confirmed for long.

A nudge is marked in the row and its letter is written in the same transaction, under lock: none is lost, none is doubled.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from catalogue.addresses import absolute, record_path
from records import hooks
from records.kinds import RecordKind, listed_kinds
from records.letter_text import letter_text
from records.letters import write
from records.models.records import CONFIRMATION_DUE_AFTER
from records.one_by_one import one_by_one

ASK_AGAIN_AFTER = timedelta(days=30)
BATCH = 200


def remind_of_unconfirmed_records() -> int:
    """Ask the owners of stale records to confirm them. Returns how many records were asked about."""
    asked = 0
    for kind in listed_kinds():
        if not kind.is_confirmed:
            continue
        with transaction.atomic():
            asked += len(one_by_one(_unconfirmed(kind), _ask_to_confirm))
    return asked


def _unconfirmed(kind: RecordKind) -> list[Any]:
    now, model = timezone.now(), kind.model._default_manager
    return list(
        model.select_for_update(skip_locked=True, of=("self",))
        .filter(last_confirmed_at__lt=now - CONFIRMATION_DUE_AFTER, organisation__is_registered=True)
        .exclude(state__in=kind.closed_states)
        .exclude(confirmation_asked_at__gt=now - ASK_AGAIN_AFTER)
        .order_by("last_confirmed_at")[:BATCH]
    )


def _ask_to_confirm(record: Any) -> None:
    type(record)._default_manager.filter(pk=record.pk).update(confirmation_asked_at=timezone.now())
    send_to_readers("confirmation_due", record.organisation_id, lambda: _confirmation_message(record))


def send_to_readers(name: str, organisation_id: int, message: Callable[[], tuple[str, str]]) -> None:
    """One letter to each person who hears for the organisation, in their language."""
    for find in hooks.organisation_readers:
        for person in find(organisation_id):
            write(name, person.email, language=person.language, text=message)


def _confirmation_message(record: Any) -> tuple[str, str]:
    about = {"about": f"{record.reference} – {record.heading()}"}
    last = {"date": date_format(timezone.localtime(record.last_confirmed_at), "DATE_FORMAT")}
    paragraphs = [
        _("This public record was last confirmed on %(date)s.") % last,
        _("If the record is still accurate, confirm it with one click. If not, update or close the record."),
    ]
    action = (_("Open the record"), absolute(record_path(record)))
    why = _("You are receiving this message because your organization is responsible for this record.")
    return _("Still up to date? %(about)s") % about, letter_text(paragraphs, action, why)
