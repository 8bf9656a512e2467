"""Where a solution's qualification stands. Called by the app that decides; the right is checked there.

Whoever an app above says is concerned (`solutions.hooks.people_concerned`: those who pilot or follow it) is told by letter.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from accounts.actors import Actor
from accounts.models.people import User
from authoring.lifecycle import lock, make_transition, save_with_event
from solutions import events, hooks
from solutions.mail import tell
from solutions.models.releases import Release
from solutions.models.solutions import Solution

# The public reason of a change, in the language of whoever reads it; empty where there is none.
Reason = Callable[[], Any]


def no_reason() -> str:
    return ""


def concerned(solution: Solution) -> list[User]:
    """The vendor's people are told apart: these are those who use or follow the solution, each once."""
    people: dict[int, User] = {}
    for found in hooks.people_concerned:
        people |= {person.pk: person for person in found(solution)}
    return [person for person in people.values() if person.is_active]


# What a decision, a measure or a date left behind. It stays what it is until there is another decision: whoever applies
# again, and takes that back, changes nothing of it.
_LEFT_BEHIND = (Solution.Qualification.REFUSED, Solution.Qualification.EXPIRED, Solution.Qualification.WITHDRAWN)


def begin_review(solution: Solution, *, by: Actor, at: datetime | None) -> Solution:
    """An application was submitted. What the ministry said last goes on holding; the history tells of the review.

    Of a qualification in force, only the decision on its renewal is told.
    """
    solution = lock(solution)
    if solution.qualification in Solution.IN_FORCE:
        return solution
    if solution.qualification == Solution.Qualification.NONE:
        make_transition(solution, solution.begin_review)
    save_with_event(solution, events.REVIEW_BEGUN, by=by, at=at)
    return solution


def end_review(solution: Solution, *, by: Actor, at: datetime | None) -> Solution:
    """The application was withdrawn or returned: nothing was decided, and what was so before is so."""
    solution = lock(solution)
    is_first = solution.qualification == Solution.Qualification.UNDER_REVIEW and not solution.decision_reference
    if is_first:
        make_transition(solution, solution.end_review)
    # Under review after a decision: an upheld appeal opened that one again, and it still waits for its new decision.
    if is_first or solution.qualification in _LEFT_BEHIND:
        save_with_event(solution, events.REVIEW_ENDED, by=by, at=at)
    return solution


def qualify(
    solution: Solution,
    *,
    by: Actor,
    with_conditions: bool,
    decision: str,
    release: Release,
    level: str,
    until: date,
    at: datetime | None,
) -> Solution:
    """The decision was to qualify: from now until a day, for a version, at a level."""
    solution = lock(solution)
    wanted = Solution.Qualification.CONDITIONAL if with_conditions else Solution.Qualification.QUALIFIED
    if solution.qualification != wanted:
        make_transition(solution, solution.qualify_with_conditions if with_conditions else solution.qualify)
    solution.qualified_release, solution.qualified_level = release, level
    solution.qualified_until, solution.decision_reference = until, decision
    solution.review_flag, solution.review_flagged_at = "", None
    verb = events.CONDITIONALLY_QUALIFIED if with_conditions else events.QUALIFIED
    save_with_event(solution, verb, by=by, at=at, data={"decision": decision, "release": release.number})
    tell(concerned(solution), "qualification_changed", solution)
    return solution


def refuse(solution: Solution, *, by: Actor, decision: str, at: datetime | None) -> Solution:
    solution = lock(solution)
    if solution.qualification != Solution.Qualification.REFUSED:
        make_transition(solution, solution.refuse)
    solution.decision_reference, solution.qualified_release = decision, None
    solution.qualified_until, solution.qualified_level = None, ""
    solution.review_flag, solution.review_flagged_at = "", None
    save_with_event(solution, events.REFUSED, by=by, at=at, data={"decision": decision})
    tell(concerned(solution), "qualification_changed", solution)
    return solution


def suspend(solution: Solution, *, by: Actor, at: datetime | None, reason: Reason = no_reason) -> Solution:
    return _changed(solution, "suspend", events.SUSPENDED, by=by, at=at, reason=reason)


def withdraw(solution: Solution, *, by: Actor, at: datetime | None, reason: Reason = no_reason) -> Solution:
    return _changed(solution, "withdraw_qualification", events.QUALIFICATION_WITHDRAWN, by=by, at=at, reason=reason)


def expire(solution: Solution, *, at: datetime | None) -> Solution:
    return _changed(solution, "expire", events.EXPIRED, by=None, at=at)


def reinstate(
    solution: Solution, *, by: Actor, with_conditions: bool, at: datetime | None, reason: Reason = no_reason
) -> Solution:
    name = "qualify_with_conditions" if with_conditions else "qualify"
    return _changed(solution, name, events.REINSTATED, by=by, at=at, reason=reason)


def conditions_met(solution: Solution, *, by: Actor, at: datetime | None) -> Solution:
    """The last condition is met: qualified without conditions from now on."""
    if solution.qualification != Solution.Qualification.CONDITIONAL:
        return solution
    return _changed(solution, "qualify", events.QUALIFIED, by=by, at=at)


def tell_of_condition(solution: Solution, *, by: Actor, at: datetime | None) -> None:
    """A condition was found to be met: the public history says so."""
    save_with_event(lock(solution), events.CONDITION_MET, by=by, at=at)


def tell_of_appeal(solution: Solution, *, by: Actor, decision: str, at: datetime | None, is_upheld: bool | None = None) -> None:
    """The decision was contested, or the appeal was answered: the public history says so.

    A refusal that an upheld appeal opens again is one no more: the solution is under review. A qualification stays as it
    was, and so does a refusal that followed the contested one.
    """
    answers = {None: events.DECISION_CONTESTED, True: events.APPEAL_UPHELD, False: events.APPEAL_DISMISSED}
    solution = lock(solution)
    is_standing = solution.decision_reference == decision
    is_reopened = is_upheld and is_standing and solution.qualification == Solution.Qualification.REFUSED
    if is_reopened:
        make_transition(solution, solution.begin_review)
    save_with_event(solution, answers[is_upheld], by=by, at=at)
    if is_reopened:
        tell(concerned(solution), "qualification_changed", solution)


def flag(solution: Solution, why: str, *, by: Actor, at: datetime | None) -> Solution:
    """Something happened that the decision did not know of: the ministry looks again."""
    solution.review_flag, solution.review_flagged_at = why, at or timezone.now()
    save_with_event(solution, events.FLAGGED, by=by, at=at, data={"why": str(why)})
    return solution


def lift_flag(solution: Solution, *, by: Actor, at: datetime | None = None) -> Solution:
    solution = lock(solution)
    solution.review_flag, solution.review_flagged_at = "", None
    save_with_event(solution, events.FLAG_LIFTED, by=by, at=at)
    return solution


def _changed(
    solution: Solution, transition: str, verb: Any, *, by: Actor | None, at: datetime | None, reason: Reason = no_reason
) -> Solution:
    solution = lock(solution)
    make_transition(solution, getattr(solution, transition))
    save_with_event(solution, verb, by=by, at=at)
    is_reinstated = verb == events.REINSTATED
    tell(concerned(solution), "qualification_changed", solution, reason=reason, is_reinstated=is_reinstated)
    return solution
