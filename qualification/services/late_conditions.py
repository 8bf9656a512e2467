"""A condition that is late: the ministry reminds its vendor, or gives another day with a public reason."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import Actor
from qualification import events
from qualification.mail import tell_vendor
from qualification.models.applications import Application
from qualification.models.decisions import Condition, Measure
from qualification.reaching import vendor_unreached
from qualification.services.following import ALREADY_MET, followed, note_measure, tell_of_condition
from qualification.services.stages import save_with_event
from records.bilingual import shown, shown_pair
from records.errors import Incomplete, WrongState
from records.models.events import Event

NOT_LATE = gettext_lazy("This condition is not late, or its report is waiting for an answer.")


# So many days pass between two reminders of one condition.
DAYS_BETWEEN_REMINDERS = 7


def next_reminder(condition: Condition) -> date | None:
    """The day from which the ministry can remind again; none where nobody was reminded yet."""
    if condition.reminded_at is None:
        return None
    return timezone.localdate(condition.reminded_at) + timedelta(days=DAYS_BETWEEN_REMINDERS)


@transaction.atomic
def remind_of_condition(condition: Condition, *, by: Actor, at: datetime | None = None) -> Condition:
    """A letter to the vendor of a late condition, once a week at most. Raises `WrongState` otherwise, and when the letter
    would reach nobody.
    """
    application, _decision, condition = followed(condition, "qualification.decide", by)
    if not condition.is_late or condition.reported_at:
        raise WrongState(NOT_LATE)
    if why := vendor_unreached(application):
        raise WrongState(why)
    now = at or timezone.now()
    if (again := next_reminder(condition)) and timezone.localdate(now) < again:
        said = _("The vendor was reminded recently. Another reminder can be sent from %(date)s.")
        raise WrongState(said % {"date": date_format(again, "DATE_FORMAT")})
    condition.reminded_at = now
    condition.save(update_fields=["reminded_at"])
    save_with_event(application, events.CONDITION_REMINDED, by=by, at=at, data={"condition": condition.pk})
    tell_of_condition(condition)
    return condition


@transaction.atomic
def postpone_condition(
    condition: Condition, *, by: Actor, due_on: date, reason_fr: str, reason_en: str = "", at: datetime | None = None
) -> Condition:
    """Another day for a condition that is not met. The reason is public; the vendor is told, and reminded again in time."""
    application, decision, condition = followed(condition, "qualification.decide", by)
    if condition.met_at:
        raise WrongState(ALREADY_MET)
    if due_on <= max(timezone.localdate(at), condition.due_on):
        raise Incomplete({"due_on": _("Choose a date after today and after the current due date.")})
    if decision.expires_on and due_on > decision.expires_on:
        raise Incomplete({"due_on": _("The qualification ends before that day.")})
    before, condition.due_on, condition.reminded_at = condition.due_on, due_on, None
    condition.save(update_fields=["due_on", "reminded_at"])
    note_measure(decision, Measure.Kind.CONDITION_MOVED, by=by, reason_fr=reason_fr, reason_en=reason_en, at=at, verb=None)
    days = {"from": before.isoformat(), "to": due_on.isoformat()}
    save_with_event(
        application,
        events.CONDITION_POSTPONED,
        by=by,
        at=at,
        data={"condition": condition.pk, "reason": reason_fr.strip()} | days,
    )
    tell_vendor(
        application,
        "condition_postponed",
        condition=lambda: shown(condition, "text"),
        due=due_on,
        reason=lambda: shown_pair(reason_fr, reason_en),
    )
    return condition


def moves(application: Application) -> dict[int, list[tuple[date, date]]]:
    """By condition, the due dates that it was given since the decision: from which day to which, the first first. One query."""
    verb = events.CONDITION_POSTPONED.code
    found: dict[int, list[tuple[date, date]]] = {}
    for event in Event.objects.filter(kind=Application.kind, reference=application.reference, verb=verb).order_by("at", "id"):
        days = (date.fromisoformat(event.data["from"]), date.fromisoformat(event.data["to"]))
        found.setdefault(event.data["condition"], []).append(days)
    return found
