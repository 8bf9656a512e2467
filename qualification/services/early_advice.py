"""Early advice: asked for, given to somebody, answered or withdrawn. Nothing here touches a solution's qualification."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.models.memberships import Membership, Role
from authoring import quotas
from authoring.lifecycle import lock as lock_record
from qualification import events
from qualification.independence import advisers_for
from qualification.mail import tell_advisers, tell_of_advice
from qualification.models.applications import Application, Evidence
from qualification.models.early_advice import EARLY_MATURITY, EarlyAdvice
from qualification.models.protocols import Protocol
from qualification.pool import pieces_of
from records.errors import Incomplete, WrongState
from records.events import Verb, record
from solutions.models.solutions import Solution

# The service standard, in days from the request to the answer.
ADVICE_DAYS = 30
# Of one solution, withdrawn ones included: each is work for the ministry, and a letter to all of its analysts.
MAX_REQUESTS = 6
MAX_QUESTIONS = 5
MAX_PIECES = 8


def is_early(solution: Solution) -> bool:
    """Whether early advice is for a solution as it is now. Asks nothing of the database."""
    return (
        solution.maturity in EARLY_MATURITY
        and solution.origin == Solution.Origin.VENDOR
        and solution.state != Solution.State.ARCHIVED
        and not solution.is_qualified
    )


def why_not_offered(solution: Solution) -> str:
    """Why no early advice can be asked for now, in a sentence; empty when it can."""
    if solution.state == Solution.State.ARCHIVED:
        return _("This solution is archived.")
    if solution.is_qualified:
        return _("This solution is already qualified.")
    if not is_early(solution):
        return _(
            "Early advice is for solutions at technology readiness level (TRL) 3 to 5. State the maturity on the page of the "
            "solution, or start an application."
        )
    if solution.early_advice.open().exists():
        return _("A request for early advice on this solution is already open.")
    if solution.applications.open().exclude(state=Application.State.DRAFT).exists():
        return _("An application for this solution is being examined: no early advice is given in the meantime.")
    return ""


@transaction.atomic
def ask_advice(
    solution: Solution,
    *,
    by: Actor,
    purpose: str,
    level: str,
    evidence: str,
    questions: Sequence[str],
    pieces: Sequence[Evidence] = (),
    at: datetime | None = None,
) -> EarlyAdvice:
    """Ask the ministry what a qualification will take. Drafts may ask, too: only the request itself is shown.

    Raises `WrongState` when it is not offered, `Incomplete` by field, `QuotaReached`.
    """
    solution = lock_record(solution)
    by.must("qualification.apply", solution)
    if (why := why_not_offered(solution)) or solution.maturity is None:
        raise WrongState(why)
    quotas.must_have_room_beside(solution.early_advice.all(), most=MAX_REQUESTS)
    asked = [text for each in questions if (text := each.strip())]
    if gaps := _gaps_of_request(solution, purpose, evidence, asked, pieces):
        raise Incomplete(gaps)
    now = at or timezone.now()
    advice = EarlyAdvice.objects.create(
        solution=solution,
        protocol=_protocol(level),
        stated_level=level,
        maturity=solution.maturity,
        purpose=purpose.strip(),
        evidence=evidence.strip(),
        asked_by=by.user,
        asked_at=now,
        due_on=timezone.localdate(now) + timedelta(days=ADVICE_DAYS),
    )
    for position, text in enumerate(asked, start=1):
        advice.questions.create(position=position, text=text)
    advice.pieces.set(pieces)
    _note(advice, events.ADVICE_ASKED, by=by, at=now, data={"questions": len(asked), "files": len(pieces)})
    tell_advisers(advice, "early_advice_asked", questions=(put := list(advice.questions.all())))
    tell_of_advice(advice, "early_advice_received", questions=put, due=advice.due_on)
    return advice


def _gaps_of_request(
    solution: Solution, purpose: str, evidence: str, asked: list[str], pieces: Sequence[Evidence]
) -> dict[str, Any]:
    gaps: dict[str, Any] = {}
    if not purpose.strip():
        gaps["purpose"] = _("Describe what the solution does.")
    if not evidence.strip():
        gaps["evidence"] = _("Describe the evidence that exists or is planned. If there is none yet, write “none yet”.")
    if not asked:
        gaps["question_1"] = _("Ask at least one question.")
    elif len(asked) > MAX_QUESTIONS:
        gaps["question_1"] = _("At most %(count)d questions can be asked.") % {"count": MAX_QUESTIONS}
    offered = pieces_of(solution.organisation_id).filter(pk__in=[each.pk for each in pieces])
    if len(pieces) > MAX_PIECES:
        gaps["pieces"] = _("Choose at most %(count)d files.") % {"count": MAX_PIECES}
    elif offered.count() != len(pieces):
        gaps["pieces"] = _("You can only reuse evidence from your own applications.")
    return gaps


def _protocol(level: str) -> Protocol:
    protocol = Protocol.objects.in_force().filter(level=level).first()
    if protocol is None:
        raise Incomplete({"level": _("No protocol is in force for this risk level.")})
    return protocol


@transaction.atomic
def withdraw_advice(advice: EarlyAdvice, *, by: Actor, at: datetime | None = None) -> EarlyAdvice:
    """The vendor no longer wants an answer. Whoever was to give it is told, and reads it no more."""
    advice = _lock(advice)
    by.must("qualification.apply", advice.solution)
    return _end(advice, by=by, at=at)


def end_with_solution(solution: Solution) -> None:
    """A solution that is archived asks for nothing any more. In the transaction that archives it."""
    if (advice := solution.early_advice.open().first()) is not None:
        _end(_lock(advice), by=None, at=None)


def _end(advice: EarlyAdvice, *, by: Actor | None, at: datetime | None) -> EarlyAdvice:
    _must_be_open(advice)
    advice.withdrawn_at = at or timezone.now()
    advice.save(update_fields=["withdrawn_at"])
    _note(advice, events.ADVICE_WITHDRAWN, by=by, at=at)
    tell_advisers(advice, "early_advice_withdrawn", person=advice.adviser)
    return advice


@transaction.atomic
def assign_advice(
    advice: EarlyAdvice,
    membership: Membership,
    *,
    by: Actor,
    level: str,
    due_on: date | None = None,
    at: datetime | None = None,
) -> EarlyAdvice:
    """Give it to an analyst or an independent evaluator, with the level that is likely: its main requirements are answered.

    Another person may be named at any time before the answer. Raises `Incomplete` by field.
    """
    advice = _lock(advice)
    by.must("qualification.assign", advice)
    _must_be_open(advice)
    if membership.pk not in {each.pk for each in advisers_for(advice.solution.organisation)}:
        raise Incomplete({"adviser": _("This person cannot give advice on this solution.")})
    due = due_on or advice.due_on
    if due_on and due_on < timezone.localdate(at):
        raise Incomplete({"due_on": _("This date is in the past.")})
    if level != advice.protocol.level:
        advice.protocol = _protocol(level)
    if advice.adviser_id != membership.user_id or advice.adviser_organisation_id != membership.organisation_id:
        advice.declared_at = None
    # The ministry's own people declare nothing; nobody but them and the vendor reads it before.
    if membership.role == Role.MINISTRY_ANALYST:
        advice.declared_at = advice.declared_at or at or timezone.now()
    advice.adviser, advice.adviser_organisation, advice.due_on = membership.user, membership.organisation, due
    advice.save()
    _note(advice, events.ADVICE_ASSIGNED, by=by, at=at, data={"person": membership.user_id, "level": level})
    tell_advisers(advice, "early_advice_assigned", person=membership.user, is_evaluator=membership.role == Role.EVALUATOR)
    return advice


@transaction.atomic
def declare_for_advice(
    advice: EarlyAdvice, *, by: Actor, has_conflict: bool, note: str = "", at: datetime | None = None
) -> EarlyAdvice:
    """An evaluator says whether there is a conflict of interest, before the request is shown. With one, somebody else advises."""
    advice = _lock(advice)
    by.must("qualification.declare_for_advice", advice)
    _must_be_open(advice)
    if advice.declared_at:
        raise WrongState(_("This has already been declared."))
    if has_conflict and not note.strip():
        raise Incomplete({"note": _("Describe the conflict in a few words.")})
    if not has_conflict:
        advice.declared_at = at or timezone.now()
        advice.save(update_fields=["declared_at"])
        _note(advice, events.ADVICE_DECLARED, by=by, at=at)
        return advice
    advice.adviser = advice.adviser_organisation = None
    advice.save(update_fields=["adviser", "adviser_organisation"])
    _note(advice, events.ADVICE_CONFLICT, by=by, at=at, data={"note": note.strip()})
    tell_advisers(advice, "early_advice_declined", evaluator=by.someone().get_short_name(), note=note.strip())
    return advice


@transaction.atomic
def give_advice(
    advice: EarlyAdvice,
    *,
    by: Actor,
    opinion: str,
    answers: Mapping[int, str],
    remarks: Mapping[str, str],
    at: datetime | None = None,
) -> EarlyAdvice:
    """Answer every question, and say what the main requirements of the likely level will take. The vendor is told.

    `answers` by the key of the question, `remarks` by the code of the requirement; a requirement that asks nothing
    particular of this solution needs none. Raises `Incomplete` on `opinion`, `answer_<key>` or `remark_<code>`.
    """
    advice = _lock(advice)
    by.must("qualification.advise", advice)
    _must_be_open(advice)
    main = advice.main_requirements
    said = {each: text for each in main if (text := remarks.get(each.code, "").strip())}
    gaps: dict[str, Any] = {} if opinion.strip() else {"opinion": _("Give your advice in general.")}
    questions = list(advice.questions.all())
    gaps |= {f"answer_{each.pk}": _("Answer this question.") for each in questions if not answers.get(each.pk, "").strip()}
    if main and not said:
        gaps[f"remark_{main[0].code}"] = _("Explain what will be needed for at least one requirement.")
    if gaps:
        raise Incomplete(gaps)
    for question in questions:
        question.answer = answers[question.pk].strip()
        question.save(update_fields=["answer"])
    for requirement, text in said.items():
        advice.remarks.create(requirement=requirement, text=text)
    advice.opinion, advice.answered_at = opinion.strip(), at or timezone.now()
    advice.save(update_fields=["opinion", "answered_at"])
    _note(advice, events.ADVICE_GIVEN, by=by, at=at, data={"remarks": len(said)})
    tell_of_advice(advice, "early_advice_given", opinion=advice.opinion)
    return advice


# ── Parts ────────────────────────────────────────────────────────────────────────────────────────────────────


def _lock(advice: EarlyAdvice) -> EarlyAdvice:
    return EarlyAdvice.objects.select_for_update(of=("self",)).with_related().get(pk=advice.pk)


def _must_be_open(advice: EarlyAdvice) -> None:
    if advice.answered_at:
        raise WrongState(_("The advice has been given and can no longer be changed."))
    if advice.withdrawn_at:
        raise WrongState(_("This request has been withdrawn."))


def _note(advice: EarlyAdvice, verb: Verb, *, by: Actor | None, at: datetime | None, data: dict[str, Any] | None = None) -> None:
    told = {"solution": advice.solution.reference} | (data or {})
    record(verb, kind=EarlyAdvice.kind, reference=str(advice.pk), by=by, at=at, data=told)
