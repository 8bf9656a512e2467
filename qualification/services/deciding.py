"""The decision: outcome, rationale, conditions, end, and the signed statement."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import Actor
from qualification import events
from qualification.mail import tell_of_decision
from qualification.models.applications import Application
from qualification.models.decisions import Condition, Decision
from qualification.models.reviews import Finding
from qualification.proven import requirements_by_verdict, requirements_judged
from qualification.services.reviewing import must_have_reviews
from qualification.services.stages import enter, lock, save_with_event
from records.errors import Incomplete, WrongState
from solutions.services import qualification as solution_qualification

Outcome = Decision.Outcome
# The longest that a qualification stands before it is looked at again.
LONGEST_YEARS = 3
# With the code that stands before it, a text of the field that it begins.
MAX_CONDITION_LENGTH = 900
NOT_OF_THIS_OUTCOME = gettext_lazy("This does not apply to the decision that you chose. Remove it, or choose another decision.")


@dataclass(frozen=True, slots=True)
class NewCondition:
    text_fr: str
    due_on: date
    text_en: str = ""


@transaction.atomic
def decide(
    application: Application,
    *,
    by: Actor,
    outcome: str,
    rationale_fr: str,
    rationale_en: str = "",
    expires_on: date | None = None,
    grounds: list[str] | None = None,
    conditions: list[NewCondition] | None = None,
    at: datetime | None = None,
) -> Decision:
    """End the deliberation, once. Raises `Incomplete` by field, `WrongState` when someone decided before."""
    application = lock(application)
    now = at or timezone.now()
    grounds, conditions = grounds or [], conditions or []
    check_decision(
        application,
        by=by,
        outcome=outcome,
        rationale_fr=rationale_fr,
        expires_on=expires_on,
        grounds=grounds,
        conditions=conditions,
        at=now,
    )
    application.decisions.current().update(superseded_at=now)
    decision = Decision.objects.create(
        application=application,
        outcome=outcome,
        rationale_fr=rationale_fr.strip(),
        rationale_en=rationale_en.strip(),
        grounds=sorted(grounds),
        decided_at=now,
        decided_by=by.user,
        expires_on=expires_on,
    )
    for each in conditions:
        Condition.objects.create(
            decision=decision, text_fr=each.text_fr.strip(), text_en=each.text_en.strip(), due_on=each.due_on
        )
    application.meetings.filter(decision=None).update(decision=decision)
    enter(application, "decide", now)
    save_with_event(
        application,
        events.DECIDED,
        by=by,
        at=now,
        data={"outcome": outcome, "decision": decision.pk, "reason": decision.rationale_fr},
    )
    _apply(application, decision, by=by, at=now)
    tell_of_decision(application, decision)
    return decision


def check_decision(
    application: Application,
    *,
    by: Actor,
    outcome: str,
    rationale_fr: str,
    expires_on: date | None,
    grounds: list[str],
    conditions: list[NewCondition],
    at: datetime | None = None,
) -> None:
    """Raise what `decide` would raise, and change nothing: a decision is read once more before it is published."""
    by.must("qualification.decide", application)
    if application.state != Application.State.DELIBERATION:
        raise WrongState(_("This application is not in deliberation. Someone else may have made the decision before you."))
    if why := undecidable_by(by, application):
        raise WrongState(why)
    must_have_reviews(application)
    gaps = gaps_of_decision(
        application,
        outcome=outcome,
        rationale_fr=rationale_fr,
        expires_on=expires_on,
        grounds=grounds,
        conditions=conditions,
        today=timezone.localdate(at),
    )
    if gaps:
        raise Incomplete(gaps)


def possible_outcomes(application: Application) -> list[str]:
    """What the verdicts leave to choose from, the most favourable first."""
    not_met = requirements_judged(application, Finding.Verdict.NOT_MET)
    if any(each.blocks for each in not_met):
        return [Outcome.REFUSED]
    return [Outcome.CONDITIONAL, Outcome.REFUSED] if not_met else list(Outcome.values)


def contested_decisions_of(actor: Actor) -> QuerySet[Decision]:
    """The decisions that this person took and a vendor contested."""
    return Decision.objects.filter(decided_by_id=actor.user_id or 0, appeal__isnull=False)


def undecidable_by(actor: Actor, application: Application) -> str:
    """Why this person does not decide; empty when they may. Whoever took a decision that was contested takes no other."""
    if contested_decisions_of(actor).filter(application=application).exists():
        return _("You made the decision that was appealed. A colleague must make the new decision.")
    return ""


def gaps_of_decision(
    application: Application,
    *,
    outcome: str,
    rationale_fr: str,
    expires_on: date | None,
    grounds: list[str],
    conditions: list[NewCondition],
    today: date | None = None,
) -> dict[str, Any]:
    """All that the outcome lacks or that contradicts it, by field; empty for a decision that can be taken."""
    today = today or timezone.localdate()
    gaps: dict[str, Any] = {}
    if not rationale_fr.strip():
        gaps["rationale_fr"] = _("Give the reasons. Everyone can read them.")
    if outcome == Outcome.REFUSED:
        if not grounds:
            gaps["grounds"] = _("Choose the requirements on which the refusal is based.")
        elif set(grounds) - set(application.protocol.requirements.values_list("code", flat=True)):
            gaps["grounds"] = _("One of the requirements does not belong to this protocol.")
        return gaps | _left_over(expires_on=expires_on, conditions=conditions)
    gaps |= _left_over(grounds=grounds)
    gaps |= _unmet_gaps(application, outcome, conditions)
    latest = today + timedelta(days=366 * LONGEST_YEARS)
    if expires_on is None or expires_on <= today:
        gaps["expires_on"] = _("The end date of a qualification must be in the future.")
    elif expires_on > latest:
        gaps["expires_on"] = _("A qualification is valid for three years at most. It must then be re-examined.")
    if outcome == Outcome.CONDITIONAL and not conditions:
        gaps["conditions"] = _("Write at least one condition, with its due date.")
    if outcome == Outcome.QUALIFIED and conditions:
        gaps["conditions"] = _("If there are conditions, choose “qualified with conditions”.")
    if any(not each.text_fr.strip() or each.due_on <= today for each in conditions):
        gaps["conditions"] = _("Each condition must have a text and a due date in the future.")
    elif expires_on and any(each.due_on > expires_on for each in conditions):
        gaps["conditions"] = _("Each condition must be due before the qualification ends.")
    return gaps


def _left_over(**answers: Any) -> dict[str, Any]:
    """What another outcome asks for contradicts this one: it is refused, never dropped without a word."""
    return {name: str(NOT_OF_THIS_OUTCOME) for name, value in answers.items() if value}


def _unmet_gaps(application: Application, outcome: str, conditions: list[NewCondition]) -> dict[str, Any]:
    """What the verdicts forbid: to qualify against a blocking requirement, or to pass over another one in silence."""
    not_met = requirements_judged(application, Finding.Verdict.NOT_MET)
    if blocking := [each.code for each in not_met if each.blocks]:
        text = _(
            "The reviews found requirements not met that block the qualification: %(codes)s. The qualification can only be "
            "refused, unless another review finds otherwise."
        )
        return {"outcome": text % {"codes": ", ".join(blocking)}}
    codes = [each.code for each in not_met]
    if codes and outcome == Outcome.QUALIFIED:
        text = _("The reviews found requirements not met: %(codes)s. Qualify with conditions that state them, or refuse.")
        return {"outcome": text % {"codes": ", ".join(codes)}}
    said = " ".join(each.text_fr for each in conditions).upper()
    if conditions and (silent := [code for code in codes if code not in said]):
        text = _("Give the code of each requirement not met in the French text of a condition: %(codes)s.")
        return {"conditions": text % {"codes": ", ".join(silent)}}
    return {}


def suggested_conditions(application: Application) -> list[tuple[str, str]]:
    """What conditions can be about: the code of each requirement not met, then partly met, with the remarks for the vendor."""
    judged = requirements_by_verdict(application)
    rows = [row for row in judged.get(Finding.Verdict.NOT_MET, []) if not row.blocks]
    rows += judged.get(Finding.Verdict.PARTLY, [])
    remarks: dict[int, list[str]] = {}
    found = Finding.objects.filter(assignment__in=application.assignments.handed_in(), requirement__in=rows)
    for finding in found.exclude(remark_vendor="").exclude(verdict=Finding.Verdict.MET):
        said = remarks.setdefault(finding.requirement_id, [])
        if finding.remark_vendor not in said:
            said.append(finding.remark_vendor)
    return [(row.code, "\n".join(remarks.get(row.pk, []))[:MAX_CONDITION_LENGTH]) for row in rows]


def blocking_not_met(application: Application) -> list[str]:
    """The codes of the blocking requirements that the reviews found not met: one is enough for a refusal."""
    return [each.code for each in requirements_judged(application, Finding.Verdict.NOT_MET) if each.blocks]


def others_not_met(application: Application) -> list[str]:
    """Those that do not block: a qualification with conditions names each."""
    return [each.code for each in requirements_judged(application, Finding.Verdict.NOT_MET) if not each.blocks]


def _apply(application: Application, decision: Decision, *, by: Actor, at: datetime) -> None:
    """The solution's own state follows the decision."""
    if not decision.is_favourable or decision.expires_on is None or application.release is None:
        solution_qualification.refuse(application.solution, by=by, decision=application.reference, at=at)
        return
    solution_qualification.qualify(
        application.solution,
        by=by,
        with_conditions=decision.outcome == Outcome.CONDITIONAL,
        decision=application.reference,
        release=application.release,
        level=application.protocol.level,
        until=decision.expires_on,
        at=at,
    )
