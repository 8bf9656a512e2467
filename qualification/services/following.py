"""What follows a decision: conditions, suspension, reinstatement, withdrawal, appeal, expiry, reminders."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import Actor
from authoring.lifecycle import lock as lock_record
from qualification import events
from qualification.appeals import stands_in_the_way, unappealable
from qualification.mail import appeal_until, tell_ministry, tell_of_questions, tell_vendor, tell_who_answers
from qualification.models.applications import Application
from qualification.models.decisions import Appeal, Condition, Decision, Measure
from qualification.models.reviews import Clarification
from qualification.services.enclosures import hand_in
from qualification.services.stages import enter, lock, save_with_event
from records.bilingual import shown, shown_pair
from records.errors import Incomplete, WrongState
from records.events import Verb
from records.models.events import Event
from records.one_by_one import one_by_one
from solutions.models.solutions import Solution
from solutions.services import qualification as solution_qualification

Kind = Measure.Kind
REMINDERS = (90, 30, 7)
ALREADY_MET = gettext_lazy("This condition has already been confirmed as met.")
NOTHING_TO_REVIEW = gettext_lazy("There is no reason to re-examine this qualification.")
NO_LONGER_BASED = gettext_lazy("The qualification is no longer based on this decision.")
NO_REPORT = gettext_lazy("The vendor has not reported on this condition yet.")
NO_APPEAL = gettext_lazy("There is no appeal waiting for an answer.")


@transaction.atomic
def suspend(decision: Decision, *, by: Actor, reason_fr: str, reason_en: str = "", at: datetime | None = None) -> Decision:
    """Nobody relies on the qualification until it is reinstated. Public, with the reason."""
    application, decision = _standing(decision, by)
    note_measure(decision, Kind.SUSPENDED, by=by, reason_fr=reason_fr, reason_en=reason_en, at=at)
    solution_qualification.suspend(application.solution, by=by, at=at, reason=lambda: shown_pair(reason_fr, reason_en))
    _tell_of_measure(decision, Kind.SUSPENDED, reason_fr, reason_en)
    return decision


@transaction.atomic
def reinstate(decision: Decision, *, by: Actor, reason_fr: str, reason_en: str = "", at: datetime | None = None) -> Decision:
    application, decision = _standing(decision, by)
    if application.solution.qualification != Solution.Qualification.SUSPENDED:
        raise WrongState(_("This qualification is not suspended."))
    if decision.expires_on and decision.expires_on < timezone.localdate(at):
        raise WrongState(_("The qualification has expired in the meantime. The vendor must renew it."))
    note_measure(decision, Kind.REINSTATED, by=by, reason_fr=reason_fr, reason_en=reason_en, at=at)
    solution_qualification.reinstate(
        application.solution,
        by=by,
        with_conditions=decision.conditions.filter(met_at=None).exists(),
        at=at,
        reason=lambda: shown_pair(reason_fr, reason_en),
    )
    _tell_of_measure(decision, Kind.REINSTATED, reason_fr, reason_en)
    return decision


@transaction.atomic
def withdraw_qualification(
    decision: Decision, *, by: Actor, reason_fr: str, reason_en: str = "", at: datetime | None = None
) -> Decision:
    """End a qualification before its day, for good."""
    application, decision = _standing(decision, by)
    note_measure(decision, Kind.WITHDRAWN, by=by, reason_fr=reason_fr, reason_en=reason_en, at=at)
    solution_qualification.withdraw(application.solution, by=by, at=at, reason=lambda: shown_pair(reason_fr, reason_en))
    _tell_of_measure(decision, Kind.WITHDRAWN, reason_fr, reason_en)
    return decision


@transaction.atomic
def keep(decision: Decision, *, by: Actor, reason_fr: str, reason_en: str = "", at: datetime | None = None) -> Decision:
    """A major version or an incident was looked at: the qualification stands as it is."""
    application, decision = _standing(decision, by)
    if not application.solution.review_flag:
        raise WrongState(NOTHING_TO_REVIEW)
    note_measure(decision, Kind.KEPT, by=by, reason_fr=reason_fr, reason_en=reason_en, at=at)
    solution_qualification.lift_flag(application.solution, by=by, at=at)
    _tell_of_measure(decision, Kind.KEPT, reason_fr, reason_en)
    return decision


@transaction.atomic
def report_condition(condition: Condition, *, by: Actor, report: str, at: datetime | None = None) -> Condition:
    """The vendor says how a condition was met, or says it otherwise. The earlier text stays in the log, for the two sides."""
    application, _decision, condition = followed(condition, "qualification.apply", by)
    if condition.met_at:
        raise WrongState(ALREADY_MET)
    if not report.strip():
        raise Incomplete({"report": _("Explain how it was met.")})
    verb = events.CONDITION_REPORT_CHANGED if condition.reported_at else events.CONDITION_REPORTED
    before, condition.report, condition.reported_at = condition.report, report.strip(), at or timezone.now()
    condition.save()
    data: dict[str, Any] = {"condition": condition.pk, "files": hand_in(condition, at=at)}
    data |= {"before": before} if before not in ("", condition.report) else {}
    save_with_event(application, verb, by=by, at=at, data=data)
    tell_ministry(application, "condition_reported", condition=lambda: shown(condition, "text"), report=condition.report)
    return condition


def reports_before(application: Application) -> dict[int, list[tuple[datetime, str]]]:
    """By condition, what its report said before each change, the latest first, and when it was changed. One query."""
    verbs = [events.CONDITION_REPORTED.code, events.CONDITION_REPORT_CHANGED.code]
    changes = Event.objects.filter(kind=Application.kind, reference=application.reference, verb__in=verbs, data__has_key="before")
    found: dict[int, list[tuple[datetime, str]]] = {}
    for event in changes.order_by("-at", "-id"):
        found.setdefault(event.data["condition"], []).append((event.at, event.data["before"]))
    return found


@transaction.atomic
def accept_condition(condition: Condition, *, by: Actor, at: datetime | None = None) -> Condition:
    """The ministry finds a condition to be met. With the last one, the qualification has no condition any more."""
    application, decision, condition = followed(condition, "qualification.decide", by)
    if condition.met_at:
        raise WrongState(ALREADY_MET)
    if not condition.reported_at:
        raise WrongState(NO_REPORT)
    condition.met_at = at or timezone.now()
    condition.save()
    note_measure(decision, Kind.CONDITION_MET, by=by, reason_fr=condition.text_fr, reason_en=condition.text_en, at=at)
    solution_qualification.tell_of_condition(application.solution, by=by, at=at)
    left = decision.conditions.filter(met_at=None).count()
    tell_vendor(application, "condition_met", condition=lambda: shown(condition, "text"), left=left)
    if not left:
        solution_qualification.conditions_met(application.solution, by=by, at=at)
    return condition


@transaction.atomic
def return_condition(
    condition: Condition, *, by: Actor, reason_fr: str, reason_en: str = "", at: datetime | None = None
) -> Condition:
    """What was reported does not meet the condition: the vendor reports again. The reason is public."""
    application, decision, condition = followed(condition, "qualification.decide", by)
    if condition.met_at or not condition.reported_at:
        raise WrongState(_("No report on this condition is waiting for an answer."))
    condition.reported_at = None
    condition.save()
    note_measure(decision, Kind.CONDITION_RETURNED, by=by, reason_fr=reason_fr, reason_en=reason_en, at=at)
    tell_vendor(
        application,
        "condition_returned",
        condition=lambda: shown(condition, "text"),
        due=condition.due_on,
        reason=lambda: shown_pair(reason_fr, reason_en),
    )
    return condition


@transaction.atomic
def appeal(decision: Decision, *, by: Actor, grounds: str, at: datetime | None = None) -> Appeal:
    """The vendor contests a decision, once, within sixty days."""
    application, decision = _both(decision)
    by.must("qualification.appeal", application)
    now = at or timezone.now()
    if why := unappealable(decision, now):
        raise WrongState(why)
    if not grounds.strip():
        raise Incomplete({"grounds": _("State what should change, and why.")})
    made = Appeal.objects.create(decision=decision, grounds=grounds.strip(), filed_at=now, filed_by=by.user)
    hand_in(decision, at=now)
    note_measure(decision, Kind.APPEALED, by=by, reason_fr="", at=at, needs_reason=False, verb=events.APPEALED)
    solution_qualification.tell_of_appeal(application.solution, decision=application.reference, by=by, at=at)
    tell_who_answers(application, "appeal_filed", but=decision.decided_by_id, grounds=made.grounds)
    return made


def unanswerable_by(actor: Actor, decision: Decision) -> str:
    """Why this person does not answer an appeal against the decision; empty when they may."""
    if decision.decided_by_id and decision.decided_by_id == actor.user_id:
        return _("The person who made the decision cannot answer the appeal. A colleague must do so.")
    return ""


def awaits_answer_of(appeal: Appeal | None, actor: Actor) -> bool:
    return appeal is not None and not appeal.outcome and not unanswerable_by(actor, appeal.decision)


@transaction.atomic
def answer_appeal(
    decision: Decision, *, by: Actor, outcome: str, reason_fr: str, reason_en: str = "", at: datetime | None = None
) -> Appeal:
    """Uphold it, and the application is deliberated again; or dismiss it. The answer is public.

    Raises `Incomplete` on `outcome` while another application of the solution is open.
    """
    application, decision = _both(decision)
    by.must("qualification.decide", application)
    filed = Appeal.objects.select_for_update().filter(decision=decision).first()
    if filed is None or filed.outcome:
        raise WrongState(NO_APPEAL)
    if why := unanswerable_by(by, decision):
        raise WrongState(why)
    is_upheld = outcome == Appeal.Outcome.UPHELD
    # Until this transaction ends, nobody opens another application for the solution.
    lock_record(application.solution)
    if is_upheld and (why := stands_in_the_way(decision)):
        raise Incomplete({"outcome": why})
    note_measure(
        decision,
        Kind.APPEAL_UPHELD if is_upheld else Kind.APPEAL_DISMISSED,
        by=by,
        reason_fr=reason_fr,
        reason_en=reason_en,
        at=at,
        verb=None,
    )
    filed.outcome, filed.answered_at = outcome, at or timezone.now()
    filed.save()
    solution_qualification.tell_of_appeal(application.solution, decision=application.reference, is_upheld=is_upheld, by=by, at=at)
    if is_upheld:
        enter(application, "reopen_on_appeal", at)
        application.ended_at = None
    said = {"outcome": outcome, "reason": reason_fr.strip()}
    save_with_event(application, events.APPEAL_ANSWERED, by=by, at=at, data=said)
    tell_vendor(application, "appeal_answered", is_upheld=is_upheld, reason=lambda: shown_pair(reason_fr, reason_en))
    return filed


# ── By themselves ────────────────────────────────────────────────────────────────────────────────────────────


def expire_due(today: date | None = None) -> int:
    """End every qualification whose day is past. Each in its own transaction; a second run finds nothing."""
    day = today or timezone.localdate()
    return sum(one_by_one(_in_force().filter(expires_on__lt=day).values_list("pk", flat=True), _expire))


def _expire(pk: int) -> bool:
    application, decision = _both(Decision.objects.get(pk=pk))
    solution = application.solution
    if solution.qualification not in _CAN_END or solution.decision_reference != application.reference:
        return False
    note_measure(decision, Kind.EXPIRED, by=None, reason_fr="", at=None, needs_reason=False)
    solution_qualification.expire(solution, at=None)
    tell_vendor(application, "qualification_expired", until=decision.expires_on)
    return True


def remind_of_expiry(today: date | None = None) -> int:
    """Tell vendors 90, 30 and 7 days before the end, each once; after days of standstill the nearest only."""
    day = today or timezone.localdate()
    ending = _in_force().filter(expires_on__gte=day, expires_on__lte=day + timedelta(days=REMINDERS[0]))
    return sum(one_by_one(ending.values_list("pk", flat=True), lambda pk: _tell_of_end(pk, day)))


def _tell_of_end(pk: int, day: date) -> bool:
    decision = Decision.objects.select_for_update(of=("self",)).select_related("application__solution").get(pk=pk)
    if decision.application.solution.state == Solution.State.ARCHIVED:
        # Nothing to renew.
        return False
    left = (decision.expires_on - day).days if decision.expires_on else 0
    due = min(each for each in REMINDERS if left <= each)
    if any(done <= due for done in decision.reminded):
        return False
    decision.reminded = [*decision.reminded, due]
    decision.save(update_fields=["reminded"])
    tell_vendor(decision.application, "qualification_expires", days=left, until=decision.expires_on)
    return True


def remind_of_due_dates(today: date | None = None) -> int:
    """Tell vendors, once each, of conditions due within thirty days and of questions due within seven."""
    day = today or timezone.localdate()
    conditions = Condition.objects.open().filter(reported_at=None, reminded_at=None, due_on__lte=day + timedelta(days=30))
    conditions = conditions.select_related("decision__application__solution", "decision__application__organisation")
    asked = Clarification.objects.filter(
        answered_at=None,
        reminded_at=None,
        due_on__lte=day + timedelta(days=7),
        application__state=Application.State.CLARIFICATION,
    )
    applications = asked.order_by("application_id").values_list("application_id", flat=True).distinct()
    told = one_by_one(conditions, _remind_of_condition)
    return sum(told) + sum(one_by_one(applications, lambda pk: _remind_of_questions(pk, asked)))


def _remind_of_condition(condition: Condition) -> bool:
    is_mine = Condition.objects.filter(pk=condition.pk, reminded_at=None).update(reminded_at=timezone.now()) > 0
    if is_mine:
        tell_of_condition(condition)
    return is_mine


def _remind_of_questions(pk: int, asked: models.QuerySet[Clarification]) -> bool:
    """One letter for the questions of an application, under the lock that answering takes too."""
    application = lock(Application(pk=pk))
    waiting = list(asked.filter(application=pk).select_related("requirement"))
    asked.filter(pk__in=[each.pk for each in waiting]).update(reminded_at=timezone.now())
    if waiting:
        tell_of_questions(application, "clarification_due", waiting)
    return bool(waiting)


# ── Parts ────────────────────────────────────────────────────────────────────────────────────────────────────

_CAN_END = (Solution.Qualification.QUALIFIED, Solution.Qualification.CONDITIONAL, Solution.Qualification.SUSPENDED)


def _in_force() -> models.QuerySet[Decision]:
    """Favourable decisions on which a solution's qualification rests now.

    Whatever became of the application: reopened on appeal, and then perhaps taken back, it still has an end.
    """
    return Decision.objects.filter(
        superseded_at=None,
        application__solution__qualification__in=_CAN_END,
        application__solution__decision_reference=models.F("application__reference"),
    ).exclude(outcome=Decision.Outcome.REFUSED)


def _tell_of_measure(decision: Decision, kind: Measure.Kind, reason_fr: str, reason_en: str) -> None:
    tell_vendor(
        decision.application,
        "measure_taken",
        kind=kind.value,
        measure=kind.label,
        reason=lambda: shown_pair(reason_fr, reason_en),
        until=decision.expires_on,
        appeal_until=appeal_until(decision),
    )


def tell_of_condition(condition: Condition) -> None:
    """The vendor reads which condition is due, or was."""
    said = {"condition": lambda: shown(condition, "text"), "due": condition.due_on, "is_late": condition.is_late}
    tell_vendor(condition.decision.application, "condition_due", **said)


def _both(decision: Decision) -> tuple[Application, Decision]:
    application = lock(decision.application)
    fresh = Decision.objects.select_for_update(of=("self",)).get(pk=decision.pk)
    fresh.application = application
    return application, fresh


def _standing(decision: Decision, by: Actor) -> tuple[Application, Decision]:
    """Locked, for a measure of the ministry on the decision that the qualification rests on."""
    application, decision = _both(decision)
    by.must("qualification.decide", application)
    if not decision.is_relied_on or not decision.is_favourable:
        raise WrongState(NO_LONGER_BASED)
    return application, decision


def followed(condition: Condition, right: str, by: Actor) -> tuple[Application, Decision, Condition]:
    """Locked, for what is said of a condition. Those of an earlier decision are settled: the last one has its own."""
    application, decision = _both(condition.decision)
    by.must(right, application)
    if not decision.has_followed_conditions:
        raise WrongState(NO_LONGER_BASED)
    return application, decision, Condition.objects.select_for_update(of=("self",)).get(pk=condition.pk)


def why_not_followed(condition: Condition) -> str:
    """Why nothing is done about a condition any more, for people to read; empty while it is followed."""
    if condition.met_at:
        return str(ALREADY_MET)
    return "" if condition.decision.has_followed_conditions else str(NO_LONGER_BASED)


def note_measure(
    decision: Decision,
    kind: str,
    *,
    by: Actor | None,
    reason_fr: str,
    reason_en: str = "",
    at: datetime | None,
    needs_reason: bool = True,
    verb: Verb | None = events.MEASURE_TAKEN,
) -> None:
    """One line of the public trace, and its event: none where the service writes one that says more."""
    if needs_reason and not reason_fr.strip():
        raise Incomplete({"reason_fr": _("Give the reason. Everyone can read it.")})
    Measure.objects.create(
        decision=decision,
        kind=kind,
        reason_fr=reason_fr.strip(),
        reason_en=reason_en.strip(),
        at=at or timezone.now(),
        by=by.user if by else None,
    )
    if verb:
        save_with_event(decision.application, verb, by=by, at=at, data={"kind": str(kind), "reason": reason_fr.strip()})
